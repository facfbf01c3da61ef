import KafkaWire
import Transport

/// The brokers without their sockets: requests and the passing of time go in, answers come out.
package struct BrokerCore: Sendable {
    /// What the brokers share.
    package var cluster: ClusterState
    /// The fetch sessions of each broker.
    var sessions: [Int32: FetchSessionCache] = [:]
    /// Fetches that wait for data.
    var waitingFetches: [RequestToken: WaitingFetch] = [:]
    /// JoinGroup and SyncGroup requests that wait for the rest of their group.
    var waitingMembers: [RequestToken: WaitingMember] = [:]
    /// Answers to requests that have waited, header and body; to be taken out after each call.
    var outbox: [(token: RequestToken, bytes: [UInt8])] = []
    var log: RequestLog
    var rules: [FaultRule] = []
    /// What keeps all that is written, where it is to outlive the brokers.
    var keeper: LogKeeper?
    /// The last time that was told, so that what tests change has one too.
    private(set) var now: Int64 = 0
    private(set) var wallClock: Int64 = 0

    /// The brokers of `configuration`, with its topics.
    package init(_ configuration: BrokerConfiguration) throws {
        cluster = ClusterState(configuration)
        log = RequestLog(limit: configuration.requestLogLimit)
        try addConfiguredTopics()
    }

    /// What became of a request.
    enum Served: Sendable {
        /// Header and body.
        case answer([UInt8])
        /// It comes later, in the outbox.
        case waits
        /// None comes.
        case silent
        /// The connection ends: the request made no sense, or a test wants it.
        case close(String)
    }

    /// Serves a request that was read.
    mutating func serve(_ request: any ReadRequest, _ call: Call) -> Served {
        advance(to: call.now, wallClock: call.wallClock)
        do {
            switch try request.serve(call, &self) {
            case .answer(let bytes): return .answer(bytes)
            case .waits: return .waits
            case .silent: return .silent
            }
        } catch {
            return .close("the answer can't be encoded: \(error)")
        }
    }

    /// Lets the time pass: sessions of members end, long polls are answered, transactions time out.
    mutating func advance(to now: Int64, wallClock: Int64) {
        self.now = max(self.now, now)
        self.wallClock = wallClock
        expireFetches()
        expireGroups()
        expireTransactions()
    }

    /// When ``advance(to:wallClock:)`` has something to do next.
    var nextDeadline: Int64? {
        let groups = cluster.groups.values.compactMap(\.nextDeadline).min()
        let fetches = waitingFetches.values.map(\.deadline).min()
        return [groups, fetches, cluster.transactions.nextDeadline].compactMap(\.self).min()
    }

    /// The requests that wait at `broker`.
    func waiting(at broker: Int32) -> [RequestToken] {
        Array(waitingFetches.filter { $0.value.broker == broker }.keys)
            + Array(waitingMembers.filter { $0.value.broker == broker }.keys)
    }

    /// Forgets requests whose connection is gone.
    mutating func forget(_ token: RequestToken) {
        waitingFetches[token] = nil
        waitingMembers[token] = nil
    }

    /// Answers a request that has waited.
    mutating func answer<Response: KafkaMessage>(_ token: RequestToken, _ header: RequestHeader, _ response: Response) {
        // What can't be encoded leaves the client without an answer, as a broker would by closing.
        let bytes = (try? ResponseBytes.encode(response, to: header)) ?? []
        outbox.append((token, bytes))
    }

    /// The endpoints of brokers, as hints to clients that asked the wrong one (KIP-951).
    func endpoints(_ ids: Set<Int32>) -> [BrokerNode] {
        ids.sorted().compactMap { cluster.brokers[$0] }
    }
}

/// A JoinGroup or SyncGroup that waits for the rest of its group.
struct WaitingMember: Sendable {
    var header: RequestHeader
    var broker: Int32
}
