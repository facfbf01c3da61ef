/// The rest of what librdkafka and the Java clients know: names that a file may hold, so that none of them is a mistake.
extension PropertyTable {
    static let knownRows: [PropertySpec] = {
        let rows: [(String, [String])] = [
            (
                producersOnly,
                [
                    "compression.gzip.level", "compression.lz4.level", "compression.zstd.level", "max.block.ms",
                    "max.request.size", "partitioner.adaptive.partitioning.enable",
                    "partitioner.availability.timeout.ms", "partitioner.class", "partitioner.ignore.keys",
                    "transaction.two.phase.commit.enable", "delivery.report.only.error", "enable.gapless.guarantee",
                    "message.copy.max.bytes", "produce.offset.report", "queue.buffering.backpressure.threshold",
                    "queuing.strategy", "sticky.partitioning.linger.ms",
                ]
            ),
            (
                "this client has its own way",
                [
                    "enable.metrics.push", "exclude.internal.topics", "interceptor.classes",
                    "metadata.recovery.strategy",
                    "metadata.recovery.rebootstrap.trigger.ms", "metric.reporters", "metrics.num.samples",
                    "metrics.recording.level", "metrics.sample.window.ms", "share.acknowledgement.mode",
                    "share.acquire.mode", "socket.connection.setup.timeout.max.ms",
                    "internal.throw.on.fetch.stable.offset.unsupported", "enable.random.seed", "enabled_events",
                    "group.protocol.type", "internal.termination.signal", "offset.store.path",
                    "offset.store.sync.interval.ms", "socket.blocking.max.ms", "topic.blacklist",
                    "topic.metadata.refresh.fast.cnt", "ssl.ca.certificate.stores", "bootstrap.controllers",
                    "auto.include.jmx.reporter",
                ]
            ),
            (
                "the broker checks tokens",
                [
                    "sasl.oauthbearer.expected.audience", "sasl.oauthbearer.expected.issuer",
                    "sasl.oauthbearer.jwks.endpoint.refresh.ms", "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
                    "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", "sasl.oauthbearer.jwks.endpoint.url",
                ]
            ),
        ]
        return rows.flatMap { why, names in
            names.map { PropertySpec(name: $0, help: why, meaning: .ignored(why)) }
        }
    }()

    static let unsupported: [PropertySpec] =
        [
            "ssl.engine.location", "ssl.engine.id", "https.ca.pem", "sasl.oauthbearer.metadata.authentication.type",
        ].map { PropertySpec(name: $0, help: "", meaning: .unsupported("it is not supported", unless: ["", "none"])) }
        + [
            PropertySpec(
                name: "sasl.oauthbearer.grant.type", help: "",
                meaning: .unsupported("client_credentials is what is supported", unless: ["", "client_credentials"])),
            PropertySpec(
                name: "config.providers", help: "",
                meaning: .unsupported(
                    "a secret's name with .command, .file or .env behind it is the way here", unless: [""])),
        ]
        + [
            "algorithm", "claim.aud", "claim.exp.seconds", "claim.iss", "claim.jti.include", "claim.nbf.seconds",
            "claim.sub", "file", "private.key.file", "private.key.passphrase", "private.key.pem", "template.file",
            "jwt.template.file",
        ].map {
            PropertySpec(
                name: "sasl.oauthbearer.assertion.\($0)", help: "",
                meaning: .unsupported(
                    "assertions are not supported; a client's id and secret, or a token's command, are", unless: [""]))
        }
}
