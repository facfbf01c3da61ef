public import KafkaWire

/// Something that a person who watches a consumer would want to be told, and that ends nothing: it goes on by itself.
public struct ConsumerNotice: Sendable, CustomStringConvertible {
    /// The kinds of notice. New ones may come: a `switch` over kinds needs a `default`.
    public struct Kind: Hashable, Sendable {
        private enum Name {
            case brokerLost, brokerUnreachable, leaderChanged, waitingForLeader, offsetReset, logTruncated,
                topicRecreated, noCommittedOffset, retrying, groupLeft, commitFailed, otherCluster
        }
        private let name: Name

        /// The connection to a broker ended; its partitions are looked for elsewhere.
        public static let brokerLost = Kind(name: .brokerLost)
        /// A broker could not be reached; told once until it is reached again.
        public static let brokerUnreachable = Kind(name: .brokerUnreachable)
        /// A partition has another leader.
        public static let leaderChanged = Kind(name: .leaderChanged)
        /// A partition has no leader now; told once until it has one.
        public static let waitingForLeader = Kind(name: .waitingForLeader)
        /// A position was not in the log and the reset policy was applied (A6).
        public static let offsetReset = Kind(name: .offsetReset)
        /// The log was cut back under the reader, who goes on where the logs part (A7).
        public static let logTruncated = Kind(name: .logTruncated)
        /// A topic was deleted and made again under its name; reading goes on at the new one's beginning.
        public static let topicRecreated = Kind(name: .topicRecreated)
        /// Nothing is committed for a partition and the reset policy was applied (S9).
        public static let noCommittedOffset = Kind(name: .noCommittedOffset)
        /// A broker's answer was an error that passes; the same is asked again.
        public static let retrying = Kind(name: .retrying)
        /// The member has left its group because its caller read nothing for too long.
        public static let groupLeft = Kind(name: .groupLeft)
        /// An automatic commit failed; the next will commit the same and more.
        public static let commitFailed = Kind(name: .commitFailed)
        /// A broker is of another cluster than those before it.
        public static let otherCluster = Kind(name: .otherCluster)
    }

    /// What kind it is.
    public var kind: Kind
    /// One line for people, ready to be printed.
    public var message: String
    /// The partition it is about.
    public var topicPartition: TopicPartition?
    /// The broker it is about.
    public var brokerId: Int32?

    /// A notice from its parts.
    public init(_ kind: Kind, _ message: String, topicPartition: TopicPartition? = nil, brokerId: Int32? = nil) {
        self.kind = kind
        self.message = message
        self.topicPartition = topicPartition
        self.brokerId = brokerId
    }

    /// The message.
    public var description: String { message }
}
