/// A proxy through which connections are made: `socks5h://[USER:PASSWORD@]HOST[:PORT]` (RFC 1928, as `ssh -D` serves it) or
/// `http://...` with CONNECT (RFC 9110, 9.3.6). The proxy resolves the names.
public struct ProxyAddress: Sendable, Equatable, CustomStringConvertible {
    /// What is spoken with it.
    public enum Kind: String, Sendable {
        case socks5h, http
    }

    /// What is spoken with it.
    public var kind: Kind
    /// Its name or address; an IPv6 address without its brackets.
    public var host: String
    /// Its port.
    public var port: UInt16
    /// Who asks, where it wants to know.
    public var user: String?
    /// The password of `user`.
    public var password: Secret?

    /// What is wrong with a text that is no proxy's. Never holds a password.
    public struct Failure: Error, CustomStringConvertible {
        /// One line.
        public var description: String
    }

    /// Reads the text. Throws ``Failure`` with what would be right.
    public init(_ text: String) throws(Failure) {
        let wanted = "socks5h://HOST:PORT or http://HOST:PORT is wanted"
        guard let mark = text.firstRange(of: "://") else { throw Failure(description: wanted) }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard let kind = Kind(rawValue: scheme) else {
            let hint = scheme.hasPrefix("socks") ? "; with socks5h the proxy resolves the names" : ""
            throw Failure(description: wanted + hint)
        }
        self.kind = kind
        var rest = text[mark.upperBound...]
        if rest.last == "/" { rest = rest.dropLast() }
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = ProxyAddress.decoded(parts[0])
            password = Secret(ProxyAddress.decoded(parts.count > 1 ? parts[1] : ""))
            rest = rest[rest.index(after: at)...]
        }
        var port: Substring?
        if rest.first == "[", let close = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<close])
            let behind = rest[rest.index(after: close)...]
            if behind.first == ":" { port = behind.dropFirst() } else if !behind.isEmpty { port = behind }
        } else {
            let colon = rest.firstIndex(of: ":")
            host = String(rest[..<(colon ?? rest.endIndex)])
            port = colon.map { rest[rest.index(after: $0)...] }
        }
        guard let port else {
            self.port = kind == .http ? 8080 : 1080
            if host.isEmpty { throw Failure(description: wanted) }
            return
        }
        guard !host.isEmpty, port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0
        else {
            throw Failure(description: wanted)
        }
        self.port = number
    }

    /// The text without user and password.
    public var description: String { "\(kind.rawValue)://\(TransportError.endpoint(host, port))" }

    /// The text with user and password, as libcurl takes it.
    var whole: String {
        guard let user else { return description }
        let login = [user, password?.value ?? ""].map(PercentEncoding.encode).joined(separator: ":")
        return "\(kind.rawValue)://\(login)@\(TransportError.endpoint(host, port))"
    }

    /// `%40` is `@`; what is no such escape stands for itself.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == 0x25, digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
