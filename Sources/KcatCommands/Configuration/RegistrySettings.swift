import KafkaClient
import SchemaRegistry
import Transport

/// What options and properties say about the schema registry, put together. Brokers need not be known for it.
struct RegistrySettings: Sendable {
    /// How it is reached; `nil` when none is named.
    let configuration: RegistryConfiguration?

    /// Reads the same sources as ``ClientSettings``, whose order counts here too. Runs commands and reads files for secrets
    /// when a registry is named.
    init(_ arguments: Arguments) throws(UsageError) {
        var warnings: [String] = []
        var properties = SecurityProperties()
        for source in try ConfigurationSources.properties(arguments, warnings: &warnings) {
            for property in source.properties {
                switch PropertyTable.property(property.name)?.meaning {
                case .security(let name)?: properties.set(name, property.value)
                case .client("proxy", _)?:
                    do { properties.proxy = try property.value.isEmpty ? nil : ProxyAddress(property.value) } catch {
                        throw UsageError("\(source.name): \(property.name): \(error)")
                    }
                default: break
                }
            }
        }
        if let proxy = arguments.connection.proxy { properties.proxy = proxy }
        func text(_ name: String) -> String? { properties.text("schema.registry." + name) }
        var urls = arguments.decoding.registry
        if urls.isEmpty { urls = text("url")?.split(separator: ",").map { PropertyTable.trimmed($0) } ?? [] }
        if urls.isEmpty, text("glue.region") == nil {
            configuration = nil
            return
        }
        var configuration = RegistryConfiguration(try urls.map { (url) throws(UsageError) in try Self.checked(url) })
        try Self.logIn(properties, &configuration)
        configuration.caFile = text("ssl.ca.location")
        configuration.certificateFile = text("ssl.certificate.location")
        configuration.keyFile = text("ssl.key.location")
        configuration.keyPassword = try properties.secret("schema.registry.ssl.key.password")
        configuration.context = text("context")
        configuration.proxy = properties.proxy
        if let cluster = text("bearer.auth.logical.cluster") {
            configuration.headers.append("target-sr-cluster: \(cluster)")
        }
        if let pool = text("bearer.auth.identity.pool.id") {
            configuration.headers.append("Confluent-Identity-Pool-Id: \(pool)")
        }
        if let timeout = text("request.timeout.ms") {
            guard let milliseconds = Int64(timeout), (1...3_600_000).contains(milliseconds) else {
                throw UsageError("schema.registry.request.timeout.ms: milliseconds from 1 to an hour are wanted")
            }
            configuration.timeout = .milliseconds(milliseconds)
        }
        configuration.cacheFolder = Self.cacheFolder(text("cache"), urls)
        if let region = text("glue.region") { configuration.glue = Self.glue(region, text("glue.endpoint")) }
        self.configuration = configuration
    }

    /// An address with its scheme.
    private static func checked(_ url: String) throws(UsageError) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "http://" + url }
        guard ["http", "https"].contains(url[..<scheme.lowerBound].lowercased()) else {
            throw UsageError("-r: \(url[..<scheme.lowerBound])://: a registry is reached by http:// or https://")
        }
        return url
    }

    /// The way to log in that was described last: a name with its password, a token that is there, or one of an identity
    /// provider's, which is kept until most of its time is over.
    private static func logIn(
        _ properties: SecurityProperties, _ configuration: inout RegistryConfiguration
    ) throws(UsageError) {
        let (basic, token) = ("schema.registry.basic.auth.user.info", "schema.registry.bearer.auth.token")
        let issuer = "schema.registry.bearer.auth.issuer.endpoint.url"
        switch properties.latest([basic, token, issuer]) {
        case basic?: configuration.basicCredentials = try properties.secret(basic)
        case token?: if let secret = try properties.secret(token) { configuration.bearerToken = { secret } }
        case issuer?: configuration.bearerToken = try provider(properties, properties.text(issuer) ?? "")
        default: break
        }
    }

    private static func provider(
        _ properties: SecurityProperties, _ endpoint: String
    ) throws(UsageError) -> @Sendable () throws -> Secret {
        let prefix = "schema.registry.bearer.auth."
        guard let id = properties.text(prefix + "client.id"),
            let secret = try properties.secret(prefix + "client.secret")
        else { throw UsageError("\(prefix)issuer.endpoint.url wants client.id and client.secret beside it") }
        guard endpoint.hasPrefix("https://") || endpoint.hasPrefix("http://") else {
            throw UsageError("\(prefix)issuer.endpoint.url: an https:// address is wanted")
        }
        let client = OidcClient(
            endpoint: endpoint, clientID: id, clientSecret: secret, scope: properties.text(prefix + "scope"),
            caFile: properties.text("https.ca.location"), proxy: properties.proxy)
        let source = TokenSource { try client.token() }
        return { try source.token() }
    }

    private static func cacheFolder(_ named: String?, _ urls: [String]) -> String? {
        if named == "off" { return nil }
        if let named { return named }
        // A registry on this machine is for trials: it is set up anew, and its ids mean other schemas then.
        if urls.contains(where: isLocal) { return nil }
        if let folder = Terminal.environment("XDG_CACHE_HOME"), folder.hasPrefix("/") {
            return folder + "/kcat-swift/schemas"
        }
        return Terminal.environment("HOME").map { $0 + "/.cache/kcat-swift/schemas" }
    }

    /// Whether an address is this machine's own.
    private static func isLocal(_ url: String) -> Bool {
        let authority = url[(url.firstRange(of: "://")?.upperBound ?? url.startIndex)...].prefix { $0 != "/" }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if place.hasPrefix("[") { return place.hasPrefix("[::1]") }
        let host = place.prefix { $0 != ":" }.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost")
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    private static func glue(_ region: String, _ endpoint: String?) -> GlueConfiguration {
        GlueConfiguration(region: region, endpoint: endpoint) { host, target, body in
            try AwsRequestSigner(region: region, service: "glue", credentials: AwsProfiles(profile: nil).credentials())
                .headers(host: host, target: target, body: body, timestamp: AwsRequestSigner.timestamp())
        }
    }
}
