public import KafkaWire

/// What went wrong, as the library tells it: a code to decide on, a line for people, and what it is about.
///
/// The message names the thing (topic, partition, offset, broker address) and, where there is one, the way out; it is
/// one line without a full stop, ready to be printed behind a program's name.
public struct KafkaError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure. New ones may come: a `switch` over codes needs a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case brokersUnreachable, authenticationFailed, securityFailed, connectionLost, timedOut
            case unknownTopicOrPartition, leaderNotAvailable, offsetOutOfRange, noOffset, logTruncated
            case topicRecreated, corruptData, notAuthorized, unsupportedVersion, invalidArgument, groupIdRequired,
                groupFailed
            case producerFenced, transactionFailed
            case outOfResources, brokerError, protocolViolation, closed
        }
        private let name: Name

        /// No broker of the bootstrap list, or none of the cluster, could be reached within the time given.
        public static let brokersUnreachable = Code(name: .brokersUnreachable)
        /// The broker refused the login (SASL).
        public static let authenticationFailed = Code(name: .authenticationFailed)
        /// TLS failed: certificate, name, protocol, or a plain-text port spoken to in TLS and the other way round.
        public static let securityFailed = Code(name: .securityFailed)
        /// A connection ended while something was asked over it, and the time for asking again was over.
        public static let connectionLost = Code(name: .connectionLost)
        /// No answer within the time given.
        public static let timedOut = Code(name: .timedOut)
        /// The topic or the partition does not exist, or may not be seen (A1).
        public static let unknownTopicOrPartition = Code(name: .unknownTopicOrPartition)
        /// The partition exists and had no leader within the time given.
        public static let leaderNotAvailable = Code(name: .leaderNotAvailable)
        /// The position is not in the log and the reset policy is ``AutoOffsetReset/none`` (A6).
        public static let offsetOutOfRange = Code(name: .offsetOutOfRange)
        /// Nothing is committed for the partition and the reset policy is ``AutoOffsetReset/none`` (S9).
        public static let noOffset = Code(name: .noOffset)
        /// The log was cut back below what had been read (A7).
        public static let logTruncated = Code(name: .logTruncated)
        /// The topic was deleted and made again under its name while it was read, and the reset policy is
        /// ``AutoOffsetReset/none``.
        public static let topicRecreated = Code(name: .topicRecreated)
        /// Records are damaged (B3, B4).
        public static let corruptData = Code(name: .corruptData)
        /// The broker forbids it (ACL).
        public static let notAuthorized = Code(name: .notAuthorized)
        /// The broker and this library have no version of an API in common, or the broker's is too old for the question.
        public static let unsupportedVersion = Code(name: .unsupportedVersion)
        /// The caller asked for something that cannot be: a negative offset, a partition that is not assigned, an answer
        /// that is larger than its own limit.
        public static let invalidArgument = Code(name: .invalidArgument)
        /// A group's offsets were wanted and no group id is set (S8).
        public static let groupIdRequired = Code(name: .groupIdRequired)
        /// The group refused: it is in use by members, fenced, of another type.
        public static let groupFailed = Code(name: .groupFailed)
        /// Another producer of the same transactional id has begun, or the coordinator has given this one up: it can do nothing
        /// any more (KIP-98).
        public static let producerFenced = Code(name: .producerFenced)
        /// Something in a transaction went wrong: it can only be aborted.
        public static let transactionFailed = Code(name: .transactionFailed)
        /// The system has no thread or descriptor left.
        public static let outOfResources = Code(name: .outOfResources)
        /// Another error that the broker named; see ``KafkaError/errorCode``.
        public static let brokerError = Code(name: .brokerError)
        /// The peer sent what the protocol does not allow, or does not speak it at all.
        public static let protocolViolation = Code(name: .protocolViolation)
        /// The consumer was closed.
        public static let closed = Code(name: .closed)

        /// The name of the code, for logs.
        public var description: String { name.rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// One line for people.
    public var message: String
    /// The partition it is about.
    public var topicPartition: TopicPartition?
    /// The offset it is about.
    public var offset: Int64?
    /// The broker's own error code, where a broker told it.
    public var errorCode: Int16?
    /// What lies beneath: a transport's or a decoder's error.
    public var cause: (any Error)?

    /// An error from its parts.
    public init(
        _ code: Code, _ message: String, topicPartition: TopicPartition? = nil, offset: Int64? = nil,
        errorCode: Int16? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.topicPartition = topicPartition
        self.offset = offset
        self.errorCode = errorCode
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
