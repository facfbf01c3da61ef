import Console
import RecordOutput
import SchemaDecoding

/// Decodes the keys or the values of a run, and says of each what the format writes.
final class SideDecoder {
    private let decoder: ValueDecoder
    private let plan: DecodingPlan
    private let keepsOthers: Bool
    private let side: UnsafeMutablePointer<DecodedRecord.Side>
    private var topic = ""
    private let isKey: Bool
    private let say: @Sendable (String) -> Void
    @exclusivity(unchecked)
    private var text = DecodedText()
    private var indented = DecodedText()
    /// What the side's members and label are about.
    @exclusivity(unchecked)
    private var shownForm: ValueForm?
    @exclusivity(unchecked)
    private var shownSchema: SchemaReference?
    /// Whether the side tells of an error, which is one value's alone.
    @exclusivity(unchecked)
    private var hadError = false
    private let isIndented: Bool
    private let isAutomatic: Bool
    /// Whether it was said that there are numbers which some readers round.
    @exclusivity(unchecked)
    private var hasToldLarge = false
    /// Topics whose format was told, and notes.
    private var told: Set<String> = []
    /// How many could not be decoded, or not to their end.
    private(set) var failures = 0
    /// Whether what comes was decoded before, so that its failures have been counted.
    var isAgain = false

    /// A decoder of one side, which is written for a formatter that outlives this.
    init(
        _ type: DecodingPlan.Side, isKey: Bool, _ plan: DecodingPlan, _ source: (any SchemaSource)?,
        into side: UnsafeMutablePointer<DecodedRecord.Side>,
        say: @escaping @Sendable (String) -> Void
    ) {
        decoder = ValueDecoder(
            type.type, isKey: isKey, form: plan.form, options: plan.options, fileSchema: type.schema, source: source,
            printsPack: !plan.isJSON && !plan.isReadable)
        self.plan = plan
        self.isKey = isKey
        self.say = say
        keepsOthers = type.keepsOthers
        self.side = side
        isIndented = plan.isReadable && !isKey
        text.quotesLargeNumbers = plan.form == .quotedLongs
        isAutomatic = type.type == .auto
    }

    /// Records of `topic` follow.
    func begin(_ topic: String) {
        self.topic = topic
        decoder.topic = topic
        // What was said of another topic's is not said of this one's.
        side.pointee.reset()
    }

    /// There is no key or value.
    func nothing() { side.pointee.reset() }

    /// Decodes a key or value; `false` when its schema has to be fetched first.
    func decode(_ bytes: UnsafeRawBufferPointer, header: Framing?, isAvroJSON: Bool, hint: SchemaHint?) -> Bool {
        text.removeAll()
        let outcome = decoder.decode(bytes, header: header, isAvroJSON: isAvroJSON, hint: hint, to: &text)
        if outcome.waits { return false }
        finish(outcome)
        return true
    }

    /// Decodes a key or value whose record has no headers.
    func decode(_ bytes: UnsafeRawBufferPointer) -> Bool {
        text.removeAll()
        // What most are needs nothing said that wasn't said of the one before.
        if side.pointee.isDescribed, !hadError, decoder.again(bytes, to: &text) {
            if text.hasLargeNumber, !hasToldLarge { tellLarge() }
            if text.hasInvalidText { tellInvalid() }
            side.pointee.state = .decoded
            side.pointee.text = written()
            return true
        }
        return decode(bytes, header: nil, isAvroJSON: false, hint: nil)
    }

    /// Decodes a key or value of one of Kafka's own topics; `key` says what a value is.
    func decode(
        _ bytes: UnsafeRawBufferPointer, of kafka: InternalTopic, key: UnsafeRawBufferPointer?
    ) {
        text.removeAll()
        var outcome = ValueOutcome()
        outcome.form = ValueForm(.kafka)
        do throws(DecodeError) {
            if isKey {
                try kafka.write(key: bytes, into: &text)
            } else {
                try kafka.write(value: bytes, key: key, into: &text)
            }
            outcome.isDecoded = true
        } catch { outcome.error = error }
        finish(outcome)
    }

    private func finish(_ outcome: ValueOutcome) {
        if text.hasLargeNumber, !hasToldLarge { tellLarge() }
        if text.hasInvalidText { tellInvalid() }
        if keepsOthers, outcome.error != nil { return nothing() }
        if !side.pointee.isDescribed || shownForm != outcome.form || shownSchema != outcome.schema || hadError
            || !outcome.isPlain
        {
            describe(outcome)
        }
        side.pointee.state = outcome.isDecoded ? .decoded : .binary
        side.pointee.text = outcome.isDecoded ? written() : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The text as the output has it: indented for people, where there is more than one line of it.
    private func written() -> UnsafeRawBufferPointer {
        guard isIndented else { return text.bytes }
        indented.removeAll()
        do throws(DecodeError) {
            try indented.append(indented: text.bytes, by: 0)
        } catch { return text.bytes }
        return indented.bytes
    }

    /// Says what this value and those behind it are; what few have is said of each.
    @inline(never)
    private func describe(_ outcome: ValueOutcome) {
        shownForm = outcome.form
        shownSchema = outcome.schema
        hadError = outcome.error != nil
        let name = isKey ? "key" : "value"
        let format = outcome.format
        var members = ""
        var label = format ?? ""
        var schemaId: Int64 = -1
        if let schema = outcome.schema {
            switch schema {
            case .id(let id): schemaId = Int64(id)
            case .globalId(let id), .contentId(let id): schemaId = id
            case .guid(let guid): members += ",\"\(name)_schema_id\":\"\(guid)\""
            case .glue(let version): members += ",\"\(name)_schema_id\":\"\(version)\""
            }
            if schemaId >= 0 { members += ",\"\(name)_schema_id\":\(schemaId)" }
            label += (label.isEmpty ? "" : ", ") + "schema \(schema.words)"
        }
        if let format { members += ",\"\(name)_format\":\(JSONValue.quoted(format))" }
        // A dump says that itself.
        if label == "binary" { label = "" }
        if let error = outcome.error {
            if !isAgain { failures += 1 }
            members += ",\"\(isKey ? "key_error" : "payload_error")\":\(JSONValue.quoted("\(error)"))"
            label += (label.isEmpty ? "" : ", ") + VisibleText.escaped("not decoded: \(error)")
        }
        side.pointee.describe(members: Array(members.utf8), label: Array(label.utf8), schemaId: schemaId)
        tell(outcome)
    }

    @inline(never)
    private func tellLarge() {
        hasToldLarge = true
        if !plan.isJSON { return }
        say(
            "\(topic): numbers above 2^53 are written in full; readers that make them doubles round them, as jq before 1.7 does "
                + "(--int64 string writes strings)")
    }

    @inline(never)
    private func tellInvalid() {
        guard told.insert("\(topic) UTF-8").inserted else { return }
        let what = isKey ? "key" : "value"
        say(
            "\(topic): \(what)s have text that is not UTF-8: U+FFFD stands for what isn't "
                + "(--\(what)-encoding base64 without -s and -r has the bytes)")
    }

    /// Says once for each topic what its keys or values are, and what else there is to be known.
    private func tell(_ outcome: ValueOutcome) {
        if let note = outcome.note, told.insert("\(topic) \(note)").inserted { say("\(topic): \(note)") }
        guard isAutomatic, outcome.error == nil || outcome.schema != nil, told.insert(topic).inserted else {
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
