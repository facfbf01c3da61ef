import KafkaClient

/// One property of `-X` and `-F`.
package struct PropertySpec: Sendable {
    /// What becomes of a property's value.
    enum Meaning: Sendable {
        /// Set in the client's configuration under this name; the value may need to be put in its unit first.
        case client(String, @Sendable (String) -> String)
        /// TLS or a login: gathered under this name, since it takes several to mean something.
        case security(String)
        /// Gathered as well, for what it tells about others; not among those that are listed.
        case noted(String)
        /// Known from kcat or Java, and without a meaning here, or for those who read; said once.
        case ignored(String)
        /// Taken without a word.
        case quiet
        /// Something that this program cannot do: an error, but for the values given.
        case unsupported(String, unless: [String])
    }

    /// Its name, in librdkafka's or the Java client's words.
    package let name: String
    /// What it does, in one short line.
    package let help: String
    let meaning: Meaning
}

/// The properties that `-X` and `-F` take.
package enum PropertyTable {
    /// Those that do something, by name.
    package static var listed: [PropertySpec] {
        all.filter {
            switch $0.meaning {
            case .client, .security: true
            case .noted, .ignored, .quiet, .unsupported: false
            }
        }
    }

    /// Every property known.
    package static let all: [PropertySpec] =
        clients + aliases + securityRows + registryRows + quietRows + ignored + ignoredSecurityRows + knownRows
        + unsupported

    /// The property of that name; kcat's prefix `topic.` changes nothing, and a secret's name may say where it is.
    static func property(_ name: String) -> PropertySpec? {
        if let spec = all.first(where: { $0.name == name }) { return spec }
        if name.hasPrefix("topic.") { return property(String(name.dropFirst(6))) }
        guard let dot = name.lastIndex(of: "."),
            SecretSource.Kind(rawValue: String(name[name.index(after: dot)...])) != nil,
            let spec = property(String(name[..<dot])), case .security(let secret) = spec.meaning,
            secrets.contains(secret)
        else { return nil }
        return PropertySpec(name: name, help: spec.help, meaning: .security(secret + name[dot...]))
    }

    /// The name under which the property is set; `nil` for one that sets nothing.
    static func canonical(_ name: String) -> String? {
        switch property(name)?.meaning {
        case .client(let canonical, _), .security(let canonical), .noted(let canonical): canonical
        case .ignored, .quiet, .unsupported, nil: nil
        }
    }

    /// Whether the property's value is a secret itself.
    static func isSecret(_ name: String) -> Bool {
        guard case .security(let canonical)? = property(name)?.meaning else { return false }
        return secrets.contains(canonical)
    }

    /// Whether the property's value holds a secret: it is one, or a key's text in a wrong place, or an address with a login.
    static func isSecret(_ property: Arguments.Property) -> Bool {
        isSecret(property.name) || property.value.contains("PRIVATE KEY") || loginStart(property.value) != nil
            || canonical(property.name) == "proxy" && property.value.contains("@")
    }

    /// Where a login may begin in an address, `https://USER:PASSWORD@HOST`; `nil` where there is none.
    static func loginStart(_ text: String) -> String.Index? {
        guard let mark = text.firstRange(of: "://"), text[mark.upperBound...].contains("@") else { return nil }
        return mark.upperBound
    }

    /// `NAME=VALUE` of `-X`; `list` stands alone. A value is never repeated in an error: it may be a secret.
    package static func parse(_ text: String) throws(UsageError) -> Arguments.Property {
        guard let equals = text.firstIndex(of: "=") else {
            if text == "list" || text == "dump" { return Arguments.Property(name: text, value: "") }
            // Only what can be a name is repeated: behind another sign there may be a secret.
            let name = shown(String(text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }))
            throw UsageError("'\(name ?? "...")' lacks its value: NAME=VALUE (-X list shows the names)")
        }
        let name = trimmed(text[..<equals])
        let value = text[text.index(after: equals)...]
        // A password may begin and end with blanks: who quotes them means them.
        let property = Arguments.Property(name: name, value: isSecret(name) ? String(value) : trimmed(value))
        try check(property)
        return property
    }

    /// Whether there is such a property, and whether it can be had.
    static func check(_ property: Arguments.Property) throws(UsageError) {
        guard let spec = self.property(property.name) else {
            guard let name = shown(property.name) else {
                throw UsageError("NAME=VALUE is wanted, and what stands before the '=' can't be a property's name")
            }
            let near = nearest(to: property.name, in: all.map(\.name)).map { ", did you mean \($0)?" }
            throw UsageError("unknown property '\(name)'" + (near ?? " (-X list shows the names)"))
        }
        if case .security(let canonical) = spec.meaning {
            try checkPath(property.name, canonical, property.value)
        }
        try checkKey(property)
        if case .security("security.protocol") = spec.meaning {
            _ = try SecurityProperties.securityProtocol(property.value)
        }
        if case .unsupported(let why, let allowed) = spec.meaning, !allowed.contains(property.value.lowercased()) {
            throw UsageError("\(property.name): \(why)")
        }
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    // MARK: Rows

    private static func client(_ name: String, _ help: String) -> PropertySpec {
        PropertySpec(name: name, help: help, meaning: .client(name, { $0 }))
    }

    private static let clients = [
        client("auto.commit.interval.ms", "how often offsets are committed"),
        client("auto.offset.reset", "earliest, latest, by_duration:PT1H, none: where to go without a valid offset"),
        client("bootstrap.servers", "HOST:PORT,...: where to ask first"),
        client("client.id", "what the brokers know this program by"),
        client("client.rack", "the rack whose replicas are read from"),
        client("connect.to", "HOST:PORT=HOST:PORT,...: as --connect-to"),
        client("default.api.timeout.ms", "how long one question may take in all"),
        client("enable.auto.commit", "whether subscribe commits; as --no-commit"),
        client("fetch.max.bytes", "the largest answer to a fetch"),
        client("fetch.max.wait.ms", "how long a broker waits for fetch.min.bytes"),
        client("fetch.min.bytes", "bytes that a broker waits for"),
        client("group.id", "the group whose committed offsets are 'stored'; as -g"),
        client("group.instance.id", "the name of a static member, whose partitions wait while it restarts"),
        client("group.protocol", "classic, consumer: how a group agrees (default: as it does already)"),
        client("group.remote.assignor", "how the brokers divide the partitions: uniform, range"),
        client("heartbeat.interval.ms", "how often a member shows that it lives (classic)"),
        client("isolation.level", "read_committed, read_uncommitted"),
        client("max.partition.fetch.bytes", "the largest part of an answer for one partition"),
        client("max.poll.interval.ms", "how long output may stand still before the group is left"),
        client("metadata.max.age.ms", "how often metadata are asked for"),
        PropertySpec(
            name: "partition.assignment.strategy", help: "range, roundrobin, sticky, cooperative-sticky (classic)",
            meaning: .client("partition.assignment.strategy", assignors)),
        client("proxy", "socks5h://HOST:PORT, http://HOST:PORT: as --proxy"),
        client("queued.max.bytes", "bytes fetched and not yet written"),
        client("receive.message.max.bytes", "the largest answer accepted, 512 bytes beyond what is asked for or more"),
        client("reconnect.backoff.max.ms", "the longest wait before a broker is tried again"),
        client("reconnect.backoff.ms", "the first wait before a broker is tried again"),
        client("request.timeout.ms", "how long one request may take"),
        client("retry.backoff.max.ms", "the longest wait before a request is repeated"),
        client("retry.backoff.ms", "the first wait before a request is repeated"),
        client("session.timeout.ms", "after what silence a member is thought dead (classic)"),
        client("socket.connection.setup.timeout.ms", "how long one connection may take"),
    ]

    /// Assignors by their short names; Java's files have the names of its classes.
    private static let assignors: @Sendable (String) -> String = { text in
        let names = [
            "RangeAssignor": "range", "RoundRobinAssignor": "roundrobin", "StickyAssignor": "sticky",
            "CooperativeStickyAssignor": "cooperative-sticky",
        ]
        return text.split(separator: ",").map { part in
            let name = trimmed(part)
            return names[String(name.split(separator: ".").last ?? "")] ?? name
        }.joined(separator: ",")
    }

    /// librdkafka's names for the same.
    private static let aliases: [PropertySpec] =
        [
            ("auto.commit.enable", "enable.auto.commit"), ("metadata.broker.list", "bootstrap.servers"),
            ("fetch.wait.max.ms", "fetch.max.wait.ms"),
            ("fetch.message.max.bytes", "max.partition.fetch.bytes"), ("socket.timeout.ms", "request.timeout.ms"),
            ("metadata.request.timeout.ms", "default.api.timeout.ms"),
            ("topic.metadata.refresh.interval.ms", "metadata.max.age.ms"),
        ].map { name, other in
            PropertySpec(name: name, help: "as \(other)", meaning: .client(other, { $0 }))
        } + [
            PropertySpec(
                name: "queued.max.messages.kbytes", help: "as queued.max.bytes, in KiB",
                meaning: .client("queued.max.bytes") { text in
                    guard let number = Quantity.number(text), number <= Int64.max >> 10 else { return text }
                    return String(number << 10)
                })
        ]

    /// Why a property changes nothing for commands that read.
    static let producersOnly = "they concern what is produced"

    /// Why a property of another client changes nothing.
    static let ownWay = "this client has its own way"

    private static let ignored: [PropertySpec] = {
        let group = "what was written out is what is committed"
        let rows: [(String, [String])] = [
            (
                producersOnly,
                [
                    "acks", "request.required.acks", "batch.size", "batch.num.messages", "compression.codec",
                    "compression.type", "compression.level", "delivery.timeout.ms", "message.timeout.ms",
                    "enable.idempotence", "linger.ms", "queue.buffering.max.ms", "queue.buffering.max.messages",
                    "queue.buffering.max.kbytes", "message.max.bytes", "message.send.max.retries", "retries",
                    "max.in.flight.requests.per.connection", "max.in.flight", "partitioner", "transactional.id",
                    "transaction.timeout.ms", "key.serializer", "value.serializer", "buffer.memory",
                ]
            ),
            (
                ownWay,
                [
                    "api.version.request", "api.version.fallback.ms", "api.version.request.timeout.ms",
                    "broker.version.fallback", "broker.address.family", "broker.address.ttl", "builtin.features",
                    "consume.callback.max.messages", "debug", "enable.partition.eof", "fetch.error.backoff.ms",
                    "log.connection.close", "log.queue", "log.thread.name", "log_level", "max.poll.records",
                    "metadata.max.idle.ms", "plugin.library.paths", "queued.min.messages",
                    "reconnect.backoff.jitter.ms",
                    "socket.keepalive.enable", "socket.max.fails", "socket.nagle.disable",
                    "socket.receive.buffer.bytes", "socket.send.buffer.bytes", "receive.buffer.bytes",
                    "send.buffer.bytes", "statistics.interval.ms", "topic.metadata.refresh.fast.interval.ms",
                    "topic.metadata.refresh.sparse", "topic.metadata.propagation.max.ms", "key.deserializer",
                    "value.deserializer", "allow.auto.create.topics", "connections.max.idle.ms",
                    "client.dns.lookup",
                ]
            ),
            ("checksums are always checked", ["check.crcs"]),
            (
                group,
                [
                    "enable.auto.offset.store", "coordinator.query.interval.ms", "offset.store.method",
                ]
            ),
        ]
        return rows.flatMap { why, names in
            names.map { PropertySpec(name: $0, help: why, meaning: .ignored(why)) }
        }
    }()
}
