/// A cluster's open connections, by what they are for and by broker.
struct ConnectionPool {
    typealias Purpose = Cluster.Purpose

    private var connections: [Purpose: [Int32: BrokerConnection]] = [:]
    /// Of the bootstrap list, while it is not known to be one of the brokers.
    private var seed: BrokerConnection?

    /// The connection to a broker, if there is one that is open.
    func open(_ id: Int32, _ purpose: Purpose) -> BrokerConnection? {
        connections[purpose]?[id].flatMap { $0.closeReason == nil ? $0 : nil }
    }

    /// As ``open(_:_:)``, and to the address that the broker has now; another one is closed.
    mutating func current(_ id: Int32, _ purpose: Purpose, _ metadata: ClusterMetadata) -> BrokerConnection? {
        if let open = open(id, purpose), Self.isCurrent(open, id, metadata) { return open }
        drop(id, purpose)
        return nil
    }

    /// One more.
    mutating func add(_ connection: BrokerConnection, _ id: Int32, _ purpose: Purpose) {
        connections[purpose, default: [:]][id] = connection
    }

    /// The first fetch takes over the connection by which the broker became known: one connect less to the first record.
    mutating func takeIdle(_ id: Int32, for purpose: Purpose, _ metadata: ClusterMetadata) -> BrokerConnection? {
        guard case .fetches = purpose, let idle = connections[.requests]?.removeValue(forKey: id) else { return nil }
        guard idle.closeReason == nil, Self.isCurrent(idle, id, metadata) else {
            idle.close()
            return nil
        }
        add(idle, id, purpose)
        return idle
    }

    private static func isCurrent(_ connection: BrokerConnection, _ id: Int32, _ metadata: ClusterMetadata) -> Bool {
        guard let broker = metadata.brokers[id] else { return true }
        return broker.host == connection.broker.host && broker.port == Int32(connection.broker.port)
    }

    /// Who is connected and not held up by a long poll, in any order.
    func openForRequests() -> [BrokerConnection] {
        var open = Array((connections[.requests] ?? [:]).values).shuffled()
        if let seed { open.append(seed) }
        open.removeAll { $0.closeReason != nil }
        return open
    }

    /// Somebody answered over this one: it is that broker's for requests, or the bootstrap list's.
    mutating func keep(_ connection: BrokerConnection) {
        if let id = connection.broker.id {
            if connections[.requests]?[id] === connection { return }
            drop(id, .requests)
            add(connection, id, .requests)
        } else if seed !== connection {
            seed?.close()
            seed = connection
        }
    }

    /// The connection of the bootstrap list is that of the one broker with its address, if there is exactly one.
    mutating func adoptSeed(_ metadata: ClusterMetadata) {
        guard let connection = seed else { return }
        let name = connection.broker
        let same = metadata.brokers.values.filter { $0.host == name.host && $0.port == Int32(name.port) }
        guard same.count == 1, let id = same.first?.id, !connections.values.contains(where: { $0[id] != nil })
        else { return }
        connection.identify(as: id)
        add(connection, id, .requests)
        seed = nil
    }

    /// Closes connections to brokers that are not in the cluster any more, or have another address now.
    mutating func dropStale(_ metadata: ClusterMetadata) {
        for (purpose, connections) in connections {
            for (id, connection) in connections
            where metadata.brokers[id] == nil || !Self.isCurrent(connection, id, metadata) {
                drop(id, purpose)
            }
        }
    }

    private mutating func drop(_ id: Int32, _ purpose: Purpose) {
        connections[purpose]?.removeValue(forKey: id)?.close()
    }

    /// Closes those that are for that.
    mutating func close(_ purpose: Purpose) {
        for connection in (connections.removeValue(forKey: purpose) ?? [:]).values { connection.close() }
    }

    /// Closes all.
    mutating func closeAll() {
        for purpose in connections.keys { close(purpose) }
        seed?.close()
        seed = nil
    }
}
