import Testing
import Transport

@Suite struct SocketTests {
    @Test func bytesGoBothWays() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            try await client.write(framed([1, 2, 3]))
            var reader = FrameReader(limit: 100)
            #expect(try await reader.next(from: server)?.array == [1, 2, 3])
            try await server.write(framed([4]))
            var answers = FrameReader(limit: 100)
            #expect(try await answers.next(from: client)?.array == [4])
            server.close()
            #expect(try await answers.next(from: client) == nil)
        }
    }

    @Test func refusal() async throws {
        try await onLoop { loop in
            let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
            let port = listener.port
            listener.close()
            let error = await transportError {
                _ = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(5))
            }
            #expect(error.kind == .refused)
            #expect(error.description == "127.0.0.1:\(port): connection refused")
        }
    }
}
