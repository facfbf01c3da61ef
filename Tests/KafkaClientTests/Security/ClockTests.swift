import KafkaClient
import KafkaWire
import Testing
import Transport

/// What shows that a clock is off: the controller's time, records from the future, a token's own times.
struct ClockTests {
    private func quorum(leader: Int32, _ times: [(id: Int32, time: Int64)]) -> DescribeQuorumResponse {
        let voters = times.map { DescribeQuorumResponse.ReplicaState(replicaId: $0.id, lastCaughtUpTimestamp: $0.time) }
        let partition = DescribeQuorumResponse.PartitionData(leaderId: leader, currentVoters: voters)
        return DescribeQuorumResponse(topics: [.init(topicName: "__cluster_metadata", partitions: [partition])])
    }

    @Test("the leader's time against the middle of the round trip, the followers' are older")
    func controller() {
        let answer = quorum(leader: 2, [(1, 9000), (2, 17_230), (3, 0)])
        #expect(ClockEvidence(answer, sent: 10_000, received: 10_060) == .controller(2, ahead: 7200, within: 30))
        #expect(ClockEvidence(answer, sent: 20_000, received: 20_001) == .controller(2, ahead: -2770, within: 1))
        #expect(ClockEvidence(quorum(leader: -1, [(1, 9000)]), sent: 0, received: 0) == nil)
        #expect(ClockEvidence(quorum(leader: 1, [(1, -1)]), sent: 0, received: 0) == nil)
        #expect(
            ClockEvidence(DescribeQuorumResponse(errorCode: .clusterAuthorizationFailed), sent: 0, received: 0) == nil)
    }

    @Test("the record furthest in the future, of partitions that have one")
    func futureRecords() {
        func part(_ index: Int32, _ offset: Int64, _ time: Int64, _ error: ErrorCode = .none)
            -> ListOffsetsResponse.ListOffsetsPartitionResponse
        {
            .init(partitionIndex: index, errorCode: error, timestamp: time, offset: offset)
        }
        let none = ListOffsetsResponse(topics: [.init(name: "t", partitions: [part(0, -1, -1)])])
        #expect(ClockEvidence(none, now: 1000) == nil)
        let some = ListOffsetsResponse(topics: [
            .init(
                name: "t",
                partitions: [part(0, -1, -1), part(1, 7, 61_000), part(2, 3, 9_000_000_000, .notLeaderOrFollower)]),
            .init(name: "u", partitions: [part(4, 12, 121_000)]),
        ])
        let expected = ClockEvidence.futureRecord(TopicPartition("u", 4), offset: 12, ahead: 120_000)
        #expect(ClockEvidence(some, now: 1000) == expected)
    }

    @Test("a token's own times beside this machine's, in words")
    func tokens() {
        func token(_ claims: String) -> String { "e30.\(Crypto.base64URL(Array(claims.utf8)))." }
        let now: Int64 = 1_700_000_000
        func misfit(_ claims: String) -> String? { JsonWebToken(token(claims))?.misfit(at: now) }
        #expect(misfit(#"{"iat":1699999000,"exp":1700003600}"#) == nil)
        #expect(misfit(#"{"sub":"alice"}"#) == nil)
        let ended = misfit(#"{"iat":1699990000,"exp":1699999695}"#)
        #expect(
            ended == "the token ended 5 min 5 s ago by this machine's clock, which says 2023-11-14 22:13:20 UTC",
            "\(ended ?? "")")
        for claims in [
            #"{"iat":1700007200,"exp":1700010800}"#, #"{"iat":1699999000,"nbf":1700007200,"exp":1700010800}"#,
        ] {
            let early = misfit(claims)
            #expect(early?.hasPrefix("the token begins in 2 h by this machine's clock") == true, "\(early ?? "")")
            #expect(early?.contains("it is behind") == true)
        }
    }

    @Test("a refused token's times stand in the error, a good one's do not, and the token never")
    func refusals() throws {
        func refusal(_ issued: Int64, _ seconds: Int64) throws -> String {
            let token = JsonWebToken.unsecured(principal: "alice", now: issued, seconds: seconds)
            var exchange = SaslExchange("OAUTHBEARER", OAuthBearerMechanism(token: token, now: 1_700_000_000))
            _ = try exchange.handshakeAnswered(SaslHandshakeResponse())
            let error = #expect(throws: SaslError.self) {
                try exchange.authenticateAnswered(
                    SaslAuthenticateResponse(
                        errorCode: .saslAuthenticationFailed, errorMessage: #"{"status":"invalid_token"}"#))
            }
            #expect(error?.description.contains(token.value) == false)
            return error?.description ?? ""
        }
        #expect(try refusal(1_700_000_000, 600) == #"OAUTHBEARER login refused: {"status":"invalid_token"}"#)
        let early = try refusal(1_700_000_060, 600)
        #expect(early.contains("; the token begins in 1 min by this machine's clock"), "\(early)")
        let late = try refusal(1_699_990_000, 600)
        #expect(late.contains("; the token ended 2 h 36 min ago by this machine's clock"), "\(late)")
    }

    @Test("distances in time in two units")
    func gaps() {
        let gaps: [(Int64, String)] = [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (-61, "1 min 1 s"), (3600, "1 h"), (7500, "2 h 5 min"),
            (86_400, "1 day"), (200_000, "2 days 7 h"), (86_460, "1 day"),
        ]
        for (seconds, words) in gaps { #expect(WallClock.gap(seconds) == words) }
    }
}
