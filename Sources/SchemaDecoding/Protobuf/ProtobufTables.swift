/// What the decoder knows of a message.
struct MessageLayout {
    /// Its fields' place among all fields; they are in the order of their numbers.
    var fields: Range<Int32> = 0..<0
    /// Which field has a number: place and count of a table by number; empty where the numbers lie too far apart.
    var lookup: Range<Int32> = 0..<0
    /// The messages that are declared in it, in order.
    var children: Range<Int32> = 0..<0
    /// Its full name in the text.
    var name: TextRange = TextRange()
    /// Its form in JSON.
    var wellKnown = WellKnownType.none
    /// Whether it is a map's entry.
    var isMapEntry = false
    /// Whether some of its fields are in oneofs.
    var hasOneofs = false
}

/// What the decoder knows of a field.
struct FieldLayout {
    var number: UInt32 = 0
    var kind = ProtobufKind.bool
    var isRepeated = false
    /// A repeated field whose message is a map's entry.
    var isMap = false
    /// Singular, and not there when it has its type's default.
    var isImplicit = false
    /// How it stands on the wire where it is singular, in no oneof, a number or a string: what most fields are. Else none of
    /// the wire types.
    private(set) var plainWireType = UInt8.max
    /// Notes what kind of field it is, once all else is known.
    mutating func settle() {
        let isPlain = !isRepeated && oneof == 0 && (kind.isPackable || kind == .string)
        plainWireType = isPlain ? kind.wireType.rawValue : .max
    }
    /// Which of the message's oneofs it is in, from 1; 0 for none.
    var oneof: Int32 = 0
    /// The first field, in the message, of the oneof that it is in; else itself.
    var leader: Int32 = 0
    /// Its message or enum.
    var type: Int32 = -1
    /// `"jsonName":`
    var key = TextRange()
    /// `"proto_name":`
    var protoKey = TextRange()
    /// What `--defaults` shows where it is absent; empty for nothing.
    var defaultText = TextRange()
}

/// What the decoder knows of an enum.
struct EnumLayout {
    /// Its values' place among all values; they are in the order of their numbers.
    var values: Range<Int32> = 0..<0
    /// Whether it is `google.protobuf.NullValue`, which is `null`.
    var isNull = false
}

/// A value of an enum.
struct EnumValueLayout {
    var number: Int32
    /// `"NAME"`
    var text: TextRange
}

/// A part of the tables' text.
struct TextRange {
    var start: Int32 = 0
    var count: Int32 = 0
}

/// A schema as the decoder reads it: flat tables that point into each other by index, and places alone, so that decoding
/// counts no references. They are good as long as their ``ProtobufSchema`` is.
struct ProtobufTables: BitwiseCopyable, @unchecked Sendable {
    let messages: UnsafeMutableBufferPointer<MessageLayout>
    let fields: UnsafeMutableBufferPointer<FieldLayout>
    let enums: UnsafeMutableBufferPointer<EnumLayout>
    let enumValues: UnsafeMutableBufferPointer<EnumValueLayout>
    /// Fields, counted in their message, by number; -1 for none.
    let lookup: UnsafeMutableBufferPointer<Int32>
    /// Messages in messages.
    let children: UnsafeMutableBufferPointer<Int32>
    /// All messages but map entries, in the order of their names' bytes.
    let byName: UnsafeMutableBufferPointer<Int32>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Copies the tables, which nothing changes after.
    init(
        messages: [MessageLayout], fields: [FieldLayout], enums: [EnumLayout], enumValues: [EnumValueLayout],
        lookup: [Int32], children: [Int32], byName: [Int32], text: [UInt8]
    ) {
        func copy<T>(_ array: [T]) -> UnsafeMutableBufferPointer<T> {
            let block = UnsafeMutableBufferPointer<T>.allocate(capacity: array.count)
            _ = block.initialize(from: array)
            return block
        }
        self.messages = copy(messages)
        self.fields = copy(fields)
        self.enums = copy(enums)
        self.enumValues = copy(enumValues)
        self.lookup = copy(lookup)
        self.children = copy(children)
        self.byName = copy(byName)
        self.text = copy(text + [UInt8](repeating: 0, count: DecodedText.literalSlack))
    }

    /// Gives the memory back.
    func deallocate() {
        messages.deallocate()
        fields.deallocate()
        enums.deallocate()
        enumValues.deallocate()
        lookup.deallocate()
        children.deallocate()
        byName.deallocate()
        text.deallocate()
    }

    /// A part of the text.
    @inline(__always)
    func bytes(_ range: TextRange) -> UnsafeRawBufferPointer {
        guard let base = text.baseAddress else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base + Int(range.start), count: Int(range.count))
    }

    /// Where a part of the text begins; ``DecodedText/literalSlack`` bytes stand behind the last.
    @inline(__always)
    func place(_ range: TextRange) -> UnsafeRawPointer? {
        text.baseAddress.map { UnsafeRawPointer($0) + Int(range.start) }
    }

    /// Appends a part of the text.
    @inline(__always)
    func append(_ range: TextRange, to text: inout DecodedText) throws(DecodeError) {
        guard let base = self.text.baseAddress else { return }
        try text.append(literal: base + Int(range.start), count: Int(range.count))
    }

    /// Which field of `message` has a number, counted in it; -1 for none. `last` is the field before in the bytes: most
    /// often it is that one again, or the one behind it.
    @inline(__always)
    func field(_ number: UInt32, of message: MessageLayout, after last: Int) -> Int {
        let first = Int(message.fields.lowerBound)
        let count = Int(message.fields.upperBound &- message.fields.lowerBound)
        if last &+ 1 < count, fields[first &+ last &+ 1].number == number { return last &+ 1 }
        let dense = message.lookup
        if !dense.isEmpty {
            guard number < UInt32(bitPattern: dense.upperBound &- dense.lowerBound) else { return -1 }
            return Int(lookup[Int(dense.lowerBound) &+ Int(number)])
        }
        var low = 0
        var high = count
        while low < high {
            let middle = (low &+ high) / 2
            let found = fields[first &+ middle].number
            if found == number { return middle }
            if found < number { low = middle &+ 1 } else { high = middle }
        }
        return -1
    }

    /// The name of an enum's value, in quotes.
    func name(of number: Int32, in type: Int32) -> TextRange? {
        let values = enums[Int(type)].values
        var low = Int(values.lowerBound)
        var high = Int(values.upperBound)
        // Most enums count from 0.
        let guess = low &+ Int(number)
        if number >= 0, guess < high, enumValues[guess].number == number { return enumValues[guess].text }
        while low < high {
            let middle = (low &+ high) / 2
            let found = enumValues[middle]
            if found.number == number { return found.text }
            if found.number < number { low = middle &+ 1 } else { high = middle }
        }
        return nil
    }

    /// The message of a full name, which is no map's entry.
    func message(named name: UnsafeRawBufferPointer) -> Int32? {
        var low = 0
        var high = byName.count
        while low < high {
            let middle = (low &+ high) / 2
            let found = bytes(messages[Int(byName[middle])].name)
            if found.elementsEqual(name) { return byName[middle] }
            if found.lexicographicallyPrecedes(name) { low = middle &+ 1 } else { high = middle }
        }
        return nil
    }
}
