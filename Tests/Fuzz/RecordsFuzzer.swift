import KafkaWire
import CDeflate

/// Walks a RECORDS field: a byte of choices, then the field. Unless the choices say otherwise the lengths that reach
/// beyond the input and the checksums are mended first, so that what lies behind them is reached.
///
/// What is given must lie in the input or in decompressed memory (the sanitizer sees to it), at ascending offsets from
/// the position on; a walk in small pieces must give what a walk in one gives.
@Sendable func fuzzRecords(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let choices = input.first, input.count > 17 else { return false }
    var field = Array(input.dropFirst())
    if choices & 1 == 0 { mendChecksums(&field) }
    let isolation: IsolationLevel = choices & 2 == 0 ? .readUncommitted : .readCommitted
    let aborted = choices & 8 == 0 ? [] : [AbortedTransaction(producerId: 7, firstOffset: 0)]
    let from = choices & 16 == 0 ? 0 : Int64(choices >> 5)

    func walk(limit: Int) -> (seen: [Int64], sum: Int, isWhole: Bool) {
        var walker = RecordWalker(
            isolationLevel: isolation, skipCorrupt: choices & 4 != 0, maxDecompressedBytes: 4 << 20)
        var seen: [Int64] = []
        var sum = 0
        var (at, next) = (0, from)
        while true {
            guard
                let walked = try? walker.walk(
                    field.span.bytes, from: next, limit: limit, aborted: aborted, at: at,
                    { record in
                        if record.offset < next || record.offset <= seen.last ?? -1 {
                            fatalError("offset \(record.offset) after \(seen.last ?? -1), position \(next)")
                        }
                        if seen.count < 4096 { seen.append(record.offset) } else { seen[4095] = record.offset }
                        sum &+= touched(record)
                    })
            else { return (seen, sum, false) }
            if walked.nextOffset < next { fatalError("the position went from \(next) to \(walked.nextOffset)") }
            if !walked.reachedLimit { return (seen, sum, true) }
            (at, next) = (walked.batchPosition, walked.nextOffset)
        }
    }
    let whole = walk(limit: .max)
    // A batch that is damaged further on gives its first records in pieces as well as in one. Whether it has more records
    // than offsets is not looked at again when all its offsets were given.
    if whole.seen.count < 64 {
        let pieces = walk(limit: 3)
        if pieces.seen != whole.seen || pieces.sum != whole.sum || whole.isWhole && !pieces.isWhole {
            fatalError("in one: \(whole), in pieces: \(pieces)")
        }
    }
    return true
}

/// Decompresses: a byte for the codec and the message format, then the compressed bytes.
@Sendable func fuzzCompression(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let choice = input.first else { return false }
    let codec = CompressionCodec(rawValue: 1 + choice % 4) ?? .gzip
    let magic = Int8(choice >> 2) % 3
    var decompressor = Decompressor()
    var output = ScratchBuffer()
    let limit = 1 << 20
    let bytes = UnsafeRawBufferPointer(rebasing: input.dropFirst())
    guard let count = try? decompressor.decompress(codec, magic: magic, bytes, into: &output, limit: limit) else {
        return true
    }
    if count > limit { fatalError("\(count) bytes, the limit is \(limit)") }
    _ = output.bytes(count).reduce(0) { $0 &+ Int($1) }
    return true
}

/// Reads every byte of a record.
private func touched(_ record: borrowing RecordView) -> Int {
    func sum(_ span: RawSpan?) -> Int { span?.withUnsafeBytes { $0.reduce(1) { $0 &+ Int($1) } } ?? -1 }
    var total = sum(record.key) &+ 3 &* sum(record.value) &+ Int(truncatingIfNeeded: record.timestamp)
    var headers = record.headers
    var count = 0
    while let header = headers.next() {
        total &+= sum(header.key) &+ 5 &* sum(header.value)
        count += 1
    }
    if count != record.headerCount { fatalError("\(count) headers of \(record.headerCount)") }
    return total
}

/// Gives each batch the checksum that it should have, and the last one the length of what is there.
func mendChecksums(_ field: inout [UInt8]) {
    var at = 0
    while field.count - at >= 17 {
        let left = field.count - at - 12
        var length = field[at + 8..<at + 12].reduce(0) { $0 << 8 | Int($1) }
        if length > left {
            length = left
            put(UInt32(length), at + 8)
        }
        let end = at + 12 + length
        if field[at + 16] == 2, length >= 49 {
            put(field[at + 21..<end].withUnsafeBytes { CRC32C.checksum($0) }, at + 17)
        } else if field[at + 16] < 2, length >= 14 {
            let sum = field[at + 16..<end].withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
            put(sum, at + 12)
        }
        at = end
    }

    func put(_ value: UInt32, _ position: Int) {
        withUnsafeBytes(of: value.bigEndian) { bytes in
            for (index, byte) in bytes.enumerated() { field[position + index] = byte }
        }
    }
}
