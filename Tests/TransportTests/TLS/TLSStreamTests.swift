import Foundation
import Testing
import Transport

/// Handshakes with the openssl program's own server: what works, and the words for each way to fail (B2).
@Suite(.serialized) struct TLSStreamTests {
    /// A CA, server certificates that are good, expired or for another name, and a client's.
    private static let folder: String = {
        let path = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let script = """
            set -e; cd '\(path)'
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem
            make() {
              printf "subjectAltName=$2\\n" > ext
              openssl req -newkey rsa:2048 -nodes -subj /CN=$1 -keyout $1.key -out $1.csr
              openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -days $3 -out $1.pem
            }
            make good DNS:localhost,IP:127.0.0.1 2
            make foreign DNS:elsewhere.example 2
            make client DNS:client 2
            printf 'subjectAltName=IP:127.0.0.1\\n' > ext
            openssl req -newkey rsa:2048 -nodes -subj /CN=expired -keyout expired.key -out expired.csr
            mkdir -p db; touch db/index; echo 01 > db/serial
            printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=db/index\\nserial=db/serial\\nnew_certs_dir=db\\n\
            default_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' | sed 's/^ *//' > ca.cnf
            openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in expired.csr -out expired.pem \
              -extfile ext -startdate 20200101000000Z -enddate 20200201000000Z -notext
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try? process.run()
        process.waitUntilExit()
        return path
    }()

    private func file(_ name: String) -> String { "\(Self.folder)/\(name)" }

    /// Runs `openssl s_server`, which turns each line around, and calls `body` with its port.
    private func withServer<T>(
        _ certificate: String, _ more: [String] = [], _ body: (UInt16) async throws -> T
    ) async throws -> T {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let port = try await freePort(on: loop)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "s_server", "-quiet", "-rev", "-accept", "127.0.0.1:\(port)", "-cert",
                file("\(certificate).pem"), "-key", file("\(certificate).key"),
            ] + more
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Not waited for: Foundation's wait for a process that was signalled can last for ever.
        defer { kill(process.processIdentifier, SIGKILL) }
        for _ in 0..<200 {
            let user = StreamUser(loop)
            if (try? await user.connectAndClose(port)) != nil { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await body(port)
    }

    private func freePort(on loop: EventLoop) async throws -> UInt16 { try await StreamUser(loop).freePort() }

    /// Connects with `change`d settings that trust the CA, and sends a line to be turned around.
    private func talk(
        to port: UInt16, as host: String = "127.0.0.1", _ change: (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> String {
        var configuration = TLSConfiguration()
        configuration.trust = .path(file("ca.pem"))
        change(&configuration)
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let context = try TLSContext(configuration)
        return try await StreamUser(loop).turnAround(port: port, host: host, context: context)
    }

    private func cause(
        _ port: UInt16, as host: String = "127.0.0.1", _ change: (inout TLSConfiguration) -> Void = { _ in }
    )
        async -> String
    {
        do { return "no error: \(try await talk(to: port, as: host, change))" } catch { return "\(error)" }
    }

    @Test("lines go there and back", arguments: ["-tls1_2", "-tls1_3"])
    func exchange(version: String) async throws {
        try await withServer("good", [version]) { port in
            for host in ["127.0.0.1", "localhost"] {
                let answer = try await talk(to: port, as: host)
                #expect(answer == "olleh\n")
            }
        }
    }

    @Test("case 200: the dot that ends a fully qualified name is no part of the name in TLS")
    func fullyQualified() async throws {
        let named = [
            "-servername", "localhost", "-servername_fatal", "-cert2", file("good.pem"), "-key2", file("good.key"),
        ]
        try await withServer("good", named) { port in
            let answer = try await talk(to: port, as: "localhost.")
            #expect(answer == "olleh\n")
            for other in ["elsewhere.example.", "localhost.."] {
                let refused = await cause(port, as: other) { $0.trust = .path(file("ca.pem")) }
                #expect(!refused.contains("no error"), "\(refused)")
            }
        }
    }

    @Test("a client certificate is shown when it is wanted, and its absence has its own words")
    func mutual() async throws {
        try await withServer("good", ["-Verify", "1", "-verify_return_error", "-CAfile", file("ca.pem")]) { port in
            let answer = try await talk(to: port) {
                $0.identity = .files(certificate: file("client.pem"), key: file("client.key"), password: nil)
            }
            #expect(answer == "olleh\n")
            let missing = await cause(port)
            #expect(missing.contains("wants a client certificate"), "\(missing)")
            let foreign = await cause(port) {
                $0.identity = .files(certificate: file("other.pem"), key: file("other.key"), password: nil)
            }
            #expect(foreign.contains("does not trust our client certificate"), "\(foreign)")
        }
    }

    @Test("B2: wrong CA, wrong name, expired: each its own line; verification can be switched off")
    func verification() async throws {
        try await withServer("good") { port in
            let wrong = await cause(port) { $0.trust = .path(file("other.pem")) }
            #expect(wrong.contains("not signed by a CA that is trusted here"), "\(wrong)")
            let system = await cause(port) { $0.trust = .system }
            #expect(system.contains("ssl.ca.location"), "\(system)")
            let unverified = await cause(port) {
                $0.trust = .system
                $0.verifiesCertificate = false
            }
            #expect(unverified == "no error: olleh\n")
        }
        try await withServer("foreign") { port in
            let name = await cause(port)
            #expect(name.contains("is for elsewhere.example, not for 127.0.0.1"), "\(name)")
            let unnamed = await cause(port) { $0.verifiesHostName = false }
            #expect(unnamed == "no error: olleh\n")
        }
        try await withServer("expired") { port in
            let expired = await cause(port)
            #expect(expired.contains("has expired") && expired.contains("2020"), "\(expired)")
        }
    }

    @Test("B2: a port that speaks something else", arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", ""])
    func plain(answer: String) async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let user = StreamUser(loop)
        let port = try await user.serve(answer)
        let words = await cause(port)
        #expect(words.contains("security.protocol=plaintext"), "\(words)")
    }

    @Test("298: cut in the middle of the handshake: an error of the transport, which a new connection may not have")
    func cutHandshake() async throws {
        // The beginning of a ServerHello: the record's header promises 122 bytes.
        let beginning: [UInt8] = [0x16, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3]
        for (bytes, resets) in [([], false), (beginning, false), ([], true), (beginning, true)] {
            let loop = try EventLoop.started()
            defer { loop.stop() }
            let port = try await StreamUser(loop).cut(after: bytes, resets: resets)
            do {
                _ = try await talk(to: port)
                Issue.record("a handshake with nobody")
            } catch let error as TransportError {
                #expect(error.kind == (resets ? .reset : .closed), "\(error)")
                #expect(error.reason.contains("during the TLS handshake"), "\(error)")
            }
        }
    }

    @Test("298: ended without close_notify: the end of the stream; reset: an error of the transport")
    func cutStream() async throws {
        try await withServer("good") { port in
            let loop = try EventLoop.started()
            defer { loop.stop() }
            var configuration = TLSConfiguration()
            configuration.trust = .path(file("ca.pem"))
            let context = try TLSContext(configuration)
            let user = StreamUser(loop)
            let end = try await user.turnAround(through: port, resets: false, context: context)
            #expect(end == "end")
            let reset = try await user.turnAround(through: port, resets: true, context: context)
            #expect(reset == "reset")
        }
    }

    @Test("no version in common", arguments: ["-tls1_1"])
    func versions(version: String) async throws {
        try await withServer("good", [version, "-cipher", "ALL:@SECLEVEL=0"]) { port in
            let words = await cause(port)
            #expect(words.contains("TLS"), "\(words)")
        }
    }

    @Test("a server that accepts and says nothing is given up at the deadline")
    func silent() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let user = StreamUser(loop)
        let port = try await user.serve(nil)
        let begin = ContinuousClock.now
        let words = await cause(port)
        #expect(words.contains("no answer in time"), "\(words)")
        #expect(ContinuousClock.now - begin < .seconds(8))
        await user.letGo()
    }
}

/// Uses sockets on their loop.
private actor StreamUser {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var held: [Socket] = []

    init(_ loop: EventLoop) { self.loop = loop }

    func letGo() { held = [] }

    func connectAndClose(_ port: UInt16) async throws {
        let socket = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(1))
        socket.close()
    }

    func freePort() throws -> UInt16 {
        let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
        defer { listener.close() }
        return listener.port
    }

    func turnAround(port: UInt16, host: String, context: TLSContext) async throws -> String {
        let socket = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(2))
        let stream = try await TLSStream(over: socket, context: context, host: host, until: .now + .seconds(3))
        defer { stream.close() }
        try await stream.write(Array("hello\n".utf8))
        var answer = [UInt8](repeating: 0, count: 6)
        var filled = 0
        while filled < 6 {
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 6 - filled, alignment: 1)
            defer { room.deallocate() }
            let count = try await stream.read(into: room)
            if count == 0 { break }
            for index in 0..<count { answer[filled + index] = room[index] }
            filled += count
        }
        return String(decoding: answer.prefix(filled), as: UTF8.self)
    }

    /// Accepts once, waits for the client's first bytes, answers with `bytes`, and cuts the connection.
    func cut(after bytes: [UInt8], resets: Bool) throws -> UInt16 {
        let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
        let port = listener.port
        Task(executorPreference: loop) { await self.cut(listener, bytes, resets) }
        return port
    }

    private func cut(_ listener: Listener, _ bytes: [UInt8], _ resets: Bool) async {
        guard let socket = try? await listener.accept() else { return }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { room.deallocate() }
        _ = try? await socket.read(into: room)
        try? await socket.write(bytes)
        if resets {
            // What was written must arrive before the reset takes it away.
            try? await loop.sleep(for: .milliseconds(50))
            socket.reset()
        } else {
            socket.close()
        }
    }

    /// As ``turnAround(port:host:context:)`` by way of a relay, which then cuts the connection to the client without a word
    /// of TLS. Returns how the stream ended.
    func turnAround(through port: UInt16, resets: Bool, context: TLSContext) async throws -> String {
        let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
        let server = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(2))
        let client = try await Socket.connect(host: "127.0.0.1", port: listener.port, on: loop, timeout: .seconds(2))
        let relayed = try await listener.accept()
        // The server serves one after the other.
        defer {
            server.close()
            listener.close()
        }
        for (from, to) in [(server, relayed), (relayed, server)] {
            Task(executorPreference: loop) { await self.relay(from, to) }
        }
        let stream = try await TLSStream(over: client, context: context, host: "localhost", until: .now + .seconds(3))
        defer { stream.close() }
        try await stream.write(Array("hello\n".utf8))
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { room.deallocate() }
        var read = 0
        while read < 6 { read += try await stream.read(into: room) }
        if resets { relayed.reset() } else { relayed.close() }
        do { return try await stream.read(into: room) == 0 ? "end" : "more" } catch let error as TransportError {
            return "\(error.kind)"
        }
    }

    private func relay(_ from: Socket, _ to: Socket) async {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { room.deallocate() }
        while let count = try? await from.read(into: room), count > 0 {
            guard (try? await to.write(Array(room[..<count]))) != nil else { return }
        }
    }

    /// Accepts once; then says `answer` and closes, or says nothing at all.
    func serve(_ answer: String?) throws -> UInt16 {
        let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
        let port = listener.port
        Task(executorPreference: loop) { await self.answer(listener, answer) }
        return port
    }

    private func answer(_ listener: Listener, _ answer: String?) async {
        guard let socket = try? await listener.accept() else { return }
        if let answer {
            try? await socket.write(Array(answer.utf8))
            socket.finishWriting()
            try? await loop.sleep(for: .milliseconds(100))
            socket.close()
        } else {
            held.append(socket)
        }
    }
}
