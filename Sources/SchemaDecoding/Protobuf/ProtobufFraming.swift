/// What stands between a schema's id and a Protobuf message, to say which of the schema's messages it is.
package enum ProtobufFraming: Sendable {
    /// Nothing: the message begins at once.
    case none
    /// Message indexes, as Confluent's serialisers write them.
    case indexes
    /// AWS Glue's one index, an unsigned varint, into all messages of the file sorted by full name.
    case glue
    /// Apicurio's `Ref` message with the message's name, its length before it.
    case reference
}

/// Which message a value is, and how that was written.
package struct ProtobufSelection: Equatable, Sendable {
    /// The message.
    package var message: ProtobufMessage
    /// Where its bytes begin.
    package var start: Int
    /// How the indexes were written.
    package var variant: Variant

    /// The ways that serialisers write message indexes.
    package enum Variant: Equatable, Sendable {
        /// As Confluent's own serialisers do, or where there is only one way.
        case standard
        /// Unsigned varints: confluent-kafka-python before 1.8 and its `use.deprecated.format`.
        case unsigned
        /// The innermost first: confluent-kafka-dotnet from 2.10.1 on.
        case reversed
        /// Map entries counted as messages: serialisers that count in descriptors.
        case mapEntriesCounted
        /// Several of these.
        case several

        /// What to tell about it; `nil` for the standard.
        package var note: String? {
            switch self {
            case .standard: nil
            case .unsigned: "message indexes are unsigned, as confluent-kafka-python wrote them before 1.8"
            case .reversed: "message indexes are in reverse order, as confluent-kafka-dotnet writes them"
            case .mapEntriesCounted: "message indexes count the entries of maps"
            case .several: "message indexes are written in no known serialiser's way"
            }
        }
    }
}

extension ProtobufSchema {
    /// The most indexes that a message can have: so deep do messages stand in each other.
    private static let indexLimit = ProtoParser.depthLimit

    /// Which message a value is, by what stands at `start`.
    /// - Throws: with the byte where it goes wrong, or when the schema has no such message.
    package func selection(
        in bytes: UnsafeRawBufferPointer, from start: Int, framing: ProtobufFraming
    ) throws(DecodeError) -> ProtobufSelection {
        var cursor = WireCursor(bytes)
        cursor.position = start
        switch framing {
        case .none:
            guard let message = onlyMessage else { throw DecodeError(severalMessages, at: start) }
            return ProtobufSelection(message: message, start: start, variant: .standard)
        case .indexes:
            guard let first = candidates(in: bytes, from: start).first else {
                throw indexError(cursor)
            }
            return first
        case .glue:
            let index = try cursor.varint()
            guard index < UInt64(sorted.count) else {
                throw DecodeError("message index \(index); the schema has \(sorted.count) messages", at: start)
            }
            return ProtobufSelection(
                message: ProtobufMessage(index: sorted[Int(index)]), start: cursor.position, variant: .standard)
        case .reference:
            let length = try cursor.length()
            var inner = WireCursor(base: cursor.base, position: cursor.position, end: cursor.position + length)
            var name: String?
            while let field = try inner.field() {
                guard field.number == 1, field.wireType == .len else { continue }
                var text = inner.inner(field)
                name = try text.text()
            }
            guard let name, let message = message(named: name) else {
                throw DecodeError("the schema has no message \(name ?? "without a name")", at: start)
            }
            return ProtobufSelection(message: message, start: inner.end, variant: .standard)
        }
    }

    /// All messages that message indexes can mean, the likeliest first: each way to write them that leads to a message.
    /// Where there are several, the one that the bytes behind decode by wholly is right.
    package func candidates(in bytes: UnsafeRawBufferPointer, from start: Int) -> [ProtobufSelection] {
        var cursor = WireCursor(bytes)
        cursor.position = start
        // One byte is the usual case, and has one meaning: the first message.
        if start < bytes.count, bytes[start] == 0 {
            guard let message = root(0, countsEntries: false) else { return [] }
            return [ProtobufSelection(message: message, start: start + 1, variant: .standard)]
        }
        var result: [ProtobufSelection] = []
        for isZigZag in [true, false] {
            var cursor = cursor
            guard let path = try? Self.path(&cursor, isZigZag: isZigZag) else { continue }
            for isReversed in path.count > 1 ? [false, true] : [false] {
                for countsEntries in [false, true] {
                    let indexes = isReversed ? path.reversed() : path
                    guard let message = message(at: indexes, countsEntries: countsEntries) else { continue }
                    let known = result.contains { $0.message == message && $0.start == cursor.position }
                    guard !known else { continue }
                    let variant: ProtobufSelection.Variant =
                        switch (isZigZag, isReversed, countsEntries) {
                        case (true, false, false): .standard
                        case (false, false, false): .unsigned
                        case (true, true, false): .reversed
                        case (true, false, true): .mapEntriesCounted
                        default: .several
                        }
                    result.append(ProtobufSelection(message: message, start: cursor.position, variant: variant))
                }
            }
        }
        return result
    }

