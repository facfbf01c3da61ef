import KafkaClient
import Transport

extension SecurityProperties {
    private static let mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "AWS_MSK_IAM"]

    /// What Java's options say, and when they were set.
    var jaasOrder: Int { order("sasl.jaas.config") }

    /// The property's value, or that of the first of these options which is there: whichever was set later.
    func text(_ name: String, or options: [String?]) -> String? {
        let option = options.lazy.compactMap { $0 }.first
        return option == nil || order(name) > jaasOrder ? text(name) : option
    }

    /// The secret, likewise.
    func secret(_ name: String, or options: [String?]) throws(UsageError) -> Secret? {
        guard let option = options.lazy.compactMap({ $0 }).first, order(name) <= jaasOrder else {
            return try secret(name)
        }
        return Secret(option)
    }

    /// The login. Of a property and `sasl.jaas.config`'s option of the same meaning the one that was set later counts.
    mutating func sasl() throws(UsageError) -> SaslConfiguration {
        var jaas: JaasConfiguration?
        if let text = try secret("sasl.jaas.config"), !text.value.isEmpty {
            do { jaas = try JaasConfiguration(text.value) } catch { throw UsageError("sasl.jaas.config: \(error)") }
        }
        let name = try mechanism(jaas)
        switch name {
        case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
            let username = text("sasl.username", or: [jaas?.options["username"]])
            let password = try secret("sasl.password", or: [jaas?.options["password"]])
            guard let username else { throw UsageError("sasl.username is not set, and \(name) needs it") }
            guard let password else { throw UsageError("sasl.password is not set, and \(name) needs it") }
            if name == "PLAIN" { return .plain(username: username, password: password) }
            return name == "SCRAM-SHA-256"
                ? .scramSHA256(username: username, password: password)
                : .scramSHA512(username: username, password: password)
        case "OAUTHBEARER": return try bearer(jaas)
        default:
            let region = Terminal.environment("AWS_REGION") ?? Terminal.environment("AWS_DEFAULT_REGION")
            let profile = jaas?.options["awsProfileName"]
            if let role = jaas?.options["awsRoleArn"] {
                throw UsageError(
                    "sasl.jaas.config: awsRoleArn=\(role): roles are not assumed here; credential_process in the "
                        + "profile, or aws configure export-credentials, can do it")
            }
            let found = AwsProfiles(profile: profile)
            return .mskIam(
                AwsCredentialSource { try found.credentials() }, region: region ?? found.region)
        }
    }

    private func mechanism(_ jaas: JaasConfiguration?) throws(UsageError) -> String {
        let known = SecurityProperties.mechanisms
        let kerberos = "Kerberos (GSSAPI) is not supported yet; \(known.joined(separator: ", ")) are"
        let modules = [
            "PlainLoginModule": "PLAIN", "OAuthBearerLoginModule": "OAUTHBEARER", "IAMLoginModule": "AWS_MSK_IAM",
            "Krb5LoginModule": "GSSAPI",
        ]
        var name = text("sasl.mechanism")?.uppercased()
        if let module = jaas?.module, name == nil || jaasOrder > order("sasl.mechanism") {
            // Java's two modules with a password serve every mechanism with one; of another kind the later one counts.
            let hasPassword = name == "PLAIN" || name?.hasPrefix("SCRAM-") == true
            if module == "ScramLoginModule", let other = name, !hasPassword {
                throw UsageError("sasl.mechanism is \(other) and sasl.jaas.config's module is \(module)")
            }
            if let meant = modules[module], !(meant == "PLAIN" && hasPassword) { name = meant }
        }
        guard let name else {
            throw UsageError("sasl.mechanism is not set; \(known.joined(separator: ", ")) are known")
        }
        if known.contains(name) { return name }
        if name == "GSSAPI" { throw UsageError("sasl.mechanism: \(kerberos)") }
        let near = nearest(to: name, in: known).map { ", did you mean \($0)?" } ?? ""
        throw UsageError("sasl.mechanism: '\(name)' is not one of \(known.joined(separator: ", "))" + near)
    }
}
