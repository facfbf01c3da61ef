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

    /// A list as `bootstrap.servers` has it: separated by commas, spaces around them allowed, repeated ones once.
    public static func list(_ text: String) throws(KafkaError) -> [BrokerAddress] {
        var result: [BrokerAddress] = []
        for part in text.split(separator: ",") {
            let part = part.drop(while: \.isWhitespace)
            let end = part.lastIndex { !$0.isWhitespace }.map(part.index(after:)) ?? part.startIndex
            if end == part.startIndex { continue }
            guard let address = BrokerAddress(part[..<end]) else {
                throw KafkaError(.invalidArgument, "\(part[..<end]): not a broker address, HOST:PORT is")
            }
            if !result.contains(address) { result.append(address) }
        }
        guard !result.isEmpty else { throw KafkaError(.invalidArgument, "no broker address given, HOST:PORT is one") }
        return result
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
