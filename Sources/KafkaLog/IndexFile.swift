/// A segment's sparse index, searched where it lies: `.index` leads from offsets to byte positions, `.timeindex` from
/// timestamps to offsets. Both are hints: whoever uses an answer must check it against the batches themselves.
package struct IndexFile: ~Copyable {
    private let file: LogFile
    private let kind: Kind
    /// How many entries were written; a live broker's files are longer, filled up with zeros.
    package let count: Int

    /// Which of the two.
    package enum Kind: Sendable {
        /// `.index`: relative offset int32, position int32.
        case offset
        /// `.timeindex`: timestamp int64, relative offset int32.
        case time

        var entrySize: Int { self == .offset ? 8 : 12 }
    }

    /// An entry: the key it is sorted by, and what it leads to.
    package struct Entry: Equatable, Sendable {
        /// Relative offset, or timestamp.
        package var key: Int64
        /// Byte position, or relative offset.
        package var value: Int64
    }

    /// Opens `path`; a missing file is an error like any other.
    package init(_ path: String, kind: Kind) throws(LogError) {
        let file = try LogFile(path)
        count = try Self.count(in: file, kind)
        self.file = file
        self.kind = kind
    }

    /// Entries ascend, zeros follow. The first entry alone may itself be zero in an offset index.
    private static func count(in file: borrowing LogFile, _ kind: Kind) throws(LogError) -> Int {
        var low = 0
        var high = try file.size() / kind.entrySize
        while low < high {
            let middle = (low + high) / 2
            let entry = try Self.entry(middle, of: file, kind)
            let isPadding = kind == .offset ? entry.key == 0 && (middle > 0 || entry.value == 0) : entry.key == 0
            if isPadding { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The last entry whose key is not above `key`; `nil` when there is none.
    package func last(notAbove key: Int64) throws(LogError) -> Entry? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if try Self.entry(middle, of: file, kind).key <= key { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : try Self.entry(low - 1, of: file, kind)
    }

    /// The entry of that number, from 0 on.
    package func entry(_ number: Int) throws(LogError) -> Entry { try Self.entry(number, of: file, kind) }

    /// `count` entries from `number` on, fewer at the end.
    package func entries(from number: Int, count: Int) throws(LogError) -> [Entry] {
        let wanted = max(0, min(count, self.count - number))
        let bytes = try file.read(at: number * kind.entrySize, count: wanted * kind.entrySize)
        return stride(from: 0, through: bytes.count - kind.entrySize, by: kind.entrySize).map {
            Self.entry(bytes[$0..<$0 + kind.entrySize], kind)
        }
    }

    /// The last entry.
    package func last() throws(LogError) -> Entry? {
        count == 0 ? nil : try Self.entry(count - 1, of: file, kind)
    }

    private static func entry(_ index: Int, of file: borrowing LogFile, _ kind: Kind) throws(LogError) -> Entry {
        let bytes = try file.read(at: index * kind.entrySize, count: kind.entrySize)
        guard bytes.count == kind.entrySize else { return Entry(key: .max, value: 0) }
        return Self.entry(bytes[...], kind)
    }

    private static func entry(_ bytes: ArraySlice<UInt8>, _ kind: Kind) -> Entry {
        func integer(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reduce(0) { $0 << 8 | Int64($1) } }
        let (key, value) = (integer(bytes.dropLast(4)), integer(bytes.suffix(4)))
        return Entry(
            key: kind == .time ? key : Int64(Int32(truncatingIfNeeded: key)),
            value: Int64(Int32(truncatingIfNeeded: value)))
    }
}
