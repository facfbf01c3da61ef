import KafkaWire
import Testing

/// What `body` reads off `bytes`.
private func read<T>(
    _ bytes: [UInt8], _ body: (inout ByteReader) throws(WireError) -> T
) throws(WireError) -> T {
    var reader = ByteReader(bytes.span.bytes)
    let value = try body(&reader)
    try reader.finish()
    return value
}

@Suite struct ByteReaderTests {
    @Test func integersAreBigEndian() throws {
        #expect(try read([0xff]) { (reader) throws(WireError) in try reader.int8() } == -1)
        #expect(try read([0x12, 0x34]) { (reader) throws(WireError) in try reader.int16() } == 0x1234)
        #expect(try read([0xff, 0xfe]) { (reader) throws(WireError) in try reader.uint16() } == 65534)
        #expect(try read([0x80, 0, 0, 0]) { (reader) throws(WireError) in try reader.int32() } == .min)
        #expect(try read([0xff, 0, 0, 0]) { (reader) throws(WireError) in try reader.uint32() } == 0xff00_0000)
        let long: [UInt8] = [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
        #expect(try read(long) { (reader) throws(WireError) in try reader.int64() } == .max)
        let half: [UInt8] = [0x3f, 0xe0, 0, 0, 0, 0, 0, 0]
        #expect(try read(half) { (reader) throws(WireError) in try reader.float64() } == 0.5)
        #expect(try read([2]) { (reader) throws(WireError) in try reader.bool() })
    }

    @Test(
        "Unsigned varints",
        arguments: [
            ([0], 0), ([0x7f], 127), ([0x80, 0x01], 128), ([0xac, 0x02], 300), ([0x80, 0x00], 0),
            ([0xff, 0xff, 0xff, 0xff, 0x0f], UInt32.max),
        ] as [([UInt8], UInt32)])
    func varint(bytes: [UInt8], value: UInt32) throws {
        #expect(try read(bytes) { (reader) throws(WireError) in try reader.unsignedVarint() } == value)
        var writer = ByteWriter()
        writer.unsignedVarint(value)
        let again = writer.bytes
        #expect(try read(again) { (reader) throws(WireError) in try reader.unsignedVarint() } == value)
    }

    @Test(
        "A varint of more than 32 bits, or one that does not end",
        arguments: [
            [0xff, 0xff, 0xff, 0xff, 0x1f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0x80], [],
        ] as [[UInt8]])
    func wrongVarint(bytes: [UInt8]) {
        #expect(throws: WireError.self) {
            try read(bytes) { (reader) throws(WireError) in try reader.unsignedVarint() }
        }
    }

    @Test func nullAndEmptyStringsAreToldApart() throws {
        #expect(try read([0]) { (r) throws(WireError) in try r.nullableString(flexible: true) } == nil)
        #expect(try read([1]) { (r) throws(WireError) in try r.nullableString(flexible: true) } == "")
        #expect(try read([0xff, 0xff]) { (r) throws(WireError) in try r.nullableString(flexible: false) } == nil)
        #expect(try read([0, 0]) { (r) throws(WireError) in try r.nullableString(flexible: false) } == "")
        #expect(try read([2, 0xff]) { (r) throws(WireError) in try r.string(flexible: true) } == "\u{fffd}")
    }

