package import KafkaClient
import Transport

/// What the properties of TLS and SASL say, gathered from all sources: only together do they mean something.
package struct SecurityProperties: Sendable {
    private var values: [String: String] = [:]
    /// When each was set: of two spellings of one thing the later one counts.
    private var orders: [String: Int] = [:]
    /// What to say about settings that stand there and do nothing.
    package private(set) var notices: [String] = []
    /// What to say whether notices are wanted or not.
    package var warnings: [String] = []

    /// What requests for tokens go through.
    package var proxy: ProxyAddress?

    /// Nothing set.
    package init() {}

    /// Takes a property by its canonical name. The last one counts, wherever a secret is said to be.
    package mutating func set(_ name: String, _ value: String) {
        let base = SecurityProperties.base(of: name)
        for kind in SecretSource.Kind.allCases { values["\(base).\(kind.rawValue)"] = nil }
        values[base] = nil
        values[name] = value
        orders[base] = (orders.values.max() ?? 0) + 1
    }

    /// The name without `.command` and the like behind it, where it is a secret's.
    private static func base(of name: String) -> String {
        guard let dot = name.lastIndex(of: "."), PropertyTable.secrets.contains(String(name[..<dot])) else {
            return name
        }
        return String(name[..<dot])
    }

    /// The property's value; `nil` when it is not set, or empty. A path has its home folder for `~`.
    func text(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return PropertyTable.isPath(name) ? PropertyTable.expanded(value) : value
    }

    /// When the property was set, in one way or another, as a number that grows; 0 for never, or for nothing.
    func order(_ name: String) -> Int { has(name) ? orders[name] ?? 0 : 0 }

    /// Which of these was set last; `nil` for none.
    func latest(_ names: [String]) -> String? {
        names.filter { order($0) > 0 }.max { order($0) < order($1) }
    }

    /// Whether the property is set, in one way or another.
    func has(_ name: String) -> Bool { source(name) != nil || text(name) != nil }

    /// Where the secret is said to be.
    func source(_ name: String) -> (kind: SecretSource.Kind, value: String)? {
        for kind in SecretSource.Kind.allCases {
            if let value = text("\(name).\(kind.rawValue)") { return (kind, value) }
        }
        return nil
    }

    /// The secret, got from where it is. A password may be of no characters; then it stands there as such.
    func secret(_ name: String) throws(UsageError) -> Secret? {
        if let source = source(name) { return try SecretSource.read(source.kind, source.value, named: name) }
        return values[name].map { Secret($0) }
    }

    /// `true` or `false`.
    func flag(_ name: String, default value: Bool) throws(UsageError) -> Bool {
        switch text(name)?.lowercased() {
        case nil: return value
        case "true", "t", "1", "yes", "on": return true
        case "false", "f", "0", "no", "off": return false
        default: throw UsageError("\(name): true or false is wanted")
        }
    }

    /// What they say together. Runs commands and reads files for secrets that are needed.
    package mutating func configuration() throws(UsageError) -> SecurityConfiguration {
        var configuration = SecurityConfiguration()
        let name = try protocolName
        if name.hasSuffix("ssl") { configuration.tls = try tls() }
        if name.hasPrefix("sasl") { configuration.sasl = try sasl() }
        remark(on: name)
        return configuration
    }

    /// `security.protocol` in small letters; `plaintext` where it is not set.
    var protocolName: String {
        get throws(UsageError) { try SecurityProperties.securityProtocol(text("security.protocol") ?? "plaintext") }
    }

    /// One of the four, in small letters.
    static func securityProtocol(_ text: String) throws(UsageError) -> String {
        let known = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]
        let name = text.lowercased()
        if known.contains(name) { return name }
        let near = nearest(to: name, in: known).map { ", did you mean \($0)?" } ?? ""
        throw UsageError("security.protocol: '\(text)' is not one of \(known.joined(separator: ", "))" + near)
    }

    /// A login that is described and not made, and the like, explain what happens next.
    private mutating func remark(on name: String) {
        let set = values.filter { !$0.value.isEmpty }.keys.sorted()
        if !name.hasPrefix("sasl"), let first = set.first(where: { $0.hasPrefix("sasl.") }) {
            notices.append("\(first) is set and security.protocol is \(name): no login is made")
        }
        if !name.hasSuffix("ssl"), let first = set.first(where: { $0.hasPrefix("ssl.") }) {
            notices.append("\(first) is set and security.protocol is \(name): no TLS is spoken")
        }
    }

    private mutating func tls() throws(UsageError) -> TLSConfiguration {
        var tls = TLSConfiguration()
        tls.trust = try trust()
        tls.identity = try identity()
        tls.cipherSuites = text("ssl.cipher.suites")
        tls.revocationList = text("ssl.crl.location")
        tls.verifiesCertificate = try flag("enable.ssl.certificate.verification", default: true)
        switch values["ssl.endpoint.identification.algorithm"]?.lowercased() {
        case nil, "https": break
        case "", "none": tls.verifiesHostName = false
        default: throw UsageError("ssl.endpoint.identification.algorithm: https or none is wanted")
        }
        if !tls.verifiesCertificate {
            warnings.append(
                "enable.ssl.certificate.verification=false: the broker's certificate is NOT verified; whoever is in "
                    + "between can read and change everything, and learn the login")
        } else if !tls.verifiesHostName {
            warnings.append(
                "ssl.endpoint.identification.algorithm is off: whoever has a certificate of the same CA can be the broker"
            )
        }
        if let list = text("ssl.enabled.protocols") { tls.versions = try versions(list) }
        tls.providers = (text("ssl.providers") ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
        return tls
    }

    private func versions(_ list: String) throws(UsageError) -> ClosedRange<TLSConfiguration.Version> {
        let names = list.split { $0 == "," || $0.isWhitespace }.map(String.init)
        let both: [(String, TLSConfiguration.Version)] = [("TLSv1.2", .tls12), ("TLSv1.3", .tls13)]
        let chosen = both.filter { names.contains($0.0) }.map(\.1)
        guard let low = chosen.min(), let high = chosen.max() else {
            throw UsageError("ssl.enabled.protocols: TLSv1.2 and TLSv1.3 are spoken here, \(list) is not")
        }
        return low...high
    }
}
