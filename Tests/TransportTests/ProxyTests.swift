import Testing
import Transport

/// What is said to a proxy, byte for byte.
@Suite struct ProxyTests {
    @Test(
        arguments: [
            ("socks5h://localhost:1080", "socks5h://localhost:1080", nil), ("http://p", "http://p:8080", nil),
            ("socks5h://[::1]", "socks5h://[::1]:1080", nil), ("http://u:p%40w@proxy:3128/", "http://proxy:3128", "u"),
        ] as [(String, String, String?)])
    func addresses(text: String, shown: String, user: String?) throws {
        let address = try ProxyAddress(text)
        #expect("\(address)" == shown && address.user == user)
        if user != nil { #expect(address.password == Secret("p@w")) }
    }

    @Test(arguments: [
        "", "localhost:1080", "socks5://h:1", "https://h:1", "http://", "http://h:0", "http://h:x", "http://[::1",
    ])
    func noAddresses(text: String) {
        let error = #expect(throws: ProxyAddress.Failure.self) { try ProxyAddress(text) }
        #expect(error?.description.contains("is wanted") == true)
    }

    private func socks(_ proxy: String = "socks5h://p") throws -> ProxyHandshake {
        ProxyHandshake(try ProxyAddress(proxy), host: "broker-1", port: 9092)
    }

    private let connect = ProxyHandshake.Step.exchange(
        [5, 1, 0, 3, 8] + Array("broker-1".utf8) + [0x23, 0x84], read: 5)

    @Test func socksWithoutALogin() throws {
        for (head, rest) in [
            ([UInt8](arrayLiteral: 5, 0, 0, 1, 127), 5), ([5, 0, 0, 4, 0], 17), ([5, 0, 0, 3, 9], 11),
        ] {
            var handshake = try socks()
            #expect(try handshake.start() == .exchange([5, 1, 0], read: 2))
            #expect(try handshake.received([5, 0]) == connect)
            #expect(try handshake.received(head) == .exchange([], read: rest))
            #expect(try handshake.received([UInt8](repeating: 0, count: rest)) == .done)
        }
    }

    @Test func socksWithALogin() throws {
        var handshake = try socks("socks5h://me:pw@p")
        #expect(try handshake.start() == .exchange([5, 2, 0, 2], read: 2))
        #expect(try handshake.received([5, 2]) == .exchange([1, 2, 0x6d, 0x65, 2, 0x70, 0x77], read: 2))
        #expect(try handshake.received([1, 0]) == connect)
    }

    @Test(
        arguments: [
            ([[4, 0]], "does not speak SOCKS 5"), ([[72, 84]], "does not speak SOCKS 5"),
            ([[5, 255]], "wants a login"),
            ([[5, 0], [5, 5, 0, 1, 0]], "connection refused"), ([[5, 0], [5, 4, 0, 1, 0]], "does not know its name"),
            ([[5, 0], [5, 77, 0, 1, 0]], "code 77"), ([[5, 0], [5, 0, 0, 9, 0]], "does not speak SOCKS 5"),
            ([[5, 0], []], "does not speak SOCKS 5"), ([[]], "does not speak SOCKS 5"),
        ] as [([[UInt8]], String)])
    func socksRefusals(answers: [[UInt8]], reason: String) throws {
        let failure = #expect(throws: ProxyHandshake.Failure.self) {
            var handshake = try socks()
            _ = try handshake.start()
            for answer in answers { _ = try handshake.received(answer) }
        }
        #expect(failure?.reason.contains(reason) == true, "\(String(describing: failure))")
    }

    private func http(_ answer: String, _ proxy: String = "http://p") throws -> (request: String, done: Bool) {
        var handshake = try socks(proxy)
        guard case .exchange(let bytes, 1) = try handshake.start() else { return ("", false) }
        var step = ProxyHandshake.Step.exchange([], read: 1)
        for byte in answer.utf8 {
            guard step == .exchange([], read: 1) else { return ("read beyond the header", false) }
            step = try handshake.received([byte])
        }
        return (String(decoding: bytes, as: UTF8.self), step == .done)
    }

    @Test func httpConnects() throws {
        let plain = try http("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
        #expect(plain.done && plain.request == "CONNECT broker-1:9092 HTTP/1.1\r\nHost: broker-1:9092\r\n\r\n")
        let login = try http("HTTP/1.0 200 OK\r\n\r\n", "http://me:pw@p")
        #expect(login.done && login.request.contains("\r\nProxy-Authorization: Basic bWU6cHc=\r\n"))
    }

    @Test(arguments: [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "wants a login"),
        ("HTTP/1.1 503 No \u{1b}[31m way\r\n\r\n", "refuses: HTTP/1.1 503 No [31m way"),
        ("SSH-2.0-x\r\n\r\n", "does not speak HTTP"), (String(repeating: "x", count: 20000), "has no end"),
    ])
    func httpRefusals(answer: String, reason: String) throws {
        let failure = #expect(throws: ProxyHandshake.Failure.self) { try http(answer) }
        #expect(failure?.reason.contains(reason) == true, "\(String(describing: failure))")
    }
}
