import KafkaWire
import Testing

/// Our messages against what Kafka's own classes say of them: the fixtures, made by `Fixtures/make`.
@Suite struct OracleTests {
    @Test("Every fixture decodes to the fields that Kafka says and encodes to its bytes")
    func fieldsAndBytes() throws {
        for message in OracleMessage.fixtures { try check(message) }
    }

    @Test("Every message has fixtures in every version, and the versions are Kafka 4.3's")
    func coverage() throws {
        let covered = Set(OracleMessage.fixtures.filter { $0.kafka == "4.3" }.map { "\($0.name) \($0.version)" })
        for (name, entry) in messageTypes {
            for version in entry.versions {
                #expect(covered.contains("\(name) \(version)"), "no fixture of \(name) version \(version)")
            }
        }
        for message in OracleMessage.fixtures {
            #expect(message.type != nil, "\(message): not among our versions")
        }
        #expect(OracleMessage.fixtures.contains { $0.kafka == "2.8" })
    }

    @Test("Keys, names, version ranges and first flexible versions are Kafka 4.3's")
    func versions() throws {
        var seen: Set<String> = []
        for text in try fixture("apis.jsonl").split(separator: "\n") {
            let line = try #require(JSON(String(text)))
            guard let key = line["key"].int, let api = line["api"].string else { continue }
            #expect(ApiKey(rawValue: Int16(key)).description == api)
            guard let request = ApiVersionTable.request(for: ApiKey(rawValue: Int16(key))) else { continue }
            let type: any KafkaMessage.Type = line["type"].string == "request" ? request : response(of: request)
            // A version that Kafka calls unstable may still change: it is not ours.
            let highest = (line["highest"].int ?? -1) - (line["latest_unstable"].bool == true ? 1 : 0)
            #expect(Int64(type.validVersions.lowerBound) == line["lowest"].int, "\(type)")
            #expect(Int64(type.validVersions.upperBound) == highest, "\(type)")
            #expect(Int64(type.firstFlexibleVersion) == line["flexible_from"].int ?? Int64(Int16.max), "\(type)")
            seen.insert("\(type)")
        }
        #expect(seen.count == 2 * ApiVersionTable.requests.count)
    }

    private func response(of request: any KafkaRequest.Type) -> any KafkaMessage.Type {
        func open<R: KafkaRequest>(_ request: R.Type) -> any KafkaMessage.Type { R.Response.self }
        return open(request)
    }

    /// What only unstable versions have.
    private let unstable: Set = ["enable2Pc", "keepPreparedTxn", "ongoingTxnProducerId", "ongoingTxnProducerEpoch"]

    @Test("Every struct has Kafka's fields with Kafka's defaults")
    func defaults() throws {
        var ours = Dictionary(uniqueKeysWithValues: everyStruct.map { (structName($0), $0) })
        for text in try fixture("facts.jsonl").split(separator: "\n") {
            let line = try #require(JSON(String(text)))
            guard let name = line["struct"].string, let defaults = line["defaults"].object else { continue }
            let found = ours.removeValue(forKey: name)
            let value = try #require(found, "we have no \(name)")
            let fields = Mirror(reflecting: value).children.filter { $0.label != "unknownTaggedFields" }
            #expect(Set(fields.compactMap(\.label)) == Set(defaults.keys).subtracting(unstable), "\(name)")
            for (label, field) in fields {
                let json = try #require(label.flatMap { defaults[$0] }, "\(name)")
                // Structs within show up on their own.
                if field is any VersionedStruct, json == .object([:]) { continue }
                #expect(differences(field, json, frame: [], at: "\(name).\(label ?? "")") == [])
            }
        }
        #expect(ours.isEmpty, "Kafka has no \(ours.keys)")
    }
}

/// Holds one message against its fields and its bytes.
func check(_ message: OracleMessage) throws {
    let type = try #require(message.type, "\(message)")
    do throws(WireError) {
        let decoded = try decode(type, message.bytes, version: message.version)
        let found = differences(decoded, message.json, frame: message.bytes)
        #expect(found == [], "\(message)")
        let bytes = try encode(decoded, from: message.bytes, version: message.version)
        #expect(bytes == message.bytes, "\(message)")
    } catch {
        Issue.record("\(message): \(error)")
    }
}