    @Test("case 316: null where none may be, as Event Hubs sends it, reads as empty; a length below is damage")
    func nullWhereNoneMayBe() throws {
        let nulls: [(bytes: [UInt8], flexible: Bool, short: [UInt8])] = [
            ([0xff, 0xff, 0xff, 0xff], false, [0xff, 0xff]), ([0], true, [0]),
        ]
        for null in nulls {
            let flexible = null.flexible
            #expect(try read(null.short) { (r) throws(WireError) in try r.string(flexible: flexible) } == "")
            #expect(try read(null.bytes) { (r) throws(WireError) in try r.byteArray(flexible: flexible) } == [])
            let array = try read(null.bytes) { (r) throws(WireError) in
                try r.array(flexible: flexible) { (r) throws(WireError) in try r.int8() }
            }
            #expect(array == [])
        }
        #expect(throws: WireError.self) {
            try read([0xff, 0xfe]) { (r) throws(WireError) in try r.string(flexible: false) }
        }
        #expect(throws: WireError.self) {
            try read([0xff, 0xff, 0xff, 0xfe]) { (r) throws(WireError) in try r.byteArray(flexible: false) }
        }
    }

    @Test("case 316: a whole answer in which a broker left a string null") func nullHost() throws {
        let response = MetadataResponse(
            brokers: [MetadataResponse.MetadataResponseBroker(nodeId: 0x0102_0304, host: "", port: 9)])
        for version in [1, 12] as [Int16] {
            var writer = ByteWriter()
            try response.encode(into: &writer, version: version)
            // The empty host's length, behind the broker's id.
            let id = try #require(writer.bytes.indices.first { writer.bytes[$0...].starts(with: [1, 2, 3, 4]) })
            var bytes = writer.bytes
            if version < 9 { bytes.replaceSubrange(id + 4..<id + 6, with: [0xff, 0xff]) } else { bytes[id + 4] = 0 }
            let read = try decode(MetadataResponse.self, bytes, version: version) as? MetadataResponse
            #expect(read?.brokers.first?.host == "" && read?.brokers.first?.port == 9)
        }
    }

    @Test(
        "Lengths and counts are held against the bytes that are left",
        arguments: [
            [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0xff, 0xff, 0xff, 0xfe], [0, 0, 0, 2, 1],
        ] as [[UInt8]])
    func lengths(bytes: [UInt8]) {
        #expect(throws: WireError.self) {
            try read(bytes) { (reader) throws(WireError) in try reader.nullableBytes(flexible: false) }
        }
        #expect(throws: WireError.self) {
            try read(bytes) { (reader) throws(WireError) in try reader.int32Array(flexible: false) }
        }
    }

    @Test("B4: an array of small elements that are large structs is refused before it is allocated")
    func memory() throws {
        // Version 8 of OffsetFetch: a group takes three bytes on the wire.
        let count = 100_000
        var writer = ByteWriter()
        writer.int32(0)
        writer.unsignedVarint(UInt32(count + 1))
        let bytes = writer.bytes + [UInt8](repeating: 1, count: 3 * count)
        let error = #expect(throws: WireError.self) { try decode(OffsetFetchResponse.self, bytes, version: 8) }
        #expect(error?.message == "more than 16 bytes of memory for each byte")
    }

    @Test("B4: nested arrays share one allowance")
    func nestedMemory() throws {
        func nested(_ bytes: [UInt8]) throws(WireError) -> [[[Int64]]] {
            try read(bytes) { (reader) throws(WireError) in
                try reader.array(flexible: true) { (reader) throws(WireError) in
                    try reader.array(flexible: true) { (reader) throws(WireError) in
                        try reader.array(flexible: true) { (reader) throws(WireError) in Int64(try reader.int8()) }
                    }
                }
            }
        }
        // Each innermost array of one element takes two bytes here and forty in memory, and more outside.
        var writer = ByteWriter()
        writer.unsignedVarint(1001)
        for _ in 0..<1000 {
            writer.unsignedVarint(101)
            for _ in 0..<100 { writer.bytes += [2, 7] }
        }
        let bytes = writer.bytes
        #expect(throws: WireError.self) { try nested(bytes) }
        #expect(try nested([2, 2, 2, 7]) == [[[7]]])
    }

    @Test func taggedFieldsAscend() throws {
        let fields = try read([2, 1, 1, 9, 5, 0]) { (reader) throws(WireError) in try reader.taggedFields() }
        #expect(fields == [TaggedField(tag: 1, data: [9]), TaggedField(tag: 5, data: [])])
        for wrong: [UInt8] in [[2, 5, 0, 1, 0], [2, 1, 0, 1, 0], [1, 1, 2, 0], [255, 255, 255, 255, 15]] {
            #expect(throws: WireError.self) {
                try read(wrong) { (reader) throws(WireError) in try reader.taggedFields() }
            }
        }
    }

    @Test("A known tagged field is read to its end and no further")
    func knownTaggedField() throws {
        func four(_ bytes: [UInt8]) throws(WireError) -> Int32 {
            var value: Int32 = 0
            _ = try read(bytes) { (reader) throws(WireError) in
                try reader.taggedFields { (tag, reader) throws(WireError) in
                    guard tag == 3 else { return false }
                    value = try reader.int32()
                    return true
                }
            }
            return value
        }
        #expect(try four([1, 3, 4, 0, 0, 0, 8]) == 8)
        #expect(throws: WireError("tagged field 3 of 5 bytes, 4 read", at: 3)) { try four([1, 3, 5, 0, 0, 0, 8, 0]) }
        #expect(throws: WireError("4 bytes wanted, 3 left", at: 3)) { try four([1, 3, 3, 0, 0, 0, 8]) }
    }

    @Test("Large answers of ordinary brokers keep well within the memory bound")
    func ordinaryMessages() throws {
        let partitions = (0..<1000).map {
            MetadataResponse.MetadataResponsePartition(partitionIndex: $0, replicaNodes: [1], isrNodes: [1])
        }
        let topics = (0..<50).map { MetadataResponse.MetadataResponseTopic(name: "t\($0)", partitions: partitions) }
        let groups = (0..<20_000).map { ListGroupsResponse.ListedGroup(groupId: "\($0)", protocolType: "") }
        let offsets = [
            OffsetFetchResponse.OffsetFetchResponseTopic(
                name: "t", partitions: (0..<50_000).map { .init(partitionIndex: $0, metadata: "") })
        ]
        let messages: [(any VersionedStruct, Int16)] = [
            (MetadataResponse(topics: topics), 1), (MetadataResponse(topics: topics), 13),
            (ListGroupsResponse(groups: groups), 0), (ListGroupsResponse(groups: groups), 5),
            (OffsetFetchResponse(topics: offsets), 1), (OffsetFetchResponse(topics: offsets), 7),
        ]
        for (message, version) in messages {
            let bytes = try encode(message, from: [], version: version)
            _ = try decode(type(of: message), bytes, version: version)
        }
    }
}
