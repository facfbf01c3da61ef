import Console
import KafkaClient
import KafkaWire

/// Where dead letters go back to, and which do not. The topics are asked for by its owner.
struct Redrive {
    /// What becomes of a record.
    enum Verdict {
        /// It goes to that partition, or to any; its headers are in ``Redrive/headers``.
        case send(ProducerTopic, Int32?)
        /// The topic that it names has to be asked for first.
        case needsTopic(String)
        /// It stays.
        case leaveOut
    }

    /// How often a record may be sent back.
    let limit: Int
    private let placesByKey: Bool
    /// The topics that were asked for; `nil` where there is none of that name.
    var topics: [String: ProducerTopic?] = [:]
    /// The record's headers, with its count raised.
    private(set) var headers = RecordHeaderWriter()
    /// How many were sent, by topic.
    private(set) var counts: [String: Int] = [:]
    /// Records whose headers name no topic, or a topic that isn't there or is the one that they lie in.
    private(set) var homeless = 0
    /// Records that were sent back as often as they may.
    private(set) var exhausted = 0

    init(limit: Int, placesByKey: Bool) {
        self.limit = limit
        self.placesByKey = placesByKey
    }

    /// Judges a record of the topic `source`.
    mutating func judge(_ record: borrowing RecordView, source: String) -> Verdict {
        guard let letter = DeadLetter(record), letter.topic != source else {
            homeless += 1
            return .leaveOut
        }
        if letter.redriven >= limit {
            exhausted += 1
            return .leaveOut
        }
        guard let known = topics[letter.topic] else { return .needsTopic(letter.topic) }
        guard let topic = known else {
            homeless += 1
            return .leaveOut
        }
        letter.write(headersOf: record, into: &headers)
        let told = placesByKey ? nil : letter.partition.flatMap { $0 < topic.partitionCount ? $0 : nil }
        return .send(topic, told ?? Partitioner.murmur2.partition(of: record.key, count: topic.partitionCount))
    }

    /// A record was handed over.
    mutating func sent(to topic: String) { counts[topic, default: 0] += 1 }

    /// What stays, and why.
    var leftOut: [String] {
        var left: [String] = []
        if homeless > 0 {
            left.append(Units.count(homeless, "that names no topic to go back to", "that name no topic to go back to"))
        }
        if exhausted > 0 {
            let often = limit == 1 ? "once" : "\(limit) times"
            left.append("\(Units.count(exhausted, "that was", "that were")) sent back \(often) already")
        }
        return left
    }

    /// `orders (287), payments (25)`.
    var words: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) (\(Units.count($0.value)))" }.joined(separator: ", ")
    }
}
