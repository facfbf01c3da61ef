import KafkaWire
import Testing

@Suite struct ErrorCodeTests {
    @Test("The table is Kafka's: codes, names, sentences, what may be retried")
    func table() throws {
        var codes: [ErrorCode] = []
        for text in try fixture("facts.jsonl").split(separator: "\n") {
            let line = try #require(JSON(String(text)))
            guard let number = line["error"].int else { continue }
            let code = ErrorCode(rawValue: Int16(number))
            codes.append(code)
            #expect(code.name == line["name"].string)
            #expect(code.message == (code == .none ? "No error." : line["message"].string))
            #expect(code.isRetriable == line["retriable"].bool, "\(code)")
            #expect(code.needsMetadata == line["metadata"].bool, "\(code)")
        }
        #expect(codes == ErrorCode.all)
        #expect(codes.first?.rawValue == -1 && codes.last?.rawValue == 133)
    }

    @Test("The constants carry the numbers of their names")
    func constants() {
        #expect(ErrorCode.notLeaderOrFollower.description == "NOT_LEADER_OR_FOLLOWER (6)")
        #expect(ErrorCode.unknownServerError.name == "UNKNOWN_SERVER_ERROR")
        #expect(ErrorCode.shareSessionLimitReached.name == "SHARE_SESSION_LIMIT_REACHED")
        #expect(ErrorCode.fencedLeaderEpoch.needsMetadata && !ErrorCode.unknownLeaderEpoch.needsMetadata)
    }

    @Test("A code that the table lacks keeps its number", arguments: [Int16(-2), 134, .min, .max])
    func unknown(code: Int16) {
        #expect(ErrorCode(rawValue: code).name == "UNKNOWN_ERROR_\(code)")
        #expect(!ErrorCode(rawValue: code).isRetriable)
        #expect(ErrorCode(rawValue: code).message.contains("\(code)"))
    }
}

@Suite struct ApiVersionTableTests {
    @Test(
        "The highest version of both, or none",
        arguments: [
            (4...18, 0, 11, 11), (4...18, 0, 25, 18), (4...18, 18, 20, 18), (4...18, 0, 3, nil), (4...18, 19, 20, nil),
            (4...18, 12, 5, nil), (4...18, .min, .max, 18), (0...0, 0, 0, 0), (0...4, -1, -1, nil),
        ] as [(ClosedRange<Int16>, Int16, Int16, Int16?)])
    func highestCommonVersion(ours: ClosedRange<Int16>, lowest: Int16, highest: Int16, common: Int16?) {
        #expect(ApiVersionTable.highestCommonVersion(of: ours, theirRange: (lowest, highest)) == common)
    }

    @Test("Keys ascend and have Kafka's names; an unknown one has its number")
    func keys() {
        let keys = ApiVersionTable.requests.map { $0.apiKey.rawValue }
        #expect(keys == keys.sorted() && Set(keys).count == keys.count)
        for request in ApiVersionTable.requests { #expect("\(request)" == "\(request.apiKey)Request") }
        #expect(ApiKey(rawValue: 93).description == "Api93" && ApiKey(rawValue: -1).description == "Api-1")
        #expect(ApiVersionTable.request(for: .fetch) == FetchRequest.self)
        #expect(ApiVersionTable.request(for: ApiKey(rawValue: 4)) == nil)
        #expect(ApiVersionTable.range(of: FetchRequest.self).maxVersion == 18)
    }

    @Test("Header versions: ApiVersions answers with version 0 whatever its body, SaslHandshake is never flexible")
    func headers() {
        #expect(FetchRequest.requestHeaderVersion(11) == 1 && FetchRequest.requestHeaderVersion(12) == 2)
        #expect(FetchResponse.responseHeaderVersion(11) == 0 && FetchResponse.responseHeaderVersion(12) == 1)
        #expect(ApiVersionsRequest.requestHeaderVersion(3) == 2 && ApiVersionsResponse.responseHeaderVersion(3) == 0)
        #expect(SaslHandshakeRequest.requestHeaderVersion(1) == 1)
    }
}

@Suite struct KafkaUUIDTests {
    /// Pairs out of Kafka's `Uuid.toString`.
    @Test(
        "Kafka's text",
        arguments: [
            (0, 0, "AAAAAAAAAAAAAAAAAAAAAA"), (0, 1, "AAAAAAAAAAAAAAAAAAAAAQ"),
            (0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, "_____________________w"),
            (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, "ASNFZ4mrze_-3LqYdlQyEA"),
        ] as [(UInt64, UInt64, String)])
    func text(high: UInt64, low: UInt64, text: String) {
        #expect(KafkaUUID(high: high, low: low).description == text)
    }
}
