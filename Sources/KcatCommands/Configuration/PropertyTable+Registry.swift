/// The properties of schema registries, in Java's words; without the prefix `schema.registry.` where Java has none.
extension PropertyTable {
    private static let prefix = "schema.registry."

    /// Names with the prefix, aliases behind.
    static let registryRows: [PropertySpec] =
        [
            ("url", "where schemas are, tried in order; as -r"),
            ("basic.auth.user.info", "USER:PASSWORD (also .command, .file, .env)"),
            ("bearer.auth.token", "a token (also .command, .file, .env)"),
            ("bearer.auth.issuer.endpoint.url", "where OIDC hands out tokens for the registry"),
            ("bearer.auth.client.id", "the client's id there"),
            ("bearer.auth.client.secret", "its secret (also .command, .file, .env)"),
            ("bearer.auth.scope", "the scope that is asked for"),
            ("bearer.auth.logical.cluster", "Confluent Cloud's lsrc-..., sent as target-sr-cluster"),
            ("bearer.auth.identity.pool.id", "Confluent Cloud's pool, sent as Confluent-Identity-Pool-Id"),
            ("ssl.ca.location", "a CA file for the registry"),
            ("ssl.certificate.location", "the client's certificate, PEM"),
            ("ssl.key.location", "its key, PEM"),
            ("ssl.key.password", "opens the key (also .command, .file, .env)"),
            ("request.timeout.ms", "how long one answer may take (default 10000)"),
            ("context", "the context that ids belong to: .staging"),
            ("cache", "a folder for schemas, or off (default ~/.cache/kcat-swift/schemas)"),
            ("glue.region", "AWS Glue's region: schemas are read from there"),
            ("glue.endpoint", "AWS Glue at another address"),
        ].map { name, help in
            PropertySpec(name: prefix + name, help: help, meaning: .security(prefix + name))
        }
        + [
            ("basic.auth.user.info", "basic.auth.user.info"), ("bearer.auth.token", "bearer.auth.token"),
            ("bearer.auth.issuer.endpoint.url", "bearer.auth.issuer.endpoint.url"),
            ("bearer.auth.client.id", "bearer.auth.client.id"),
            ("bearer.auth.client.secret", "bearer.auth.client.secret"), ("bearer.auth.scope", "bearer.auth.scope"),
            ("bearer.auth.logical.cluster", "bearer.auth.logical.cluster"),
            ("bearer.auth.identity.pool.id", "bearer.auth.identity.pool.id"),
            ("apicurio.registry.url", "url"), ("schema.registry.ssl.truststore.location", "ssl.ca.location"),
            ("schema.registry.ssl.keystore.location", "ssl.certificate.location"),
        ].map { name, other in
            PropertySpec(name: name, help: "as \(prefix + other)", meaning: .security(prefix + other))
        }
        + [
            "basic.auth.credentials.source", "bearer.auth.credentials.source",
            "schema.registry.basic.auth.credentials.source", "schema.registry.bearer.auth.credentials.source",
            "auto.register.schemas", "use.latest.version", "specific.avro.reader",
            "schema.registry.ssl.truststore.type", "schema.registry.ssl.keystore.type",
        ].map { PropertySpec(name: $0, help: "", meaning: .quiet) }
}
