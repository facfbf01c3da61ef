import COpenSSL

/// What is said to a proxy before a connection goes through it, without I/O: bytes out, so many bytes in, until it is done.
/// SOCKS 5 (RFC 1928, its passwords RFC 1929) and HTTP's CONNECT (RFC 9110). Never asks for a byte beyond the proxy's own
/// answer: what follows belongs to the server behind it.
package struct ProxyHandshake {
    /// What to do next.
    package enum Step: Equatable {
        /// Send these bytes, then read exactly so many.
        case exchange([UInt8], read: Int)
        /// The connection leads to the target.
        case done
    }

    /// Why the proxy doesn't connect, in one line without a password.
    package struct Failure: Error, Equatable {
        /// The line.
        package var reason: String
    }

    private enum State {
        case method, login, head, boundAddress, header([UInt8])
    }

    private let proxy: ProxyAddress
    private let host: String
    private let port: UInt16
    private var state = State.method

    /// The largest header of HTTP that is read.
    private static let headerLimit = 16384

    /// For a connection to that host, which the proxy resolves.
    package init(_ proxy: ProxyAddress, host: String, port: UInt16) {
        self.proxy = proxy
        self.host = host
        self.port = port
    }

    /// The first step.
    package mutating func start() throws(Failure) -> Step {
        switch proxy.kind {
        case .socks5h:
            // No login, and the password where there is one.
            return .exchange(proxy.user == nil ? [5, 1, 0] : [5, 2, 0, 2], read: 2)
        case .http:
            let target = TransportError.endpoint(host, port)
            guard !target.utf8.contains(where: { $0 <= 0x20 }) else {
                throw Failure(reason: "\(host): not a host's name")
            }
            var text = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n"
            if let user = proxy.user {
                text += "Proxy-Authorization: Basic \(base64(Array("\(user):\(proxy.password?.value ?? "")".utf8)))\r\n"
            }
            state = .header([])
            return .exchange(Array((text + "\r\n").utf8), read: 1)
        }
    }

    /// The bytes that were asked for have come.
    package mutating func received(_ bytes: [UInt8]) throws(Failure) -> Step {
        switch state {
        case .method: return try methodChosen(bytes)
        case .login:
            guard bytes.count == 2, bytes[1] == 0 else { throw Failure(reason: "the proxy refuses user or password") }
            return try connect()
        case .head: return try answered(bytes)
        case .boundAddress: return .done
        case .header(let before): return try header(before + bytes)
        }
    }

    private func base64(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(max(0, count))), as: UTF8.self)
    }

    private mutating func methodChosen(_ bytes: [UInt8]) throws(Failure) -> Step {
        guard bytes.count == 2, bytes[0] == 5 else { throw Failure(reason: "it does not speak SOCKS 5") }
        switch bytes[1] {
        case 0: return try connect()
        case 2:
            let user = Array((proxy.user ?? "").utf8), password = Array((proxy.password?.value ?? "").utf8)
            guard !user.isEmpty, user.count < 256, password.count < 256 else {
                throw Failure(reason: "user or password has more than 255 bytes, or none")
            }
            state = .login
            return .exchange([1, UInt8(user.count)] + user + [UInt8(password.count)] + password, read: 2)
        default:
            throw Failure(
                reason: proxy.user == nil
                    ? "the proxy wants a login: socks5h://USER:PASSWORD@HOST:PORT" : "the proxy takes no password")
        }
    }

    /// CONNECT, to a name (or an address as one; proxies take both).
    private mutating func connect() throws(Failure) -> Step {
        let name = Array(host.utf8)
        guard !name.isEmpty, name.count < 256 else { throw Failure(reason: "\(host): a name has at most 255 bytes") }
        state = .head
        return .exchange([5, 1, 0, 3, UInt8(name.count)] + name + [UInt8(port >> 8), UInt8(port & 0xff)], read: 5)
    }

    /// The answer's head and the first byte of an address, by which its length is known.
    private mutating func answered(_ bytes: [UInt8]) throws(Failure) -> Step {
        guard bytes.count == 5, bytes[0] == 5 else { throw Failure(reason: "it does not speak SOCKS 5") }
        let reasons: [UInt8: String] = [
            1: "the proxy can't connect (general failure)", 2: "the proxy's rules forbid it",
            3: "the proxy has no network there",
            4: "the proxy can't reach the host, or does not know its name", 5: "connection refused, says the proxy",
            6: "the proxy's connection timed out", 7: "the proxy does not connect",
            8: "the proxy takes no such address",
        ]
        guard bytes[1] == 0 else {
            throw Failure(reason: reasons[bytes[1]] ?? "the proxy refuses with code \(bytes[1])")
        }
        state = .boundAddress
        switch bytes[3] {
        case 1: return .exchange([], read: 3 + 2)
        case 4: return .exchange([], read: 15 + 2)
        case 3: return .exchange([], read: Int(bytes[4]) + 2)
        default: throw Failure(reason: "it does not speak SOCKS 5")
        }
    }

    /// HTTP's header, byte after byte until its end.
    private mutating func header(_ bytes: [UInt8]) throws(Failure) -> Step {
        guard bytes.count <= Self.headerLimit else { throw Failure(reason: "the proxy's answer has no end") }
        guard bytes.suffix(4).elementsEqual([13, 10, 13, 10]) || bytes.suffix(2).elementsEqual([10, 10]) else {
            state = .header(bytes)
            return .exchange([], read: 1)
        }
        let line = String(decoding: bytes.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
            throw Failure(reason: "it does not speak HTTP")
        }
        if (200..<300).contains(status) { return .done }
        if status == 407 {
            throw Failure(
                reason: proxy.user == nil
                    ? "the proxy wants a login: http://USER:PASSWORD@HOST:PORT" : "the proxy refuses user or password")
        }
        let printable = line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        throw Failure(reason: "the proxy refuses: \(String(String.UnicodeScalarView(printable)).prefix(200))")
    }
}