    /// The message that message indexes mean as Confluent's own serialisers write them, and where its bytes begin: the
    /// first of the candidates, without a list of them. `nil` where they are written otherwise, or lead to none.
    func standardMessage(in bytes: UnsafeRawBufferPointer, from start: Int) -> (message: Int32, start: Int)? {
        var next = start
        /// Small numbers alone, as they stand in one byte.
        func small() -> Int? {
            guard next < bytes.count, bytes[next] & 0x81 == 0 else { return nil }
            next += 1
            return Int(bytes[next - 1] >> 1)
        }
        guard let count = small() else { return nil }
        guard var message = root(count == 0 ? 0 : small() ?? -1, countsEntries: false) else { return nil }
        for _ in 1..<max(count, 1) {
            let children = tables.children[Range(tables.messages[Int(message.index)].children)]
            guard let index = small(), let child = pick(index, among: children, countsEntries: false) else {
                return nil
            }
            message = child
        }
        return (message.index, next)
    }

    /// The message at indexes as a header has them, where it is the whole of them.
    package func message(atIndexes bytes: UnsafeRawBufferPointer) -> ProtobufMessage? {
        candidates(in: bytes, from: 0).first { $0.start == bytes.count }?.message
    }

    private static func path(_ cursor: inout WireCursor, isZigZag: Bool) throws(DecodeError) -> [Int] {
        func next(_ cursor: inout WireCursor) throws(DecodeError) -> Int {
            let start = cursor.position
            let value = try cursor.varint()
            let number = isZigZag ? Int64(bitPattern: value >> 1 ^ (0 &- (value & 1))) : Int64(bitPattern: value)
            // A negative one counted from the end in Python, and meant another message.
            guard (0...Int64(Int32.max)).contains(number) else {
                throw DecodeError("message index \(number)", at: start)
            }
            return Int(number)
        }
        let start = cursor.position
        let count = try next(&cursor)
        guard count <= indexLimit else { throw DecodeError("\(count) message indexes", at: start) }
        var path: [Int] = []
        for _ in 0..<count { path.append(try next(&cursor)) }
        // An empty list means the first message.
        return path.isEmpty ? [0] : path
    }

    /// The message that indexes lead to, from the outermost on.
    private func message(at path: [Int], countsEntries: Bool) -> ProtobufMessage? {
        guard let first = path.first, var message = root(first, countsEntries: countsEntries) else { return nil }
        for index in path.dropFirst() {
            let children = tables.children[Range(tables.messages[Int(message.index)].children)]
            guard let child = pick(index, among: children, countsEntries: countsEntries) else { return nil }
            message = child
        }
        return tables.messages[Int(message.index)].isMapEntry ? nil : message
    }

    private func root(_ index: Int, countsEntries: Bool) -> ProtobufMessage? {
        pick(index, among: roots, countsEntries: countsEntries)
    }

    private func pick(_ index: Int, among list: some Sequence<Int32>, countsEntries: Bool) -> ProtobufMessage? {
        guard index >= 0 else { return nil }
        var left = index
        for message in list where countsEntries || !tables.messages[Int(message)].isMapEntry {
            if left == 0 { return ProtobufMessage(index: message) }
            left -= 1
        }
        return nil
    }

    private func indexError(_ cursor: WireCursor) -> DecodeError {
        var cursor = cursor
        let start = cursor.position
        do throws(DecodeError) {
            let path = try Self.path(&cursor, isZigZag: true)
            let text = path.map(String.init).joined(separator: ", ")
            return DecodeError("message indexes [\(text)] lead to no message of the schema", at: start)
        } catch {
            return DecodeError("no message indexes: \(error.reason)", at: error.position)
        }
    }

    private var severalMessages: String {
        let names = messageNames.prefix(10).joined(separator: ", ")
        return "the schema has no or several messages: \(names); say which with #NAME"
    }
}

extension Range<Int> {
    /// The same range in another type's numbers.
    fileprivate init(_ range: Range<Int32>) { self = Int(range.lowerBound)..<Int(range.upperBound) }
}
