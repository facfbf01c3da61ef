import Foundation
import KafkaWire

/// A record as a reader saw it, ours or Kafka's.
struct SeenRecord: Equatable, CustomStringConvertible {
    var offset: Int64
    var timestamp: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [Header]

    struct Header: Equatable {
        var key: [UInt8]
        var value: [UInt8]?
    }

    init(_ record: borrowing RecordView) {
        offset = record.offset
        timestamp = record.timestamp
        key = copied(record.key)
        value = copied(record.value)
        headers = []
        var cursor = record.headers
        while let header = cursor.next() {
            headers.append(Header(key: bytes(header.key), value: copied(header.value)))
        }
    }

    /// Out of what `wire check-batch` prints.
    init(_ json: JSON) {
        func data(_ json: JSON) -> [UInt8]? {
            json.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }
        offset = json["offset"].int ?? -1
        timestamp = json["timestamp"].int ?? -1
        key = data(json["key"])
        value = data(json["value"])
        headers = (json["headers"].array ?? []).map {
            Header(key: Array(($0["key"].string ?? "").utf8), value: data($0["value"]))
        }
    }

    var description: String { "\(offset) at \(timestamp): \(key?.count ?? -1), \(value?.count ?? -1)" }
}

func bytes(_ span: RawSpan) -> [UInt8] { span.withUnsafeBytes { Array($0) } }

/// What our walker makes of a RECORDS field: the records, and the error that ended it.
struct Walked {
    var records: [SeenRecord] = []
    var types: [TimestampType] = []
    var epochs: [Int32] = []
    var result: WalkResult?
    var error: RecordError?
    var position: Int64 = 0

    init(
        _ field: [UInt8], from: Int64 = 0, until: Int64 = .max, limit: Int = .max,
        isolation: IsolationLevel = .readUncommitted, aborted: [AbortedTransaction] = [], skipCorrupt: Bool = false,
        maxDecompressedBytes: Int = 100 << 20, ahead: Bool = true
    ) {
        var walker = RecordWalker(
            isolationLevel: isolation, skipCorrupt: skipCorrupt, maxDecompressedBytes: maxDecompressedBytes,
            decompressesAhead: ahead)
        do {
            result = try walker.walk(field.span.bytes, from: from, until: until, limit: limit, aborted: aborted) {
                records.append(SeenRecord($0))
                types.append($0.timestampType)
                epochs.append($0.leaderEpoch)
            }
        } catch let error as RecordError {
            self.error = error
        } catch {
            preconditionFailure("\(error)")
        }
        position = walker.position
    }

    var offsets: [Int64] { records.map(\.offset) }
}

func copied(_ span: RawSpan?) -> [UInt8]? {
    guard let span else { return nil }
    return bytes(span)
}

func unhex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8).map { $0 <= 57 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
