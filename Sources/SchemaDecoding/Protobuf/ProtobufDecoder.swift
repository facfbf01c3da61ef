/// What became of a message.
package struct ProtobufOutcome: Equatable, Sendable {
    /// Why the bytes are not the message, or not all of it; what stands before that is in the text.
    package var error: DecodeError?
    /// The first string that is not UTF-8; each wrong byte of it is U+FFFD in the text.
    package var invalidText: Int?
    /// Whether there are fields that the schema doesn't have.
    package var hasUnknown = false

    /// Nothing went wrong.
    package init() {}
}

/// Writes messages as JSON text by a schema, straight from the bytes.
///
/// The text is ProtoJSON with `@unknown` for what the schema doesn't have. Fields come in the order of their numbers.
/// Where the bytes have them in that order too, and no field twice that may be there once, they are written as they are
/// read; else they are gathered first, in memory that is kept from message to message. Nothing is allocated for each.
package struct ProtobufDecoder: ~Copyable {
    /// How deep messages may stand in each other, as in protobuf's own readers.
    static let depthLimit = 100

    /// What people may want otherwise.
    package struct Options: Sendable {
        /// Names as the schema has them, not in lowerCamelCase.
        package var protoNames = false
        /// Absent fields too: those that have no presence, and those with a default in the schema.
        package var defaults = false

        /// As ProtoJSON has it.
        package init(protoNames: Bool = false, defaults: Bool = false) {
            self.protoNames = protoNames
            self.defaults = defaults
        }
    }

    let options: Options
    /// Fields that wait: a stack, of which each message that is being written has a piece.
    var entries: [FieldEntry] = []
    /// A table for finding keys that a map has twice.
    var slots: [Int32] = []
    /// What became of the message so far.
    var outcome = ProtobufOutcome()
    /// Whether the message before had plain fields alone: others would be begun twice.
    var lastWasPlain = true
    /// The bytes of the message that is being decoded.
    var base = WireCursor.nowhere

    /// A decoder, to be kept for many messages.
    package init(_ options: Options = Options()) { self.options = options }

    /// Appends the JSON of the message that begins at byte `start`. What goes wrong in the bytes ends the message, or the one in it, there: the text is
    /// whole JSON all the same, and the outcome says where and why.
    /// - Throws: when the text grows beyond its limit; then it is not whole.
    package mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from start: Int = 0, as message: ProtobufMessage, of schema: ProtobufSchema,
        into text: inout DecodedText
    ) throws(DecodeError) -> ProtobufOutcome {
        defer { withExtendedLifetime(schema) {} }
        try decode(bytes, from: start, as: message.index, schema.tables, into: &text)
        return outcome
    }

    /// The same by a schema's tables; what became of it is in `outcome`.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from start: Int, as message: Int32, _ tables: ProtobufTables,
        into text: inout DecodedText
    ) throws(DecodeError) {
        var cursor = try begin(bytes)
        cursor.position = min(max(start, 0), cursor.end)
        try self.message(message, cursor, tables, streamed: true, depth: 0, &text)
    }

    /// Appends the JSON of a message that begins at byte `start` and has plain fields alone, as most have. False, and
    /// nothing is appended, where it isn't such, or where the one before wasn't.
    @inline(__always)
    mutating func decodePlain(
        _ bytes: UnsafeRawBufferPointer, from start: Int, as message: Int32, _ tables: ProtobufTables,
        into text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        let layout = tables.messages[Int(message)]
        guard lastWasPlain, layout.wellKnown == .none, !options.defaults, bytes.count <= Int(Int32.max) else {
            return false
        }
        let mark = text.count
        try text.append(UInt8(ascii: "{"))
        var cursor = WireCursor(bytes)
        cursor.position = min(max(start, 0), cursor.end)
        var last = -1
        plain(layout, &last, &cursor, tables, &text)
        guard cursor.position == cursor.end else {
            text.removeAll(after: mark)
            return false
        }
        try text.close(UInt8(ascii: "}"))
        return true
    }

    /// Appends the JSON of the message that begins, behind what says which one it is, at byte `start`. Where that can be
    /// read in several ways, the first counts by which all bytes are fields of the message.
    /// - Throws: when the text grows beyond its limit, or the schema has no such message.
    package mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from start: Int, framing: ProtobufFraming, of schema: ProtobufSchema,
        into text: inout DecodedText
    ) throws(DecodeError) -> (outcome: ProtobufOutcome, selection: ProtobufSelection) {
        let first = try schema.selection(in: bytes, from: start, framing: framing)
        let mark = text.count
        let outcome = try decode(bytes, from: first.start, as: first.message, of: schema, into: &text)
        guard framing == .indexes, outcome.error != nil || outcome.hasUnknown else { return (outcome, first) }
        for other in schema.candidates(in: bytes, from: start).dropFirst() {
            text.removeAll(after: mark)
            let outcome = try decode(bytes, from: other.start, as: other.message, of: schema, into: &text)
            if outcome.error == nil, !outcome.hasUnknown { return (outcome, other) }
        }
        text.removeAll(after: mark)
        return (try decode(bytes, from: first.start, as: first.message, of: schema, into: &text), first)
    }

    /// Makes ready for a message.
    mutating func begin(_ bytes: UnsafeRawBufferPointer) throws(DecodeError) -> WireCursor {
        if outcome.error != nil { outcome.error = nil }
        outcome.invalidText = nil
        outcome.hasUnknown = false
        guard bytes.count <= Int(Int32.max) else { throw DecodeError("a value of more than 2 GiB", at: 0) }
        // One large message doesn't keep memory for ever.
        if entries.capacity > 1 << 16 {
            entries = []
        } else if !entries.isEmpty {
            entries.removeAll(keepingCapacity: true)
        }
        if slots.count > 1 << 16 { slots = [] }
        let cursor = WireCursor(bytes)
        base = cursor.base
        return cursor
    }

    /// Keeps the first thing that went wrong.
    mutating func note(_ error: DecodeError) {
        if outcome.error == nil { outcome.error = error }
    }

    /// The error for messages in messages without end.
    static func tooDeep(at position: Int) -> DecodeError {
        DecodeError("messages stand in each other more than \(depthLimit) deep", at: position)
    }
}

/// A field as it stands in the bytes.
struct FieldEntry {
    /// For fields that the schema doesn't have.
    static let unknown = Int32.max

    /// Which of the message's fields, or `unknown`.
    var field: Int32
    /// Its number.
    var number: UInt32
    /// The place of its value; of what is length-delimited without the length, of a group without the tags.
    var start: Int32
    /// Where its value ends.
    var end: Int32
    /// How it stands there.
    var wireType: WireType

    /// A field whose value lies in `range`, which is within 2 GiB.
    @inline(__always)
    init(field: Int32, number: UInt32, _ range: Range<Int>, _ wireType: WireType) {
        self.field = field
        self.number = number
        start = Int32(truncatingIfNeeded: range.lowerBound)
        end = Int32(truncatingIfNeeded: range.upperBound)
        self.wireType = wireType
    }

    /// A cursor over its value.
    @inline(__always)
    func cursor(_ base: UnsafeRawPointer) -> WireCursor {
        WireCursor(base: base, position: Int(start), end: Int(end))
    }
}
