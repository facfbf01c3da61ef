import Console
import KafkaClient
import KafkaWire
import Synchronization
import Transport

/// What became of the records that were handed to the producer. Told on the network's thread, asked on the main one.
final class DeliveryLedger: Sendable {
    /// The state, all at one time.
    struct Counts: Sendable {
        /// Records acknowledged.
        var delivered = 0
        /// Records refused or given up.
        var failed = 0
        /// Batches that were handed over as they are, and had to go in parts.
        var inParts = 0
        /// Why the first was.
        var firstError: KafkaError?
    }

    private let counts = Mutex(Counts())
    private let console: Console
    private let interruption: Interruption
    private let loop: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// What one record of the input is called: `line`, `file`.
    private let unit: String
    /// Which records a batch's are, where a number says nothing: those of a log have offsets.
    private let source: (@Sendable (ProducerDelivery) -> String)?

    convenience init(_ session: Session, unit: String) { self.init(session, unit: unit, source: nil) }

    /// Of records that come out of logs; `source` names those of a batch.
    convenience init(_ session: Session, source: @escaping @Sendable (ProducerDelivery) -> String) {
        self.init(session, unit: "record", source: source)
    }

    private init(_ session: Session, unit: String, source: (@Sendable (ProducerDelivery) -> String)?) {
        console = session.console
        interruption = session.interruption
        let main = session.loop
        loop = { main.execute($0) }
        self.unit = unit
        self.source = source
    }

    /// How it stands now.
    var now: Counts { counts.withLock { $0 } }

    /// A batch came to its end.
    func take(_ delivery: ProducerDelivery) {
        counts.withLock { counts in
            if delivery.origin == .batchStart { counts.inParts += 1 }
            if let error = delivery.error {
                counts.failed += delivery.count
                counts.firstError = counts.firstError ?? error
            } else {
                counts.delivered += delivery.count
            }
        }
        if let error = delivery.error {
            // What is given up at a signal may be many batches of a log, and the end says it of all.
            let isGivenUp = error.code == .closed || error.code == .transactionFailed
            if source != nil, isGivenUp, interruption.reason != nil { return }
            let lines =
                source.map { [Self.line(of: delivery, error, source: $0(delivery))] }
                ?? Self.lines(of: delivery, error, unit: unit)
            loop { [console] in for line in lines { console.fail(line) } }
        } else if console.verbosity > 0 {
            loop { [console] in console.say(Self.words(of: delivery)) }
        }
    }

    /// `orders:3@1200..1299 acknowledged`.
    static func words(of delivery: ProducerDelivery) -> String {
        guard let first = delivery.baseOffset else {
            return "\(delivery.partition): \(Units.count(delivery.count, "record")) acknowledged (the broker had "
                + "\(delivery.count == 1 ? "it" : "them") already)"
        }
        let last = first + Int64(max(1, delivery.count)) - 1
        return "\(delivery.partition): " + (first == last ? "offset \(first)" : "offsets \(first)-\(last)")
            + " acknowledged"
    }

    /// A line for a batch out of a log, with what the broker says of the first record that it names.
    static func line(of delivery: ProducerDelivery, _ error: KafkaError, source: String) -> String {
        let count = Units.count(delivery.count, "record")
        let reason = delivery.faults.min { $0.key < $1.key }?.value ?? ""
        return "\(source) (\(count)): not delivered: \(error.message)\(reason.isEmpty ? "" : ": \(reason)")"
    }

    /// A line for each record that the broker names, one for the rest.
    static func lines(of delivery: ProducerDelivery, _ error: KafkaError, unit: String) -> [String] {
        var lines: [String] = []
        for (index, reason) in delivery.faults.sorted(by: { $0.key < $1.key })
        where delivery.places.indices.contains(index) {
            let words = reason.isEmpty ? "" : ": \(reason)"
            lines.append("\(unit) \(delivery.places[index]): \(error.message)\(words)")
        }
        let others = delivery.count - lines.count
        guard others > 0 else { return lines }
        let first = delivery.places.first ?? 0
        let last = delivery.places.last ?? 0
        let place = first == last ? "\(unit) \(first)" : "\(unit)s \(first)-\(last)"
        let count = others == 1 ? "" : " (\(Units.count(others, "record"))\(lines.isEmpty ? "" : " with them"))"
        lines.append("\(place)\(count): not delivered: \(error.message)")
        return lines
    }
}
