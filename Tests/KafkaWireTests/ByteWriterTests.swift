import KafkaWire
import Testing

@Suite struct ByteWriterTests {
    private func written(_ body: (inout ByteWriter) throws(WireError) -> Void) throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        try body(&writer)
        return writer.bytes
    }

    @Test func lengthsOfBothKinds() throws {
        #expect(try written { (w) throws(WireError) in try w.nullableString(nil, flexible: false) } == [0xff, 0xff])
        #expect(
            try written { (w) throws(WireError) in try w.nullableString("é", flexible: false) } == [0, 2, 0xc3, 0xa9])
        #expect(try written { (w) throws(WireError) in try w.nullableString(nil, flexible: true) } == [0])
        #expect(try written { (w) throws(WireError) in try w.string("", flexible: true) } == [1])
        #expect(try written { (w) throws(WireError) in try w.nullableBytes([7], flexible: false) } == [0, 0, 0, 1, 7])
        #expect(try written { (w) throws(WireError) in try w.int32Array([1], flexible: true) } == [2, 0, 0, 0, 1])
    }

    @Test func aStringTooLongForItsLengthIsAnError() throws {
        let longest = String(repeating: "x", count: 32_767)
        #expect(try written { (w) throws(WireError) in try w.string(longest, flexible: false) }.count == 32_769)
        #expect(throws: WireError("string of 32768, the limit is 32767", at: 0)) {
            try written { (w) throws(WireError) in try w.string(longest + "x", flexible: false) }
        }
        #expect(try written { (w) throws(WireError) in try w.string(longest + "x", flexible: true) }.count == 32_771)
    }

    @Test func taggedFieldsAreSortedAndUnique() throws {
        let fields = [TaggedField(tag: 300, data: [1]), TaggedField(tag: 2, data: [])]
        #expect(try written { (w) throws(WireError) in try w.taggedFields(fields) } == [2, 2, 0, 0xac, 2, 1, 1])
        #expect(throws: WireError.self) {
            try written { (w) throws(WireError) in try w.taggedFields(fields + [fields[0]]) }
        }
    }

    @Test("What a version cannot carry is an error when it is set")
    func refusals() throws {
        func bytes(_ message: any VersionedStruct, _ version: Int16) throws(WireError) -> [UInt8] {
            try encode(message, from: [], version: version)
        }
        // Not ignorable: an older broker would do something else than what was asked for.
        #expect(
            throws: WireError("MetadataRequest.allowAutoTopicCreation is set, and version 3 has no place for it", at: 0)
        ) {
            try bytes(MetadataRequest(allowAutoTopicCreation: false), 3)
        }
        #expect(throws: WireError.self) { try bytes(FindCoordinatorRequest(key: "g"), 4) }
        #expect(throws: WireError.self) { try bytes(FindCoordinatorRequest(coordinatorKeys: ["g"]), 3) }
        #expect(throws: WireError.self) { try bytes(OffsetFetchRequest(requireStable: true), 6) }
        let tagged = [TaggedField(tag: 9, data: [])]
        #expect(throws: WireError.self) { try bytes(FetchRequest(unknownTaggedFields: tagged), 11) }
        // Null where the version does not know null.
        #expect(throws: WireError("MetadataRequest.topics is null, which version 0 does not allow", at: 0)) {
            try bytes(MetadataRequest(topics: nil), 0)
        }
        #expect(try bytes(MetadataRequest(topics: nil), 1) == [0xff, 0xff, 0xff, 0xff])
        // Ignorable: left out.
        #expect(try bytes(FetchRequest(sessionId: 7, rackId: "r"), 4) == bytes(FetchRequest(), 4))
    }

    @Test("Records that only refer to another frame cannot be encoded")
    func borrowedRecords() throws {
        #expect(throws: WireError.self) {
            try written { (w) throws(WireError) in try w.nullableRecords(RecordsField(range: 5..<9), flexible: true) }
        }
        #expect(
            try written { (w) throws(WireError) in try w.nullableRecords(RecordsField([8]), flexible: true) } == [2, 8])
        #expect(
            try written { (w) throws(WireError) in try w.nullableRecords(nil, flexible: false) } == [
                255, 255, 255, 255,
            ])
    }
}
