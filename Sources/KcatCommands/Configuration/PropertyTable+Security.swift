/// The properties of TLS and logins.
extension PropertyTable {
    /// Secrets: each may also come from elsewhere, by its name and one of ``SecretSource/suffixes`` behind it.
    static let secrets: Set<String> = [
        "sasl.password", "sasl.jaas.config", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.token", "ssl.key.pem",
        "ssl.key.password", "ssl.keystore.password", "ssl.truststore.password",
        "schema.registry.basic.auth.user.info", "schema.registry.bearer.auth.token",
        "schema.registry.bearer.auth.client.secret", "schema.registry.ssl.key.password",
    ]

    private static func security(_ name: String, _ help: String) -> PropertySpec {
        PropertySpec(name: name, help: help, meaning: .security(name))
    }

    /// Names of Kafka's own words first, aliases behind.
    static let securityRows: [PropertySpec] =
        [
            security("security.protocol", "plaintext, ssl, sasl_plaintext, sasl_ssl"),
            security("sasl.mechanism", "PLAIN, SCRAM-SHA-256, OAUTHBEARER, ..."),
            security("sasl.username", "who logs in"),
            security("sasl.password", "the password (also .command, .file, .env)"),
            security("sasl.jaas.config", "a login as Java clients have it"),
            security("sasl.oauthbearer.method", "oidc: ask the token endpoint; default"),
            security("sasl.oauthbearer.token", "the token (also .command, .file, .env)"),
            security("sasl.oauthbearer.token.endpoint.url", "where OIDC hands out tokens"),
            security("sasl.oauthbearer.client.id", "the client's id for OIDC"),
            security("sasl.oauthbearer.client.secret", "its secret (also .command, .file, .env)"),
            security("sasl.oauthbearer.scope", "the scope that is asked for"),
            security("sasl.oauthbearer.header.urlencode", "true, false: as the token endpoint takes id and secret"),
            security("sasl.oauthbearer.extensions", "NAME=VALUE,... for the broker (KIP-342)"),
            security("sasl.oauthbearer.config", "principal=NAME ...: an unsecured token"),
            security("https.ca.location", "a CA file for OIDC's server"),
            security("ssl.ca.location", "a CA file, or a folder in OpenSSL's layout"),
            security("ssl.ca.pem", "the same as text"),
            security("ssl.certificate.location", "the client's certificate, PEM"),
            security("ssl.certificate.pem", "the same as text"),
            security("ssl.key.location", "the client's key, PEM"),
            security("ssl.key.pem", "the same as text (also .command, .env)"),
            security("ssl.key.password", "opens the key (also .command, .file, .env)"),
            security("ssl.keystore.location", "PKCS#12 or PEM: certificate and key"),
            security("ssl.keystore.password", "opens it (also .command, .file, .env)"),
            security("ssl.truststore.location", "PKCS#12 or PEM: CA certificates"),
            security("ssl.truststore.password", "opens it (also .command, .file, .env)"),
            security("ssl.crl.location", "a file of revoked certificates"),
            security("ssl.cipher.suites", "ciphers that may be used"),
            security("ssl.enabled.protocols", "TLSv1.2, TLSv1.3"),
            security("ssl.providers", "OpenSSL's: default,legacy opens stores in old ciphers"),
            security("ssl.endpoint.identification.algorithm", "https, or none: any host name is good"),
            security("enable.ssl.certificate.verification", "true, or false: anybody can be the broker"),
        ]
        + [
            ("sasl.mechanisms", "sasl.mechanism"), ("ssl.keystore.key", "ssl.key.pem"),
            ("ssl.keystore.certificate.chain", "ssl.certificate.pem"), ("ssl.truststore.certificates", "ssl.ca.pem"),
            ("sasl.oauthbearer.client.credentials.client.id", "sasl.oauthbearer.client.id"),
            ("sasl.oauthbearer.client.credentials.client.secret", "sasl.oauthbearer.client.secret"),
            // Strimzi's words.
            ("oauth.client.id", "sasl.oauthbearer.client.id"),
            ("oauth.client.secret", "sasl.oauthbearer.client.secret"),
            ("oauth.token.endpoint.uri", "sasl.oauthbearer.token.endpoint.url"),
            ("oauth.access.token", "sasl.oauthbearer.token"), ("oauth.scope", "sasl.oauthbearer.scope"),
        ].map { name, other in PropertySpec(name: name, help: "as \(other)", meaning: .security(other)) }

    /// Taken without a word: what they say is found out, or done anyway.
    static let quietRows: [PropertySpec] =
        [
            "ssl.keystore.type", "ssl.truststore.type", "sasl.client.callback.handler.class",
            "enable.sasl.oauthbearer.unsecure.jwt",
        ].map { PropertySpec(name: $0, help: "", meaning: .quiet) } + [
            // A class of Java's can't be had, but its name says which login is meant.
            PropertySpec(
                name: "sasl.login.callback.handler.class", help: "",
                meaning: .noted("sasl.login.callback.handler.class"))
        ]

    static let ignoredSecurityRows: [PropertySpec] = {
        let rows: [(String, [String])] = [
            (
                "OpenSSL decides",
                [
                    "ssl.protocol", "ssl.provider", "security.providers", "ssl.curves.list",
                    "ssl.sigalgs.list", "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm",
                    "ssl.secure.random.implementation", "ssl.engine.factory.class",
                ]
            ),
            (
                "Kerberos is not supported yet",
                [
                    "sasl.kerberos.service.name", "sasl.kerberos.principal", "sasl.kerberos.kinit.cmd",
                    "sasl.kerberos.keytab", "sasl.kerberos.min.time.before.relogin",
                    "sasl.kerberos.ticket.renew.jitter", "sasl.kerberos.ticket.renew.window.factor",
                ]
            ),
            (
                "this client has its own way",
                [
                    "sasl.login.class", "sasl.login.refresh.buffer.seconds", "sasl.login.refresh.min.period.seconds",
                    "sasl.login.refresh.window.factor", "sasl.login.refresh.window.jitter",
                    "sasl.login.connect.timeout.ms", "sasl.login.read.timeout.ms", "sasl.login.retry.backoff.ms",
                    "sasl.login.retry.backoff.max.ms", "sasl.oauthbearer.jwt.retriever.class",
                    "sasl.oauthbearer.jwt.validator.class", "sasl.oauthbearer.scope.claim.name",
                    "sasl.oauthbearer.sub.claim.name", "sasl.oauthbearer.clock.skew.seconds",
                ]
            ),
        ]
        return rows.flatMap { why, names in
            names.map { PropertySpec(name: $0, help: why, meaning: .ignored(why)) }
        }
    }()
}
