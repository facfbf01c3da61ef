import Console
import KafkaWire
import RecordOutput
import SchemaDecoding
import SchemaRegistry

/// Decodes the records of a run: what stands between the options and the stage that each record passes.
final class RecordDecoder {
    private let key: SideDecoder?
    private let value: SideDecoder?
    private let store: SchemaStore?
    private let isStrict: Bool
    private let say: @Sendable (String) -> Void
    /// What the format reads.
    private let record: DecodedRecord
    @exclusivity(unchecked)
    private var topic = ""
    /// Which of Kafka's own topics this is, where they are decoded.
    @exclusivity(unchecked)
    private var kafka: InternalTopic?
    private let decodesInternal: Bool
    private let kafkaKey: SideDecoder
    private let kafkaValue: SideDecoder

    /// A decoder that fills in `record` for the format.
    init(_ plan: DecodingPlan, into record: DecodedRecord, say: @escaping @Sendable (String) -> Void) {
        let store = plan.registry.map { registry in
            SchemaStore(RegistryClient(registry)) {
                say(VisibleText.escaped($0.description))
            } onRules: {
                say(
                    "schema \($0.words): rules stand with it, as for encrypted fields: what is shown is what is stored, and no "
                        + "rule is applied")
            }
        }
        key = plan.key.map { SideDecoder($0, isKey: true, plan, store, into: record.key, say: say) }
        value = plan.value.map { SideDecoder($0, isKey: false, plan, store, into: record.value, say: say) }
        isStrict = plan.isStrict
        decodesInternal = plan.decodesInternal
        let json = DecodingPlan.Side(type: .json)
        kafkaKey = SideDecoder(json, isKey: true, plan, nil, into: record.key, say: say)
        kafkaValue = SideDecoder(json, isKey: false, plan, nil, into: record.value, say: say)
        self.store = store
        self.record = record
        self.say = say
    }

    /// Whether keys, and whether values, may become JSON that isn't what stands in the log.
    var sides: (keys: Bool, values: Bool) { (key != nil || decodesInternal, value != nil || decodesInternal) }

    /// The JSON of the record that was decoded last: its own bytes where nothing decodes them, `nil` where that failed. As
    /// long-lived as `record`, and until the next is decoded.
    func json(of record: borrowing RecordView) -> (key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        (Self.json(self.record.key, record.key), Self.json(self.record.value, record.value))
    }

    private static func json(
        _ side: UnsafePointer<DecodedRecord.Side>, _ bytes: RawSpan?
    ) -> UnsafeRawBufferPointer? {
        guard let bytes else { return nil }
        switch side.pointee.state {
        case .plain: return unsafe bytes.withUnsafeBytes { $0 }
        case .decoded: return side.pointee.text
        case .binary: return nil
        }
    }

    /// Records of `topic` follow.
    func begin(_ topic: String) {
        if topic == self.topic { return }
        self.topic = topic
        key?.begin(topic)
        value?.begin(topic)
        kafkaKey.begin(topic)
        kafkaValue.begin(topic)
        kafka = decodesInternal ? InternalTopic(topic: topic) : nil
    }

    /// Decodes a record's key and value; `false` when a schema has to be fetched first.
    func decode(_ record: borrowing RecordView) -> Bool {
        if let kafka {
            decode(record, of: kafka)
            return true
        }
        if record.headerCount > 0 { return decode(withHeaders: record) }
        if let bytes = record.key {
            if bytes.withUnsafeBytes({ key?.decode($0) }) == false { return false }
        } else {
            key?.nothing()
        }
        guard let bytes = record.value else {
            value?.nothing()
            return true
        }
        return bytes.withUnsafeBytes { value?.decode($0) } ?? true
    }

    /// As ``decode(_:)``; where the record was decoded before, nothing is counted `again`.
    func decode(_ record: borrowing RecordView, again: Bool) -> Bool {
        setAgain(again)
        defer { setAgain(false) }
        return decode(record)
    }

    private func setAgain(_ isAgain: Bool) {
        key?.isAgain = isAgain
        value?.isAgain = isAgain
        kafkaKey.isAgain = isAgain
        kafkaValue.isAgain = isAgain
    }

    /// Headers may tell what a key or value is.
    @inline(never)
    private func decode(withHeaders record: borrowing RecordView) -> Bool {
        var keyFrame = HeaderFrame()
        var valueFrame = HeaderFrame()
        var headers = record.headers
        while let header = headers.next() {
            guard let bytes = header.value else { continue }
            header.key.withUnsafeBytes { name in
                bytes.withUnsafeBytes { bytes in
                    keyFrame.take(Framing.header(name, bytes, isKey: true))
                    valueFrame.take(Framing.header(name, bytes, isKey: false))
                }
            }
        }
        if let bytes = record.key {
            let isReady = bytes.withUnsafeBytes { bytes in
                key?.decode(
                    bytes, header: keyFrame.framing, isAvroJSON: keyFrame.isAvroJSON, hint: keyFrame.hint)
            }
            if isReady == false { return false }
        } else {
            key?.nothing()
        }
        guard let bytes = record.value else {
            value?.nothing()
            return true
        }
        return bytes.withUnsafeBytes { bytes in
            value?.decode(
                bytes, header: valueFrame.framing, isAvroJSON: valueFrame.isAvroJSON, hint: valueFrame.hint)
        } ?? true
    }

    private func decode(_ record: borrowing RecordView, of kafka: InternalTopic) {
        kafkaKey.nothing()
        kafkaValue.nothing()
        if let key = record.key { key.withUnsafeBytes { kafkaKey.decode($0, of: kafka, key: nil) } }
        guard let value = record.value else { return }
        value.withUnsafeBytes { value in
            guard let key = record.key else { return kafkaValue.decode(value, of: kafka, key: nil) }
            key.withUnsafeBytes { kafkaValue.decode(value, of: kafka, key: $0) }
        }
    }

    /// What the headers of a record tell; the last of a name counts.
    private struct HeaderFrame {
        var framing: Framing?
        var isAvroJSON = false
        var hint: SchemaHint?

        mutating func take(_ fact: Framing.HeaderFact?) {
            switch fact {
            case .framing(let framing): self.framing = framing
            case .avroJSON: isAvroJSON = true
            case .hint(let hint): self.hint = hint
            case nil: break
            }
        }
    }

    /// Returns when the schemas that records wait for are here, or known not to be had.
    func fetchSchemas() async { await store?.fetchWanted() }

    /// Says how many could not be decoded, and how that ends the run.
    func end() -> ExitCode {
        let counts = [
            ((key?.failures ?? 0) + kafkaKey.failures, "key"), ((value?.failures ?? 0) + kafkaValue.failures, "value"),
        ].filter { $0.0 > 0 }
        if counts.isEmpty { return .success }
        let words = counts.map { Units.count($0.0, $0.1) }.joined(separator: " and ")
        say("\(words) could not be decoded")
        return isStrict ? .damagedData : .success
    }
}
