/// Which members can have which partitions within a rack, under the sticky assignors (KIP-881).
struct RackMap {
    /// Whether racks make a difference: some member is in a replica's rack, and not every partition is in the same racks.
    static func isUseful(memberRacks: Set<String>, replicaRacks: some Collection<Set<String>>) -> Bool {
        let all = replicaRacks.reduce(into: Set<String>()) { $0.formUnion($1) }
        return !memberRacks.isDisjoint(with: all) && !replicaRacks.allSatisfy { $0 == all }
    }
}
