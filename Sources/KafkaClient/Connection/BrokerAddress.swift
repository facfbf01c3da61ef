/// Where a broker listens: `host:port`.
public struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    public var host: String
    /// The port, 1 to 65535.
    public var port: UInt16

    /// An address from its parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The port of a Kafka broker when none is told.
    public static let defaultPort: UInt16 = 9092

    /// `host`, `host:port`, `[::1]:port`, or a bare IPv6 address. `nil` when it is none of these.
    public init?(_ text: some StringProtocol) {
        var host: Substring
        var port: Substring?
        let text = Substring(text)
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            if rest.first == ":" { port = rest.dropFirst() } else if !rest.isEmpty { return nil }
        } else if text.count(where: { $0 == ":" }) > 1 {
            host = text
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        } else {
            host = text
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        var number = BrokerAddress.defaultPort
        if let port {
            guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let value = UInt16(port), value > 0 else {
                return nil
            }
            number = value
        }
        self.init(host: String(host), port: number)
    }

    /// A list as `bootstrap.servers` has it: separated by commas (or semicolons), spaces around them allowed, repeated ones
    /// once. A protocol or a listener's name before an address (`SASL_SSL://host:9092`) is dropped; see
    /// ``protocols(in:)``. Throws ``KafkaError/Code/invalidArgument`` naming the part that is no address.
    public static func list(_ text: String) throws(KafkaError) -> [BrokerAddress] {
        var result: [BrokerAddress] = []
        for part in parts(text) {
            guard let address = BrokerAddress(part.address), part.scheme.map(isListener) ?? true else {
                let whole = (part.scheme.map { "\($0)://" } ?? "") + part.address
                throw KafkaError(.invalidArgument, "\(whole): not a broker address, HOST:PORT is")
            }
            if !result.contains(address) { result.append(address) }
        }
        guard !result.isEmpty else { throw KafkaError(.invalidArgument, "no broker address given, HOST:PORT is one") }
        return result
    }

    /// The security protocols that stand before addresses of a list, in small letters: `sasl_ssl` for
    /// `SASL_SSL://host:9092`. Other names of listeners tell nothing.
    public static func protocols(in text: String) -> [String] {
        parts(text).compactMap { part in
            let name = part.scheme?.lowercased() ?? ""
            return ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"].contains(name) ? name : nil
        }
    }

    /// The pieces of a list, each with what stands before `://`.
    private static func parts(_ text: String) -> [(scheme: Substring?, address: Substring)] {
        text.split { $0 == "," || $0 == ";" }.compactMap { part in
            let part = part.drop(while: \.isWhitespace)
            let end = part.lastIndex { !$0.isWhitespace }.map(part.index(after:)) ?? part.startIndex
            if end == part.startIndex { return nil }
            guard let mark = part[..<end].firstRange(of: "://") else { return (nil, part[..<end]) }
            return (part[..<mark.lowerBound], part[mark.upperBound..<end])
        }
    }

    /// Whether the word can be a listener's name or `kafka`, and not another server's protocol.
    private static func isListener(_ name: Substring) -> Bool {
        if ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl", "kafka"].contains(name.lowercased()) { return true }
        return !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || "_-.".contains($0)) }
            && !["HTTP", "HTTPS"].contains(name)
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
