import KafkaClient
import Transport

/// What most likely is wrong when a step fails: the cause behind the error, and the way out.
struct Diagnosis {
    /// The step.
    let stage: BrokerProbe.Stage
    /// What it failed with, and what lies behind that where it is known.
    let failure: Failure
    /// Where it failed.
    let broker: BrokerName
    /// The address came from the cluster's metadata, and not from the user.
    let isAdvertised: Bool
    /// An address of the user's by which the cluster was reached.
    let wayIn: BrokerAddress?
    /// `security.protocol`'s parts.
    let usesTLS: Bool
    let mechanism: String?
    /// The time here, in words.
    let now: String

    /// How a step fails.
    enum Failure: Equatable {
        /// The connection did.
        case connection(BrokerConnectionError.Kind, FailureCause?)
        /// The broker refused what was asked.
        case refusal(KafkaError.Code)
    }

    private var kind: BrokerConnectionError.Kind? { if case .connection(let kind, _) = failure { kind } else { nil } }
    private var cause: FailureCause? { if case .connection(_, let cause) = failure { cause } else { nil } }

    /// One line; `nil` when the error says it all.
    var likely: String? {
        switch stage {
        case .resolve, .connect: return isAdvertised ? advertised : network
        case .tls: return tls
        case .versions: return versions
        case .login: return login
        case .metadata:
            return cause == .wantsLogin
                ? "the port wants a login: security.protocol=\(usesTLS ? "sasl_ssl" : "sasl_plaintext")" : nil
        case .fetch:
            return failure == .refusal(.notAuthorized)
                ? "the account lacks an ACL: kafka-acls --add --allow-principal User:NAME --operation Read --topic TOPIC"
                : nil
        case .clock: return nil
        }
    }

    /// The classic: the bootstrap address works, and the brokers send clients elsewhere.
    private var advertised: String {
        let isLocal = broker.host == "localhost" || broker.host.hasPrefix("127.") || broker.host == "::1"
        // The first connection goes through a tunnel, most likely: others can go there too.
        let tunnel =
            wayIn.map { "; through a tunnel: --connect-to '\(broker.endpoint)=\($0)', where that leads to this broker" }
            ?? ""
        if isLocal {
            return
                "the broker advertises \(broker.endpoint), which is this machine itself; its advertised.listeners has "
                + "to name an address that clients can reach" + tunnel
        }
        let what =
            stage == .resolve ? "a name that does not resolve here" : "an address that can't be reached from here"
        return "the broker advertises \(broker.endpoint), \(what) (inside a container, a VPC, a VPN?); the first "
            + "connection is not enough: every broker's advertised.listeners has to be reachable" + tunnel
    }

    private var network: String {
        if stage == .resolve { return "the name is mistyped, or only a VPN's DNS or /etc/hosts knows it" }
        if kind == .transport(.refused) { return "nothing listens on that port: a wrong port, or the broker is down" }
        if kind == .timedOut || kind == .transport(.timedOut) {
            return "something drops the packets: a firewall, a security group, or a network that needs a VPN"
        }
        return "the network has no way there"
    }

    private var tls: String {
        switch cause {
        case .certificateNotYetValid:
            "this machine's clock is behind, it says \(now); or that of who made the certificate was ahead"
        case .certificateExpired: "renew the certificate; or this machine's clock is off, it says \(now)"
        case .noTLS:
            "this port speaks plain text: security.protocol=\(mechanism == nil ? "plaintext" : "sasl_plaintext"), "
                + "or the port next to it speaks TLS"
        case .untrustedIssuer: "the cluster has a CA of its own: ssl.ca.location is its file; or somebody is in between"
        case .otherName:
            "use a name that the certificate has; -X ssl.endpoint.identification.algorithm=none does without"
        case .wantsClientCertificate: Self.mutual
        default: "no version or cipher in common, or a proxy in between"
        }
    }

    private static let mutual = "the port wants mutual TLS: a certificate that the broker's CA has signed"

    private var versions: String? {
        if kind == .transport(.answersInTLS) {
            return "this port speaks TLS: security.protocol=\(mechanism == nil ? "ssl" : "sasl_ssl")"
        }
        if kind == .transport(.foreignProtocol) { return "that is another server's port" }
        if cause == .silentEnd {
            return
                "the port speaks TLS (security.protocol=\(mechanism == nil ? "ssl" : "sasl_ssl")), or it is not Kafka's"
        }
        if cause == .wantsClientCertificate { return Self.mutual }
        if kind == .timedOut || kind == .transport(.timedOut) {
            return "the port accepts and says nothing: a proxy without a broker, or a broker that hangs"
        }
        return nil
    }

    private var login: String? {
        switch cause {
        case .mechanismNotEnabled: return "-X sasl.mechanism: one of those that the broker has"
        case .loginNotExpected: return "security.protocol=\(usesTLS ? "ssl" : "plaintext")"
        case .tokenNotYetValid:
            return "this machine's clock is behind, it says \(now); or that of who made the token is ahead"
        case .tokenExpired:
            return "the token is used up: get a new one; or this machine's clock is ahead, it says \(now)"
        case .loginRefused: break
        // The login was not done in time.
        case nil where kind == .timedOut: break
        default: return nil
        }
        switch mechanism {
        case "PLAIN": return "user name or password is wrong"
        case "SCRAM-SHA-256", "SCRAM-SHA-512":
            return "user name or password is wrong, or the user has no credentials for \(mechanism ?? "") "
                + "(kafka-configs --describe --entity-type users tells)"
        case "OAUTHBEARER":
            return "the token has expired, is for another audience, or this machine's clock is off, it says \(now)"
        case "AWS_MSK_IAM":
            return "the policy lacks kafka-cluster:Connect, the region is another, or this machine's clock is off, it "
                + "says \(now)"
        default: return nil
        }
    }
}
