import Foundation
import KafkaWire

/// A made-up message with what Kafka's own classes say of it: a line of `wire random`.
struct OracleMessage: CustomStringConvertible {
    /// `FetchRequest`, `RequestHeader`.
    let name: String
    let version: Int16
    let bytes: [UInt8]
    /// Its fields, under the names of Kafka 4.3.
    let json: JSON
    /// Which Kafka said so.
    let kafka: String

    var description: String { "\(name) version \(version) of Kafka \(kafka)" }

    init(line: String, kafka: String) throws {
        guard let line = JSON(line), let api = line["api"].string, let type = line["type"].string,
            let version = line["version"].int, let hex = line["hex"].string, let bytes = [UInt8](hex: hex)
        else { throw OracleError("no line of wire random: \(line.prefix(200))") }
        name =
            switch type {
            case "request": api + "Request"
            case "response": api + "Response"
            default: api.hasSuffix("Data") ? String(api.dropLast(4)) : api
            }
        self.version = Int16(version)
        self.bytes = bytes
        self.kafka = kafka
        json = kafka == "2.8" ? renamed(line["json"], by: namesOf28[name] ?? [:]) : line["json"]
    }

    /// The message type of ours, if there is one and it has the version.
    var type: (any VersionedStruct.Type)? {
        messageTypes[name].flatMap { $0.versions.contains(version) ? $0.type : nil }
    }

    /// All lines of a text, those passed over that are of no version of ours.
    static func all(in text: String, kafka: String) throws -> [OracleMessage] {
        try text.split(separator: "\n").map { try OracleMessage(line: String($0), kafka: kafka) }
            .filter { kafka == "4.3" || $0.type != nil }
    }

    /// The fixtures, in the order of their files.
    static let fixtures: [OracleMessage] = {
        do {
            return try ["4.3", "2.8"].flatMap { try all(in: fixture("messages-\($0).jsonl"), kafka: $0) }
        } catch {
            fatalError("fixtures: \(error)")
        }
    }()
}

struct OracleError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The text of a file among the fixtures.
func fixture(_ name: String) throws -> String {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw OracleError("the test bundle has no Fixtures")
    }
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
}

/// Every message of ours by name, with its versions.
let messageTypes: [String: (type: any VersionedStruct.Type, versions: ClosedRange<Int16>)] = {
    var types: [String: (type: any VersionedStruct.Type, versions: ClosedRange<Int16>)] = [:]
    for data in everyDataMessage { types["\(data)"] = (data, data.validVersions) }
    func add<R: KafkaRequest>(_ request: R.Type) {
        types["\(R.self)"] = (R.self, R.validVersions)
        types["\(R.Response.self)"] = (R.Response.self, R.Response.validVersions)
    }
    for request in ApiVersionTable.requests { add(request) }
    return types
}()

/// What Kafka 2.8 called what 4.3 calls otherwise; the bytes are the same.
private let namesOf28: [String: [String: String]] = [
    "FetchResponse": [
        "responses.partitionResponses": "partitions",
        "responses.partitionResponses.partition": "partitionIndex",
        "responses.partitionResponses.recordSet": "records",
    ],
    "DescribeLogDirsRequest": ["topics.partitionIndex": "partitions"],
    "OffsetCommitRequest": ["generationId": "generationIdOrMemberEpoch"],
    "AddPartitionsToTxnRequest": [
        "transactionalId": "v3AndBelowTransactionalId", "producerId": "v3AndBelowProducerId",
        "producerEpoch": "v3AndBelowProducerEpoch", "topics": "v3AndBelowTopics",
    ],
    "AddPartitionsToTxnResponse": [
        "results": "resultsByTopicV3AndBelow", "results.results": "resultsByPartition",
        "results.results.errorCode": "partitionErrorCode",
    ],
]

private func renamed(_ json: JSON, by names: [String: String], under path: String = "") -> JSON {
    switch json {
    case .array(let elements): return .array(elements.map { renamed($0, by: names, under: path) })
    case .object(let members):
        var result: [String: JSON] = [:]
        for (name, value) in members {
            let full = path.isEmpty ? name : "\(path).\(name)"
            result[names[full] ?? name] = renamed(value, by: names, under: full)
        }
        return .object(result)
    default: return json
    }
}

extension [UInt8] {
    /// From hexadecimal digits; `nil` where it is none.
    init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            append(byte)
        }
    }
}
