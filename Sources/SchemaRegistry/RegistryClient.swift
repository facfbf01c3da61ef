package import SchemaDecoding
import Transport

/// Reads schemas from a registry: Confluent's interface (also Redpanda's, Karapace's, Apicurio's ccompat), Apicurio's own,
/// or AWS Glue. Nothing is registered or changed. Its functions block.
public struct RegistryClient: Sendable {
    private let configuration: RegistryConfiguration
    private let http: RegistryHTTP
    private let cache: SchemaCache?

    /// The interfaces that an address can have.
    private enum Interface { case confluent, apicurio2, apicurio3 }

    /// A client; it connects when it is first asked.
    public init(_ configuration: RegistryConfiguration) {
        self.configuration = configuration
        http = RegistryHTTP(configuration: configuration)
        cache = configuration.cacheFolder.flatMap { folder in
            SchemaCache(folder: folder, registry: configuration.glue?.region ?? configuration.urls.first ?? "")
        }
    }

    private var interface: Interface {
        let url = configuration.urls.first ?? ""
        if url.contains("/apis/registry/v3") { return .apicurio3 }
        return url.contains("/apis/registry/v2") ? .apicurio2 : .confluent
    }

    /// The schema that a record names. Schemas never change: what the disk has is not asked for again.
    package func schema(_ reference: SchemaReference) throws(RegistryError) -> RegisteredSchema {
        let key = "\(configuration.context.map { $0 + " " } ?? "")\(reference.words)"
        if let kept = cache?.read(key) { return kept }
        let schema = try fetch(reference)
        cache?.write(schema, key)
        return schema
    }

    /// The schema of an id: of Confluent's interface the id, of Apicurio 3 the content id, of Apicurio 2 the global id.
    public func schema(id: Int64) throws(RegistryError) -> RegisteredSchema {
        switch interface {
        case .confluent:
            guard let id = UInt32(exactly: id) else {
                throw RegistryError(.notFound, "\(id) is no schema's id: they have 32 bits")
            }
            return try schema(.id(id))
        case .apicurio2: return try schema(.globalId(id))
        case .apicurio3: return try schema(.contentId(id))
        }
    }

    /// The schema of a UUID as values carry it: Confluent's GUID, or where AWS Glue alone is named one of its versions.
    package func schema(uuid: UUIDBytes) throws(RegistryError) -> RegisteredSchema {
        try schema(configuration.urls.isEmpty ? .glue(uuid) : .guid(uuid))
    }

    private func fetch(_ reference: SchemaReference) throws(RegistryError) -> RegisteredSchema {
        if case .glue(let version) = reference {
            guard let glue = configuration.glue else {
                throw RegistryError(
                    .notFound, "written for AWS Glue: -X schema.registry.glue.region=REGION reads its schemas")
            }
            return try GlueInterface(glue, http).schema(version.description)
        }
        if configuration.urls.isEmpty {
            throw RegistryError(.notFound, "\(reference.words) is not AWS Glue's, and no other registry is named")
        }
        switch interface {
        case .confluent: return try ConfluentInterface(http, context: configuration.context).schema(reference)
        case .apicurio2: return try ApicurioInterface(http, isVersion3: false).schema(reference)
        case .apicurio3: return try ApicurioInterface(http, isVersion3: true).schema(reference)
        }
    }

    /// The names of all subjects (Confluent's interface) or artifacts (Apicurio's), sorted.
    public func subjects() throws(RegistryError) -> [String] {
        if configuration.urls.isEmpty, configuration.glue != nil {
            throw RegistryError(.notFound, "AWS Glue is asked for one version: name it by the UUID that values carry")
        }
        return switch interface {
        case .confluent: try ConfluentInterface(http, context: configuration.context).subjects()
        case .apicurio2, .apicurio3: try ApicurioInterface(http, isVersion3: interface == .apicurio3).artifacts()
        }
    }

    /// The versions of a subject, the oldest first. Only Confluent's interface has subjects.
    public func versions(of subject: String) throws(RegistryError) -> [SubjectVersion] {
        guard interface == .confluent else {
            throw RegistryError(.notFound, "subjects are of Confluent's interface: …/apis/ccompat/v7 is Apicurio's")
        }
        return try ConfluentInterface(http, context: configuration.context).versions(of: subject)
    }
}

/// One version of a subject.
public struct SubjectVersion: Equatable, Sendable {
    /// The subject.
    public var subject: String
    /// From 1 on.
    public var version: Int64
    /// The id that values carry.
    public var id: Int64
    /// The schema, without those that it refers to.
    public var schema: RegisteredSchema
    /// What it refers to: name, subject and version each.
    public var references: [String]
}
