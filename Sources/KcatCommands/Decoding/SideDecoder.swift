import Console
import RecordOutput
import SchemaDecoding

/// Decodes the keys or the values of a run, and says of each what the format writes.
final class SideDecoder {
    private let decoder: ValueDecoder
    private let plan: DecodingPlan
    private let keepsOthers: Bool
    private let isKey: Bool
    private let say: @Sendable (String) -> Void
    private var text = DecodedText()
    private var indented = DecodedText()
    private var shown = DecodedRecord.Side()
    /// What the members and the label of `shown` are about.
    private var shownFormat: String?
    private var shownSchema: SchemaReference?
    private var isFresh = true
    /// Topics whose format was told, and notes.
    private var told: Set<String> = []
    /// How many could not be decoded, or not to their end.
    private(set) var failures = 0

    /// A decoder of one side.
    init(
        _ side: DecodingPlan.Side, isKey: Bool, _ plan: DecodingPlan, _ source: (any SchemaSource)?,
        say: @escaping @Sendable (String) -> Void
    ) {
        decoder = ValueDecoder(
            side.type, isKey: isKey, form: plan.form, options: plan.options, fileSchema: side.schema, source: source,
            printsPack: !plan.isJSON && !plan.isReadable)
        self.plan = plan
        self.isKey = isKey
        self.say = say
        keepsOthers = side.keepsOthers
    }

    /// Decodes a key or value into `side`; `false` when its schema has to be fetched first.
    func decode(
        _ bytes: UnsafeRawBufferPointer, header: Framing?, isAvroJSON: Bool, topic: String,
        into side: inout DecodedRecord.Side
    ) -> Bool {
        text.removeAll()
        let outcome = decoder.decode(bytes, header: header, isAvroJSON: isAvroJSON, topic: topic, to: &text)
        if outcome.waits { return false }
        finish(outcome, topic, &side)
        return true
    }

    /// Decodes a key or value of one of Kafka's own topics into `side`; `key` says what a value is.
    func decode(
        _ bytes: UnsafeRawBufferPointer, of kafka: InternalTopic, key: UnsafeRawBufferPointer?,
        into side: inout DecodedRecord.Side
    ) {
        text.removeAll()
        var outcome = ValueOutcome()
        outcome.format = "kafka"
        do throws(DecodeError) {
            if isKey {
                try kafka.write(key: bytes, into: &text)
            } else {
                try kafka.write(value: bytes, key: key, into: &text)
            }
            outcome.isDecoded = true
        } catch { outcome.error = error }
        finish(outcome, kafka.rawValue, &side)
    }

    private func finish(_ outcome: ValueOutcome, _ topic: String, _ side: inout DecodedRecord.Side) {
        if keepsOthers, outcome.error != nil {
            side = DecodedRecord.Side()
            return
        }
        if let error = outcome.error {
            failures += 1
            describe(outcome)
            add(error)
            isFresh = true
        } else if isFresh || shownFormat != outcome.format || shownSchema != outcome.schema {
            describe(outcome)
            isFresh = false
        }
        tell(outcome, topic)
        shown.state = outcome.isDecoded ? .decoded : .binary
        shown.text = outcome.isDecoded ? written() : UnsafeRawBufferPointer(start: nil, count: 0)
        side = shown
    }

    /// The text as the output has it: indented for people, where there is more than one line of it.
    private func written() -> UnsafeRawBufferPointer {
        guard plan.isReadable, !isKey else { return text.bytes }
        indented.removeAll()
        do throws(DecodeError) {
            try indented.append(indented: text.bytes, by: 0)
        } catch { return text.bytes }
        return indented.bytes
    }

    private func describe(_ outcome: ValueOutcome) {
        shownFormat = outcome.format
        shownSchema = outcome.schema
        let name = isKey ? "key" : "value"
        var members = ""
        var label = outcome.format ?? ""
        shown.schemaId = -1
        if let schema = outcome.schema {
            switch schema {
            case .id(let id): shown.schemaId = Int64(id)
            case .globalId(let id), .contentId(let id): shown.schemaId = id
            case .guid(let guid): members += ",\"\(name)_schema_id\":\"\(guid)\""
            case .glue(let version): members += ",\"\(name)_schema_id\":\"\(version)\""
            }
            if shown.schemaId >= 0 { members += ",\"\(name)_schema_id\":\(shown.schemaId)" }
            label += (label.isEmpty ? "" : ", ") + "schema \(schema.words)"
        }
        if let format = outcome.format { members += ",\"\(name)_format\":\(JSONValue.quoted(format))" }
        shown.members = Array(members.utf8)
        // A dump says that itself.
        if label == "binary" { label = "" }
        shown.label = Array(label.utf8)
    }

    private func add(_ error: DecodeError) {
        let name = isKey ? "key_error" : "payload_error"
        shown.members += ",\"\(name)\":\(JSONValue.quoted("\(error)"))".utf8
        shown.label += (shown.label.isEmpty ? "" : ", ").utf8
        shown.label += VisibleText.escaped("not decoded: \(error)").utf8
    }

    /// Says once for each topic what its keys or values are, and what else there is to be known.
    private func tell(_ outcome: ValueOutcome, _ topic: String) {
        if let note = outcome.note, told.insert("\(topic) \(note)").inserted { say("\(topic): \(note)") }
        guard decoder.type == .auto, outcome.error == nil || outcome.schema != nil, told.insert(topic).inserted else {
            return
        }
        let what = isKey ? "keys" : "values"
        if let error = outcome.error {
            // What ails the registry has been told.
            if plan.registry == nil { say("\(topic): \(what): \(VisibleText.escaped("\(error)"))") }
        } else if let format = outcome.format, format != "text", format != "empty" {
            say("\(topic): \(what) are \(format)" + (outcome.schema.map { ", schema \($0.words)" } ?? ""))
        }
    }
}
