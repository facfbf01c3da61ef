/// The paths that an expression asks for, as one tree, so that one scan of a text finds them all. A node is a step; nodes
/// are numbered so that what is below one follows it.
final class JSONPaths {
    /// A step, and what is below it.
    struct Node {
        /// The element's number; -1 for a member.
        var index = -1
        /// The member's name, in the pool.
        var name = UnsafeRawBufferPointer(start: nil, count: 0)
        /// The first node that follows below; 0 for none, as the root is below nothing.
        var firstChild: Int32 = 0
        /// The next one below the same node; 0 for none.
        var next: Int32 = 0
        /// One past the last node below.
        var end: Int32 = 0
        /// Whether a term asks for this place.
        var isAsked = false
    }

    /// The nodes; the root, which is the whole text, is the first.
    let nodes: UnsafeMutableBufferPointer<Node>
    /// How many places are asked for.
    let askedCount: Int
    /// The names of members that are on the way, none twice.
    let names: [Needle]
    /// Whether a name has a character that JSON may write with a short escape.
    let hasSpecialName: Bool
    private let pool: UnsafeMutableRawBufferPointer
    private var places: [[PathStep]: Int32] = [:]

    /// The tree of these paths.
    init(_ paths: [[PathStep]]) {
        let root = Growing(.index(0))
        for path in paths {
            var node = root
            for step in path { node = node.child(step) }
            node.isAsked = true
        }
        var order: [(Growing, [PathStep])] = []
        var stack: [(Growing, [PathStep])] = [(root, [])]
        while let (node, path) = stack.popLast() {
            node.number = Int32(order.count)
            order.append((node, path))
            for child in node.children.reversed() { stack.append((child, path + [child.step])) }
        }
        var byteCount = 0
        for (node, _) in order { if case .name(let name) = node.step { byteCount += name.count } }
        pool = .allocate(byteCount: max(1, byteCount), alignment: 1)
        nodes = .allocate(capacity: order.count)
        nodes.initialize(repeating: Node())
        var used = 0
        var known: Set<[UInt8]> = []
        var names: [Needle] = []
        for (number, (node, path)) in order.enumerated() {
            switch node.step {
            case .name(let name):
                let place = UnsafeMutableRawBufferPointer(rebasing: pool[used..<used + name.count])
                place.copyBytes(from: name)
                used += name.count
                nodes[number].name = UnsafeRawBufferPointer(place)
                if known.insert(name).inserted {
                    names.append(Needle([UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]))
                }
            case .index(let index): nodes[number].index = index
            }
            nodes[number].isAsked = node.isAsked
            nodes[number].firstChild = node.children.first?.number ?? 0
            for (child, follower) in zip(node.children, node.children.dropFirst()) {
                nodes[Int(child.number)].next = follower.number
            }
            nodes[number].end = Int32(number + 1)
            if node.isAsked { places[path] = Int32(number) }
        }
        // Whoever is below extends all that it is below.
        for number in nodes.indices.reversed() {
            var child = nodes[number].firstChild
            while child != 0 {
                nodes[number].end = max(nodes[number].end, nodes[Int(child)].end)
                child = nodes[Int(child)].next
            }
        }
        askedCount = places.count
        self.names = names
        hasSpecialName = known.contains { $0.contains(where: JSONEscape.isShort) }
    }

    deinit {
        pool.deallocate()
        nodes.deallocate()
    }

    /// The node of a path that was given.
    func place(of path: [PathStep]) -> Int32 { places[path] ?? 0 }

    /// The tree while it grows.
    private final class Growing {
        let step: PathStep
        var children: [Growing] = []
        var byStep: [PathStep: Growing] = [:]
        var isAsked = false
        var number: Int32 = 0

        init(_ step: PathStep) { self.step = step }

        func child(_ step: PathStep) -> Growing {
            if let child = byStep[step] { return child }
            let child = Growing(step)
            children.append(child)
            byStep[step] = child
            return child
        }
    }
}
