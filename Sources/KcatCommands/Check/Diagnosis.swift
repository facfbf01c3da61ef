import KafkaClient

/// What most likely is wrong when a step fails: the cause behind the error, and the way out.
struct Diagnosis {
    /// The step.
    let stage: BrokerProbe.Stage
    /// What it failed with.
    let reason: String
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

    private func says(_ words: String...) -> Bool {
        let text = reason.lowercased()
        return words.contains { text.contains($0) }
    }

    /// One line; `nil` when the error says it all.
    var likely: String? {
        switch stage {
        case .resolve, .connect: return isAdvertised ? advertised : network
        case .tls: return tls
        case .versions: return versions
        case .login: return login
        case .metadata:
            return says("may want a login")
                ? "the port wants a login: security.protocol=\(usesTLS ? "sasl_ssl" : "sasl_plaintext")" : nil
        case .fetch:
            return says("authorization_failed")
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
        if says("refused") { return "nothing listens on that port: a wrong port, or the broker is down" }
        if says("time", "no connection within") {
            return "something drops the packets: a firewall, a security group, or a network that needs a VPN"
        }
        return "the network has no way there"
    }

    private var tls: String {
        if says("not valid yet") {
            return "this machine's clock is behind, it says \(now); or that of who made the certificate was ahead"
        }
        if says("has expired") {
            return "renew the certificate; or this machine's clock is off, it says \(now)"
        }
        if says("plain-text port", "does not speak tls") {
            return
                "this port speaks plain text: security.protocol=\(mechanism == nil ? "plaintext" : "sasl_plaintext"), "
                + "or the port next to it speaks TLS"
        }
        if says("not signed by a ca") {
            return "the cluster has a CA of its own: ssl.ca.location is its file; or somebody is in between"
        }
        if says("certificate is for") {
            return "use a name that the certificate has; -X ssl.endpoint.identification.algorithm=none does without"
        }
        if says("client certificate") {
            return "the port wants mutual TLS: a certificate that the broker's CA has signed"
        }
        return "no version or cipher in common, or a proxy in between"
    }

    private var versions: String? {
        if says("answers in tls") {
            return "this port speaks TLS: security.protocol=\(mechanism == nil ? "ssl" : "sasl_ssl")"
        }
        if says("speaks http", "speaks ssh") { return "that is another server's port" }
        if says("not a kafka listener") {
            return
                "the port speaks TLS (security.protocol=\(mechanism == nil ? "ssl" : "sasl_ssl")), or it is not Kafka's"
        }
        if says("client certificate") {
            return "the port wants mutual TLS: a certificate that the broker's CA has signed"
        }
        if says("no answer") {
            return "the port accepts and says nothing: a proxy without a broker, or a broker that hangs"
        }
        return nil
    }

    private var login: String? {
        if says("not enabled") { return "-X sasl.mechanism: one of those that the broker has" }
        if says("expects no login") { return "security.protocol=\(usesTLS ? "ssl" : "plaintext")" }
        guard says("refused", "refuses", "was not done") else { return nil }
        switch mechanism {
        case "PLAIN": return "user name or password is wrong"
        case "SCRAM-SHA-256", "SCRAM-SHA-512":
            return "user name or password is wrong, or the user has no credentials for \(mechanism ?? "") "
                + "(kafka-configs --describe --entity-type users tells)"
        case "OAUTHBEARER":
            if says("the token begins in") {
                return "this machine's clock is behind, it says \(now); or that of who made the token is ahead"
            }
            if says("the token ended") {
                return "the token is used up: get a new one; or this machine's clock is ahead, it says \(now)"
            }
            return "the token has expired, is for another audience, or this machine's clock is off, it says \(now)"
        case "AWS_MSK_IAM":
            return "the policy lacks kafka-cluster:Connect, the region is another, or this machine's clock is off, it "
                + "says \(now)"
        default: return nil
        }
    }
}
