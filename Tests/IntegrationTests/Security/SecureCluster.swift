import Foundation
import Testing

/// A broker with every listener, an account that may read one topic and not the other, and the files that clients need.
struct SecureCluster {
    /// A port of the broker.
    enum Listener: String, CaseIterable, CustomTestStringConvertible {
        case plaintext = "PLAINTEXT"
        case ssl = "SSL"
        case mutual = "MUTUAL"
        case expired = "EXPIRED"
        case saslPlaintext = "SASL_PLAINTEXT"
        case saslSSL = "SASL_SSL"

        var testDescription: String { rawValue }

        /// `security.protocol`.
        var securityProtocol: String {
            switch self {
            case .plaintext, .ssl, .saslPlaintext, .saslSSL: rawValue
            case .mutual, .expired: "SSL"
            }
        }
    }

    let kafka: KafkaCluster
    private let ports: [Listener: String]

    static let user = "alice"
    static let password = "alice-secret"
    /// The topic that the account may read, and one that it may not; a thousand numbered records each.
    static let open = "open", closed = "closed"
    /// The password of the keys and stores that the tests make.
    static let keyPassword = "key-secret"

    static let kafka4 = Result { try SecureCluster("4") }
    static let kafka2 = Result { try SecureCluster("2.8") }

    static func of(_ version: DataSet.Version) throws -> SecureCluster {
        try version == .kafka4 ? kafka4.get() : kafka2.get()
    }

    init(_ version: String, settings: [String] = []) throws {
        kafka = try KafkaCluster(version: version, options: ["--tls", "--sasl", "--acl"], settings: settings)
        ports = try SecureCluster.ports(kafka)
        for topic in [Self.open, Self.closed] { try kafka.fill("plain", topic, "1000", "20") }
        for principal in [Self.user, "CN=client"] { try kafka.fill("allow", principal, Self.open) }
        try makeKeys()
    }

    private static func ports(_ kafka: KafkaCluster) throws -> [Listener: String] {
        var ports: [Listener: String] = [:]
        for line in try kafka.control("env").lines {
            let pair = line.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let listener = Listener(rawValue: String(pair[0].dropFirst(6))) else { continue }
            ports[listener] = String(pair[1])
        }
        return ports
    }

    /// The client's key and certificate in each form that clients have them in.
    private func makeKeys() throws {
        let password = "pass:\(Self.keyPassword)"
        try succeed([
            "openssl", "pkcs8", "-topk8", "-in", file("client.key"), "-out", file("client.locked.key"), "-passout",
            password,
        ])
        try succeed([
            "openssl", "pkcs12", "-export", "-in", file("client.pem"), "-inkey", file("client.key"), "-out",
            file("client.p12"), "-passout", password,
        ])
        try succeed([
            "openssl", "pkcs12", "-export", "-nokeys", "-in", file("ca.pem"), "-out", file("ca.p12"), "-passout",
            password,
        ])
        let both =
            try String(contentsOfFile: file("client.pem"), encoding: .utf8)
            + String(contentsOfFile: file("client.key"), encoding: .utf8)
        try both.write(toFile: file("client.both.pem"), atomically: true, encoding: .utf8)
    }

    /// Where clients ask first.
    func brokers(_ listener: Listener) -> String { ports[listener] ?? "" }
    /// The port alone.
    func port(_ listener: Listener) -> String { String(brokers(listener).split(separator: ":").last ?? "") }
    /// A file of the cluster's keys and certificates.
    func file(_ name: String) -> String { "\(kafka.folder)/tls/\(name)" }

    /// `-X` for each property, behind the protocol's own and the CA's.
    func properties(_ listener: Listener, _ more: [String: String] = [:]) -> [String] {
        var all = ["security.protocol": listener.securityProtocol]
        if listener != .plaintext, listener != .saslPlaintext { all["ssl.ca.location"] = file("ca.pem") }
        all.merge(more) { $1 }
        return all.sorted { $0.key < $1.key }.flatMap { ["-X", "\($0.key)=\($0.value)"] }
    }

    /// The program, on a listener.
    func run(
        _ listener: Listener, _ more: [String: String] = [:], _ arguments: [String] = ["assign", "open:0@7..9"],
        brokers: String? = nil, seconds: Double = 20
    ) throws -> Outcome {
        try kcatSwift(
            brokers: brokers ?? self.brokers(listener), arguments + properties(listener, more), seconds: seconds)
    }
}

/// A way to log in.
enum Login: String, CaseIterable, CustomTestStringConvertible {
    case plain = "PLAIN"
    case scram256 = "SCRAM-SHA-256"
    case scram512 = "SCRAM-SHA-512"
    case bearer = "OAUTHBEARER"

    var testDescription: String { rawValue }

    /// Its properties, with the password that is given.
    func properties(password: String = SecureCluster.password) -> [String: String] {
        if self == .bearer {
            return ["sasl.mechanism": rawValue, "sasl.oauthbearer.config": "principal=\(SecureCluster.user)"]
        }
        return ["sasl.mechanism": rawValue, "sasl.username": SecureCluster.user, "sasl.password": password]
    }
}
