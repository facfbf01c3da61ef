import Testing
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite(.timeLimit(.minutes(2))) struct SocketTests {
    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func bytesGoBothWays(host: String) async throws {
        try await onLoop { loop in
            let listener = try Listener(host: host, port: 0, on: loop)
            let client = try await Socket.connect(host: host, port: listener.port, on: loop, timeout: .seconds(5))
            let server = try await listener.accept()
            #expect(server.peerAddress?.port == client.localAddress?.port)
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

    // MARK: Connecting (B2)

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

    @Test func aNameThatDoesNotResolve() async throws {
        try await onLoop { loop in
            let error = await transportError {
                _ = try await Socket.connect(
                    host: "no-such-host.invalid", port: 9092, on: loop, timeout: .seconds(20))
            }
            #expect(error.kind == .resolution)
        }
    }

    #if os(Linux)
    /// A listener whose queue is full drops what comes, as a host behind a firewall does.
    private func deadEnd(on loop: EventLoop) async throws -> (Listener, [Socket]) {
        let listener = try Listener(host: "127.0.0.1", port: 0, on: loop, backlog: 0)
        var fillers: [Socket] = []
        while fillers.count < 10 {
            do {
                fillers.append(
                    try await Socket.connect(
                        host: "127.0.0.1", port: listener.port, on: loop, timeout: .milliseconds(100)))
            } catch { break }
        }
        return (listener, fillers)
    }

    @Test func silenceEndsAtTheDeadline() async throws {
        try await onLoop { loop in
            let (listener, fillers) = try await deadEnd(on: loop)
            let begin = ContinuousClock.now
            let error = await transportError {
                _ = try await Socket.connect(
                    host: "127.0.0.1", port: listener.port, on: loop, timeout: .milliseconds(300))
            }
            #expect(error.kind == .timedOut)
            #expect(error.description == "127.0.0.1:\(listener.port): no connection within 300 ms")
            #expect(.now - begin >= .milliseconds(300))
            #expect(.now - begin < .seconds(5))
            _ = fillers
        }
    }

    /// RFC 8305: a silent address costs a quarter of a second, a refusing one nothing.
    @Test func theNextAddressIsTried() async throws {
        try await onLoop { loop in
            let (silent, fillers) = try await deadEnd(on: loop)
            let refusing = try Listener(host: "127.0.0.1", port: 0, on: loop)
            refusing.close()
            let good = try Listener(host: "127.0.0.1", port: 0, on: loop)
            func address(_ listener: Listener) throws -> [SocketAddress] {
                try SocketAddress.lookUp("127.0.0.1", listener.port, AI_NUMERICHOST)
            }
            let deadline = ContinuousClock.now + .seconds(20)
            var begin = ContinuousClock.now
            let second = try await Socket.connect(
                to: try address(silent) + address(good), endpoint: "kafka:1", on: loop, until: deadline)
            #expect(second.peerAddress?.port == good.port)
            #expect(.now - begin >= .milliseconds(240))

            begin = .now
            let third = try await Socket.connect(
                to: try address(refusing) + address(refusing) + address(good), endpoint: "kafka:1", on: loop,
                until: deadline)
            #expect(third.peerAddress?.port == good.port)

            let error = await transportError {
                _ = try await Socket.connect(
                    to: try address(refusing) + address(silent), endpoint: "kafka:1", on: loop,
                    until: .now + .milliseconds(400))
            }
            #expect(error.kind == .timedOut)
            #expect(
                error.description
                    == "kafka:1: 127.0.0.1: connection refused; 127.0.0.1: no connection in time")
            _ = fillers
        }
    }

    @Test func cancelledConnects() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let (listener, fillers) = try await Task(executorPreference: loop) { try await deadEnd(on: loop) }.value
        let port = listener.port
        let before = openDescriptors()
        for round in 0..<2000 {
            let task = Task(executorPreference: loop) {
                _ = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(60))
            }
            for _ in 0..<(round % 5) { await Task.yield() }
            if round % 20 == 0 { usleep(100) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(openDescriptors() < before + 50)
        _ = fillers
    }
    #endif

    @Test func thousandsOfConnections() async throws {
        try await onLoop { loop in
            let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
            let server = Task(executorPreference: loop) {
                while true {
                    let socket = try await listener.accept()
                    Task(executorPreference: loop) {
                        var reader = FrameReader(limit: 100)
                        while let frame = try await reader.next(from: socket) {
                            try await socket.write(framed(frame.array))
                        }
                    }
                }
            }
            let before = openDescriptors()
            for round in 0..<3000 {
                let socket = try await Socket.connect(
                    host: "127.0.0.1", port: listener.port, on: loop, timeout: .seconds(10))
                let message = [UInt8(truncatingIfNeeded: round)]
                try await socket.write(framed(message))
                var reader = FrameReader(limit: 100)
                #expect(try await reader.next(from: socket)?.array == message)
                // A reset leaves no TIME_WAIT behind, which thousands of ports would sit in.
                socket.reset()
            }
            try await loop.sleep(for: .milliseconds(50))
            #expect(openDescriptors() < before + 50)
            listener.close()
            _ = await server.result
        }
    }

    // MARK: Ends

    @Test func theEndInsideAFrame() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            try await server.write(Array(framed([1, 2, 3, 4]).dropLast(2)))
            server.close()
            var reader = FrameReader(limit: 100)
            let error = await transportError { _ = try await reader.next(from: client) }
            #expect(error.description == "\(client.endpoint): connection closed after 2 of a frame's 4 bytes")
        }
    }

    /// The reader of a large frame sleeps until much of it is there, but not through its last bytes, nor through what comes
    /// behind it.
    @Test func aLargeFrameInPieces() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            let message = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let bytes = framed(message)
            let (readOne, oneIsRead) = AsyncStream<Void>.makeStream()
            let sending = Task(executorPreference: loop) {
                for piece in [0..<4, 4..<5, 5..<300_000, 300_000..<600_003, 600_003..<600_004] {
                    try await server.write(Array(bytes[piece]))
                    try await loop.sleep(for: .milliseconds(5))
                }
                try await server.write([7])
                for await _ in readOne {}
                try await server.write(Array(bytes[..<400_000]))
                try await loop.sleep(for: .milliseconds(5))
                server.close()
            }
            var reader = FrameReader(limit: 1 << 20)
            #expect(try await reader.next(from: client)?.holds(message) == true)
            // A single byte wakes again.
            let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
            defer { byte.deallocate() }
            #expect(try await client.read(into: byte) == 1)
            #expect(byte[0] == 7)
            oneIsRead.finish()
            let error = await transportError { _ = try await reader.next(from: client) }
            #expect(error.description.hasSuffix("connection closed after 399996 of a frame's 600000 bytes"))
            try await sending.value
        }
    }

    @Test func aResetInsideAFrame() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            try await server.write(Array(framed([1, 2, 3, 4]).dropLast(2)))
            var reader = FrameReader(limit: 100)
            Task(executorPreference: loop) {
                try await loop.sleep(for: .milliseconds(20))
                server.reset()
            }
            let error = await transportError { _ = try await reader.next(from: client) }
            #expect(error.kind == .reset)
            #expect(error.description == "\(client.endpoint): connection reset by peer")
        }
    }

    /// A write error is told, and does not end the process by SIGPIPE.
    @Test func writingToAPeerThatIsGone() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            server.reset()
            let error = await transportError {
                while true {
                    try await client.write([UInt8](repeating: 1, count: 1000))
                    await Task.yield()
                }
            }
            #expect(error.kind == .reset)
        }
    }

    @Test func closingEndsReaderAndWriter() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            let reading = Task(executorPreference: loop) {
                await transportError { try await client.waitUntilReadable() }
            }
            let writing = Task(executorPreference: loop) {
                await transportError { try await client.write([UInt8](repeating: 1, count: 50 << 20)) }
            }
            try await loop.sleep(for: .milliseconds(20))
            client.close()
            client.close()
            #expect(await reading.value.kind == .closedLocally)
            #expect(await writing.value.kind == .closedLocally)
            let after = await transportError { try await client.write([1]) }
            #expect(after.description == "\(client.endpoint): connection closed")
            _ = server
        }
    }

    @Test func readingGoesOnAfterTheLastWrite() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            client.finishWriting()
            var requests = FrameReader(limit: 100)
            #expect(try await requests.next(from: server) == nil)
            try await server.write(framed([5]))
            var answers = FrameReader(limit: 100)
            #expect(try await answers.next(from: client)?.array == [5])
        }
    }

    @Test func cancelledReads() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let (client, server) = try await Task(executorPreference: loop) { try await connectedPair(on: loop) }.value
        for round in 0..<10_000 {
            let task = Task(executorPreference: loop) { try await client.waitUntilReadable() }
            for _ in 0..<(round % 5) { await Task.yield() }
            if round % 100 == 0 { usleep(100) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        try await Task(executorPreference: loop) {
            try await server.write(framed([1]))
            var reader = FrameReader(limit: 100)
            #expect(try await reader.next(from: client)?.array == [1])
        }.value
    }

    /// Each waits for the other's readiness all the time; neither blocks the loop.
    @Test func largeFramesInBothDirections() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            let message = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            func exchange(_ mine: Socket) async throws {
                let writing = Task(executorPreference: loop) {
                    for _ in 0..<5 { try await mine.write(framed(message)) }
                }
                var reader = FrameReader(limit: 4 << 20)
                for _ in 0..<5 {
                    let frame = try await reader.next(from: mine)
                    #expect(frame?.count == message.count)
                    #expect(frame?.holds(message) == true)
                }
                try await writing.value
            }
            async let one: Void = exchange(client)
            async let other: Void = exchange(server)
            _ = try await (one, other)
        }
    }

    // MARK: Listening

    @Test func anAddressInUse() async throws {
        try await onLoop { loop in
            let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
            let error = await transportError { _ = try Listener(host: "127.0.0.1", port: listener.port, on: loop) }
            #expect(error.description == "127.0.0.1:\(listener.port): address already in use")
            #expect(error.kind == .addressInUse)
        }
    }

    @Test func closingTheListenerEndsTheWait() async throws {
        try await onLoop { loop in
            let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
            #expect(listener.endpoint == "127.0.0.1:\(listener.port)")
            let waiting = Task(executorPreference: loop) {
                await transportError { _ = try await listener.accept() }
            }
            try await loop.sleep(for: .milliseconds(10))
            listener.close()
            #expect(await waiting.value.kind == .closedLocally)
        }
    }

    @Test func endpoints() {
        #expect(TransportError.endpoint("::1", 9092) == "[::1]:9092")
        #expect(TransportError.endpoint("kafka", 9092) == "kafka:9092")
        #expect(TransportError(.exhausted, "", "no thread left").description == "no thread left")
    }
}
