import KafkaClient
import Transport

/// OAUTHBEARER: a token that is there already, one from an identity provider (OIDC), one that nobody signs.
extension SecurityProperties {
    /// The way to a token that was described last.
    mutating func bearer(_ jaas: JaasConfiguration?) throws(UsageError) -> SaslConfiguration {
        let options = jaas?.options ?? [:]
        if options["oauth.refresh.token"] != nil {
            throw UsageError(
                "sasl.jaas.config: oauth.refresh.token is not supported; oauth.client.id and its secret are")
        }
        let extensions = try extensions(options)
        func order(_ name: String, _ option: String) -> Int {
            max(self.order(name), options[option] == nil ? 0 : jaasOrder)
        }
        let token = order("sasl.oauthbearer.token", "oauth.access.token")
        let endpoint = order("sasl.oauthbearer.token.endpoint.url", "oauth.token.endpoint.uri")
        let claims = order("sasl.oauthbearer.config", "unsecuredLoginStringClaim_sub")
        let last = max(token, endpoint, claims)
        if last > 0, token == last { return try bearer(token: options["oauth.access.token"], extensions) }
        if last > 0, endpoint == last,
            let url = text("sasl.oauthbearer.token.endpoint.url", or: [options["oauth.token.endpoint.uri"]])
        {
            return .oauthBearerFrom(try oidc(url, options), extensions: extensions)
        }
        if last > 0, let claims = try unsecured(options) {
            let source = TokenSource {
                let token = JsonWebToken.unsecured(
                    principal: claims.principal, claim: claims.claim, scope: claims.scope,
                    scopeClaim: claims.scopeClaim, now: WallClock.now() / 1000, seconds: claims.seconds)
                return .init(token, lifetime: .seconds(claims.seconds))
            }
            return .oauthBearerFrom(source, extensions: extensions.merging(claims.extensions) { $1 })
        }
        if text("sasl.login.callback.handler.class")?.lowercased().contains("msk") == true {
            throw UsageError(
                "sasl.login.callback.handler.class is AWS's, and Java's classes are not run here: "
                    + "sasl.mechanism=AWS_MSK_IAM is the same login")
        }
        throw UsageError(
            "OAUTHBEARER needs a token: sasl.oauthbearer.token (or .command, .file, .env behind it), or "
                + "sasl.oauthbearer.token.endpoint.url with sasl.oauthbearer.client.id and .client.secret")
    }

    /// KIP-342's: the property's and those of `sasl.jaas.config`; of the same name the one that was set later.
    private func extensions(_ options: [String: String]) throws(UsageError) -> [String: String] {
        let own = try pairs("sasl.oauthbearer.extensions", separator: ",")
        var javas: [String: String] = [:]
        for (name, value) in options where name.hasPrefix("extension_") {
            javas[String(name.dropFirst("extension_".count))] = value
        }
        let isOwnLater = order("sasl.oauthbearer.extensions") > jaasOrder
        return own.merging(javas) { isOwnLater ? $0 : $1 }
    }

    /// A token that is there, or whose place is known.
    private func bearer(
        token option: String?, _ extensions: [String: String]
    ) throws(UsageError) -> SaslConfiguration {
        let isOptionLater = option != nil && order("sasl.oauthbearer.token") <= jaasOrder
        if !isOptionLater, let source = source("sasl.oauthbearer.token") {
            // Tokens end: each login that finds the last one old asks again.
            let source = TokenSource {
                .init(try SecretSource.read(source.kind, source.value, named: "sasl.oauthbearer.token"))
            }
            return .oauthBearerFrom(source, extensions: extensions)
        }
        let token = try secret("sasl.oauthbearer.token", or: [option])
        return .oauthBearer(token: token ?? Secret(""), extensions: extensions)
    }

    private mutating func oidc(_ url: String, _ options: [String: String]) throws(UsageError) -> TokenSource {
        // Java's way to say: the token is in a file.
        if url.hasPrefix("file:") {
            let path = String(url.dropFirst("file:".count).trimmingPrefix("//"))
            return TokenSource {
                .init(try SecretSource.read(.file, path, named: "sasl.oauthbearer.token.endpoint.url"))
            }
        }
        let id = text("sasl.oauthbearer.client.id", or: [options["clientId"], options["oauth.client.id"]])
        guard let id else {
            throw UsageError("sasl.oauthbearer.client.id is not set, and the token endpoint wants it")
        }
        let secrets = [options["clientSecret"], options["oauth.client.secret"]]
        guard let secret = try secret("sasl.oauthbearer.client.secret", or: secrets) else {
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
            scope: text("sasl.oauthbearer.scope", or: [options["scope"], options["oauth.scope"]]),
            encodesHeader: try flag("sasl.oauthbearer.header.urlencode", default: false),
            caFile: text("https.ca.location"), proxy: proxy)
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
        if let principal = options["unsecuredLoginStringClaim_sub"], order("sasl.oauthbearer.config") <= jaasOrder {
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
