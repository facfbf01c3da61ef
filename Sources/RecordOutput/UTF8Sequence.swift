/// One step of reading bytes that should be UTF-8.
struct UTF8Sequence {
    /// The bytes of the step: a character's, or the longest start of one that the bytes are (Unicode's maximal
    /// subpart), at least one.
    var count: Int
    /// The character, `nil` where the bytes are none; then one U+FFFD stands for the step.
    var scalar: UInt32?

    /// Reads at `source`, of which `available` bytes may be read, at least one.
    @inline(__always)
    init(at source: UnsafeRawPointer, available: Int) {
        let first = source.load(as: UInt8.self)
        if first < 0x80 {
            self.init(count: 1, scalar: UInt32(first))
            return
        }
        // Unicode, table 3-7: only the second byte's range depends on the first.
        let length: Int
        var range: ClosedRange<UInt8> = 0x80...0xbf
        switch first {
        case 0xc2...0xdf: length = 2
        case 0xe0...0xef:
            length = 3
            if first == 0xe0 { range = 0xa0...0xbf }
            if first == 0xed { range = 0x80...0x9f }
        case 0xf0...0xf4:
            length = 4
            if first == 0xf0 { range = 0x90...0xbf }
            if first == 0xf4 { range = 0x80...0x8f }
        default:
            self.init(count: 1, scalar: nil)
            return
        }
        var scalar = UInt32(first) & (0x7f >> UInt32(length))
        for index in 1..<length {
            guard index < available else {
                self.init(count: index, scalar: nil)
                return
            }
            let byte = source.load(fromByteOffset: index, as: UInt8.self)
            guard range.contains(byte) else {
                self.init(count: index, scalar: nil)
                return
            }
            range = 0x80...0xbf
            scalar = scalar << 6 | UInt32(byte & 0x3f)
        }
        self.init(count: length, scalar: scalar)
    }

    @inline(__always)
    private init(count: Int, scalar: UInt32?) {
        self.count = count
        self.scalar = scalar
    }
}

extension UTF8Sequence {
    /// Whether bytes are UTF-8, eight at a time where they are ASCII.
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard var source = bytes.baseAddress else { return true }
        let end = source + bytes.count
        while source < end {
            if end - source >= 8, source.loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
                source += 8
                continue
            }
            let sequence = UTF8Sequence(at: source, available: end - source)
            if sequence.scalar == nil { return false }
            source += sequence.count
        }
        return true
    }
}
