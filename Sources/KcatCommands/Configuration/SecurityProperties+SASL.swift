import KafkaClient
import Transport

extension SecurityProperties {
    private static let mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "AWS_MSK_IAM"]

    /// The login. What `sasl.jaas.config` says counts where the properties of the same meaning are not set.
    mutating func sasl() throws(UsageError) -> SaslConfiguration {
        var jaas: JaasConfiguration?
        if let text = try secret("sasl.jaas.config"), !text.value.isEmpty {
            do { jaas = try JaasConfiguration(text.value) } catch { throw UsageError("sasl.jaas.config: \(error)") }
        }
        let name = try mechanism(jaas)
        switch name {
        case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
            let username = text("sasl.username") ?? jaas?.options["username"]
            let password = try secret("sasl.password") ?? jaas?.options["password"].map { Secret($0) }
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
        guard let name = text("sasl.mechanism")?.uppercased() else {
            switch jaas?.module {
            case "PlainLoginModule": return "PLAIN"
            case "OAuthBearerLoginModule": return "OAUTHBEARER"
            case "IAMLoginModule": return "AWS_MSK_IAM"
            case "Krb5LoginModule": throw UsageError("sasl.mechanism: \(kerberos)")
            default: throw UsageError("sasl.mechanism is not set; \(known.joined(separator: ", ")) are known")
            }
        }
        if known.contains(name) { return name }
        if name == "GSSAPI" { throw UsageError("sasl.mechanism: \(kerberos)") }
        let near = nearest(to: name, in: known).map { ", did you mean \($0)?" } ?? ""
        throw UsageError("sasl.mechanism: '\(name)' is not one of \(known.joined(separator: ", "))" + near)
    }

    // MARK: OAUTHBEARER

    /// Whichever way to a token is described: there already, OIDC, unsecured.
    private mutating func bearer(_ jaas: JaasConfiguration?) throws(UsageError) -> SaslConfiguration {
        let options = jaas?.options ?? [:]
        var extensions = try pairs("sasl.oauthbearer.extensions", separator: ",")
        for (name, value) in options where name.hasPrefix("extension_") {
            extensions[String(name.dropFirst("extension_".count))] = value
        }
        if let source = source("sasl.oauthbearer.token") {
            // Tokens end: each login that finds the last one old asks again.
            let source = TokenSource {
                .init(try SecretSource.read(source.kind, source.value, named: "sasl.oauthbearer.token"))
            }
            return .oauthBearerFrom(source, extensions: extensions)
        }
        if let token = try secret("sasl.oauthbearer.token") {
            return .oauthBearer(token: token, extensions: extensions)
        }
        if let url = text("sasl.oauthbearer.token.endpoint.url") {
            return .oauthBearerFrom(try oidc(url, options), extensions: extensions)
        }
        if let claims = try unsecured(options) {
            let source = TokenSource {
                let token = JsonWebToken.unsecured(
                    principal: claims.principal, claim: claims.claim, scope: claims.scope,
                    scopeClaim: claims.scopeClaim, now: WallClock.now() / 1000, seconds: claims.seconds)
                return .init(token, lifetime: .seconds(claims.seconds))
            }
            return .oauthBearerFrom(source, extensions: extensions.merging(claims.extensions) { $1 })
        }
        throw UsageError(
            "OAUTHBEARER needs a token: sasl.oauthbearer.token (or .command, .file, .env behind it), or "
                + "sasl.oauthbearer.token.endpoint.url with sasl.oauthbearer.client.id and .client.secret")
    }

    private mutating func oidc(_ url: String, _ options: [String: String]) throws(UsageError) -> TokenSource {
        // Java's way to say: the token is in a file.
        if url.hasPrefix("file:") {
            let path = String(url.dropFirst("file:".count).trimmingPrefix("//"))
            return TokenSource {
                .init(try SecretSource.read(.file, path, named: "sasl.oauthbearer.token.endpoint.url"))
            }
        }
        guard let id = text("sasl.oauthbearer.client.id") ?? options["clientId"] else {
            throw UsageError("sasl.oauthbearer.client.id is not set, and the token endpoint wants it")
        }
        let secret =
            try secret("sasl.oauthbearer.client.secret") ?? options["clientSecret"].map { Secret($0) }
        guard let secret else {
            throw UsageError("sasl.oauthbearer.client.secret is not set, and the token endpoint wants it")
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw UsageError("sasl.oauthbearer.token.endpoint.url: an https:// address is wanted")
        }
        if url.hasPrefix("http://") {
            warnings.append(
                "sasl.oauthbearer.token.endpoint.url is not https: the client's secret and the token go in plain text")
        }
        let client = OidcClient(
            endpoint: url, clientID: id, clientSecret: secret,
            scope: text("sasl.oauthbearer.scope") ?? options["scope"], caFile: text("https.ca.location"))
        return TokenSource { try client.token() }
    }

    private struct Claims {
        var principal = ""
        var claim = "sub"
        var scope: [String] = []
        var scopeClaim = "scope"
        var seconds: Int64 = 3600
        var extensions: [String: String] = [:]
    }

    /// What a token that nobody signs shall claim: librdkafka's `sasl.oauthbearer.config`, or Java's options.
    private func unsecured(_ options: [String: String]) throws(UsageError) -> Claims? {
        let config = try pairs("sasl.oauthbearer.config", separator: " ")
        var claims = Claims()
        if let principal = options["unsecuredLoginStringClaim_sub"] {
            claims.principal = principal
            return claims
        }
        guard let principal = config["principal"] else {
            guard config.isEmpty else { throw UsageError("sasl.oauthbearer.config: principal=NAME is missing") }
            return nil
        }
        claims.principal = principal
        claims.claim = config["principalClaimName"] ?? claims.claim
        claims.scopeClaim = config["scopeClaimName"] ?? claims.scopeClaim
        claims.scope = config["scope"]?.split(separator: ",").map(String.init) ?? []
        if let life = config["lifeSeconds"] {
            guard let seconds = Int64(life), (1...31_536_000).contains(seconds) else {
                throw UsageError("sasl.oauthbearer.config: lifeSeconds=\(life): a number of seconds is wanted")
            }
            claims.seconds = seconds
        }
        for (name, value) in config where name.hasPrefix("extension_") {
            claims.extensions[String(name.dropFirst("extension_".count))] = value
        }
        return claims
    }

    /// `a=b,c=d`; the value is not repeated in errors.
    private func pairs(_ name: String, separator: Character) throws(UsageError) -> [String: String] {
        var result: [String: String] = [:]
        for pair in (text(name) ?? "").split(separator: separator) {
            let pair = PropertyTable.trimmed(pair)
            guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
                throw UsageError("\(name): NAME=VALUE pairs are wanted")
            }
            result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        return result
    }
}
