import Foundation
import SchemaDecoding
import Testing

/// Records of Kafka's internal topics against what Kafka's own classes and tools say of them.
struct InternalTopicTests {
    private func fixture(_ name: String) throws -> [JSONValue] {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(name)")
        let data = try Data(contentsOf: try #require(url))
        return try data.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }

    private func key(_ topic: InternalTopic, _ key: [UInt8]) throws -> JSONValue {
        var text = DecodedText()
        try key.span.bytes.withUnsafeBytes { (key) throws(DecodeError) in try topic.write(key: key, into: &text) }
        return try JSONValue(parsing: text.string)
    }

    private func value(_ topic: InternalTopic, _ value: [UInt8], key: [UInt8]?) throws -> JSONValue {
        var text = DecodedText()
        try value.span.bytes.withUnsafeBytes { (value) throws(DecodeError) in
            guard let key else { return try topic.write(value: value, key: nil, into: &text) }
            try key.span.bytes.withUnsafeBytes { (key) throws(DecodeError) in
                try topic.write(value: value, key: key, into: &text)
            }
        }
        return try JSONValue(parsing: text.string)
    }

    @Test("keys and values are what dump-log of 4.3 prints")
    func dumpLog() throws {
        var topics: Set<String> = []
        for line in try fixture("dump-log.jsonl") {
            let name = try #require(line["topic"]?.string)
            let topic = try #require(InternalTopic(topic: name))
            let key = line["key"]?.string.map(bytes)
            if let key { #expect(try self.key(topic, key).means(try #require(line["key_json"]))) }
            let shown = try value(topic, bytes(try #require(line["value"]?.string)), key: key)
            #expect(shown.means(try #require(line["value_json"])), "\(shown)")
            topics.insert(topic.rawValue)
        }
        #expect(topics.count == 4)
    }

    /// Where a record belongs, and the bytes that stand before its fields there.
    private func places() throws -> [String: (topic: InternalTopic, isKey: Bool, type: Int)] {
        var places: [String: (topic: InternalTopic, isKey: Bool, type: Int)] = [:]
        for topic in InternalTopic.allCases {
            for kind in topic.records {
                if let key = kind.key { places[key] = (topic, true, kind.type) }
                places[kind.value] = (topic, false, kind.type)
            }
        }
        return places
    }

    @Test("every record in every version is what Kafka's own converters say")
    func converters() throws {
        let places = try places()
        var seen: Set<String> = []
        for line in try fixture("records.jsonl") {
            let name = try #require(line["record"]?.string)
            guard case .number(let number)? = line["version"], let version = UInt8(number) else { continue }
            let place = try #require(places[name], "\(name)")
            seen.insert(name)
            let body = bytes(try #require(line["hex"]?.string))
            let type = UInt8(place.type)
            let shown: JSONValue =
                if place.isKey {
                    try key(place.topic, [0, type] + body)
                } else {
                    switch place.topic {
                    case .clusterMetadata: try value(place.topic, [1, type, version] + body, key: nil)
                    case .remoteLogMetadata: try value(place.topic, [type, version] + body, key: nil)
                    default: try value(place.topic, [0, version] + body, key: [0, type])
                    }
                }
            let wanted = try #require(line["json"])
            #expect(shown["data"]?.means(wanted) == true, "\(name) \(version): \(shown)\nwanted \(wanted)")
        }
        #expect(seen == Set(places.keys))
    }

    /// What dump-log of 2.8 says of a key.
    private func words(key: JSONValue) throws -> String {
        let data = try #require(key["data"])
        if let id = data["transactionalId"]?.string { return "transaction_metadata::transactionalId=\(id)" }
        let group = try #require(data["group"]?.string)
        guard let topic = data["topic"]?.string, let partition = data["partition"]?.integer else {
            return "group_metadata::group=\(group)"
        }
        return "offset_commit::group=\(group),partition=\(topic)-\(partition)"
    }

    private func partitions(_ list: JSONValue?, _ name: String) -> [String] {
        guard case .array(let topics)? = list else { return [] }
        return topics.flatMap { topic -> [String] in
            guard case .array(let numbers)? = topic[name] else { return [] }
            return numbers.compactMap(\.integer).map { "\(topic["topic"]?.string ?? "?")-\($0)" }
        }
    }

    /// What dump-log of 2.8 says of a value. It lists partitions in no order of its own: `sorted` puts them in one.
    private func words(value: JSONValue) throws -> String {
        let data = try #require(value["data"])
        if let offset = data["offset"]?.integer { return "offset=\(offset)" }
        if let status = data["transactionStatus"]?.integer {
            let states = ["Empty", "Ongoing", "PrepareCommit", "PrepareAbort", "CompleteCommit", "CompleteAbort"]
            let number = { (name: String) in "\(data[name]?.integer.map(String.init) ?? "?")" }
            let list = partitions(data["transactionPartitions"], "partitionIds").joined(separator: ",")
            return "producerId:\(number("producerId")),producerEpoch:\(number("producerEpoch")),"
                + "state=\(states[Int(status)]),partitions=[\(list)],"
                + "txnLastUpdateTimestamp=\(number("transactionLastUpdateTimestampMs")),"
                + "txnTimeoutMs=\(number("transactionTimeoutMs"))"
        }
        guard case .array(let members)? = data["members"] else { throw DecodeError("no members", at: nil) }
        let assigned = members.map { member in
            let list = partitions(member["assignment"]?["assignedPartitions"], "partitions")
            return "\(member["memberId"]?.string ?? "?")=[\(list.joined(separator: ", "))]"
        }
        return "{\"protocolType\":\(data["protocolType"]?.text ?? "?"),\"protocol\":\(data["protocol"]?.text ?? "?"),"
            + "\"generationId\":\(data["generation"]?.integer ?? -1),"
            + "\"assignment\":\"{\(assigned.joined(separator: ", "))}\"}"
    }

    private func sorted(_ words: String) -> String {
        words.replacing(/\[([^\]]*)\]/) { match in
            "[" + match.1.split(separator: ",").map { $0.drop { $0 == " " } }.sorted().joined(separator: ",") + "]"
        }
    }

    @Test("keys and values say what dump-log of 2.8 says")
    func oldDumpLog() throws {
        var kinds: Set<String> = []
        for line in try fixture("dump-log-2.8.jsonl") {
            let name = try #require(line["topic"]?.string)
            let topic = try #require(InternalTopic(topic: name))
            let key = bytes(try #require(line["key"]?.string))
            let said = try #require(line["key_words"]?.string)
            #expect(try words(key: self.key(topic, key)) == said)
            kinds.insert(String(said.prefix { $0 != ":" }))
            // A null says that the key's entry is gone.
            guard let hex = line["value"]?.string else {
                #expect(line["value_words"]?.string == "<DELETE>")
                continue
            }
            let shown = try words(value: value(topic, bytes(hex), key: key))
            #expect(sorted(shown) == sorted(try #require(line["value_words"]?.string)))
        }
        #expect(kinds == ["offset_commit", "group_metadata", "transaction_metadata"])
    }

    @Test("what brokers of 2.8 wrote")
    func old() throws {
        let offset = bytes("0001 0009 672d636c6173736963 0002 7431 00000000")
        #expect(
            try key(.consumerOffsets, offset)
                == JSONValue(parsing: #"{"type":"1","data":{"group":"g-classic","topic":"t1","partition":0}}"#))
        #expect(
            try value(.consumerOffsets, bytes("0003 0000000000000008 00000000 0000 000001a222116066"), key: offset)
                == JSONValue(
                    parsing: #"{"version":"3","data":{"offset":8,"leaderEpoch":0,"metadata":"","#
                        + #""commitTimestamp":1795867893862}}"#))
        // A group of librdkafka's consumers.
        let group = bytes(
            """
            0003 0008 636f6e73756d6572 00000001 0005 72616e6765 0001 72 000001a222115f70 00000001 0001 72 ffff
            0007 72646b61666b61 000a 2f3132372e302e302e31 000493e0 0000afc8
            00000018 0003 00000001 0002 7431 00000000 00000000 ffffffff 0000
            0000001a 0001 00000001 0002 7431 00000002 00000000 00000001 00000000
            """)
        let member = try value(.consumerOffsets, group, key: bytes("0002 0001 67"))["data"]?["members"]
        let assignment = #"{"assignedPartitions":[{"topic":"t1","partitions":[0,1]}],"userData":""}"#
        guard case .array(let members)? = member else { throw DecodeError("no members", at: nil) }
        #expect(try members.first?["assignment"] == JSONValue(parsing: assignment))
        #expect(members.first?["subscription"]?["topics"] == .array([.string("t1")]))
        let transaction = bytes("0000 0000000000000000 0000 0000ea60 00 ffffffff 000001a222116296 ffffffffffffffff")
        #expect(
            try value(.transactionState, transaction, key: bytes("0000 0004 74782d31"))["data"]?["transactionTimeoutMs"]
                == .number("60000"))
    }

    @Test("what is none of Kafka's is an error with its byte")
    func errors() throws {
        let offset = bytes("0001 0001 67 0001 74 00000000")
        for (value, position) in [
            ("", 0), ("00", 0), ("0009", 0), ("0003 00", 2), ("0000 0000000000000008 0005 61", 12),
        ] {
            do {
                _ = try self.value(.consumerOffsets, bytes(value), key: offset)
                Issue.record("no error for \(value)")
            } catch let error as DecodeError {
                #expect(error.position == position, "\(error)")
            }
        }
        for key in ["", "00", "0063", "0001 0005 61", "0001 ffff", "0001 0001 67 0001 74 00000000 00"] {
            #expect(throws: DecodeError.self) { try self.key(.consumerOffsets, bytes(key)) }
        }
        #expect(throws: DecodeError.self) { try value(.consumerOffsets, bytes("0003"), key: nil) }
        #expect(throws: DecodeError.self) { try value(.clusterMetadata, bytes("02 00 00"), key: nil) }
        #expect(throws: DecodeError.self) { try value(.clusterMetadata, bytes("01 7f 00"), key: nil) }
        #expect(throws: DecodeError.self) { try key(.clusterMetadata, bytes("0000")) }
        #expect(InternalTopic(topic: "orders") == nil)
    }

    @Test("bytes cut off or changed are JSON or an error")
    func damaged() throws {
        var generator = SystemRandomNumberGenerator()
        for line in try fixture("dump-log.jsonl") {
            let name = try #require(line["topic"]?.string)
            let topic = try #require(InternalTopic(topic: name))
            let key = line["key"]?.string.map(bytes)
            let whole = bytes(try #require(line["value"]?.string))
            for _ in 0..<40 {
                var bytes = Array(whole.prefix(Int.random(in: 1...whole.count, using: &generator)))
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                do {
                    _ = try value(topic, bytes, key: key)
                } catch let error as DecodeError {
                    #expect((0...bytes.count).contains(error.position ?? 0), "\(error)")
                }
            }
        }
    }
}
