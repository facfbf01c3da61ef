import SchemaDecoding
import Transport

/// Apicurio's own interface, versions 2 and 3: artifacts in groups, global ids and content ids.
struct ApicurioInterface {
    private let http: RegistryHTTP
    private let isVersion3: Bool

    init(_ http: RegistryHTTP, isVersion3: Bool) {
        self.http = http
        self.isVersion3 = isVersion3
    }

    /// The schema that a record names. An id of 32 bits is a content id: Apicurio 3 writes them so, unless a serialiser is
    /// told to write global ids, which is what one that no content has is taken for.
    func schema(_ reference: SchemaReference) throws(RegistryError) -> RegisteredSchema {
        guard isVersion3, case .id(let id) = reference else { return try known(reference) }
        do throws(RegistryError) { return try known(.contentId(Int64(id))) } catch {
            guard error.kind == .notFound, let found = try? known(.globalId(Int64(id))) else { throw error }
            return found
        }
    }

    private func known(_ reference: SchemaReference) throws(RegistryError) -> RegisteredSchema {
        let path: String
        switch reference {
        case .globalId(let id): path = "/ids/globalIds/\(id)"
        case .contentId(let id): path = "/ids/contentIds/\(id)"
        case .id(let id): path = isVersion3 ? "/ids/contentIds/\(id)" : "/ids/globalIds/\(id)"
        case .guid, .glue: throw RegistryError(.notFound, "\(reference.words) is not one of Apicurio's")
        }
        let text = String(decoding: try http.bytes(path), as: UTF8.self)
        var references: [RegisteredSchema.Document] = []
        var seen: Set<String> = []
        try resolve(try list(path + "/references"), into: &references, &seen)
        return RegisteredSchema(language: Self.language(text), text: text, references: references)
    }

    /// Content comes without its type: JSON that is no schema of Avro's is JSON Schema, and what is no JSON is `.proto` text.
    private static func language(_ text: String) -> RegisteredSchema.Language {
        guard let json = try? JSONValue(parsing: text) else { return .protobuf }
        switch json {
        case .string, .array: return .avro
        default:
            let type = json["type"]?.string
            let isAvro = type.map { ["record", "enum", "fixed", "map"].contains($0) || json["items"] != nil } ?? false
            return isAvro && json["$schema"] == nil && json["properties"] == nil ? .avro : .json
        }
    }

    private func list(_ path: String) throws(RegistryError) -> JSONValue? {
        do throws(RegistryError) { return try http.get(path) } catch {
            // Registries before 2.3 have no references.
            if error.kind == .notFound { return nil }
            throw error
        }
    }

    private func resolve(
        _ named: JSONValue?, into references: inout [RegisteredSchema.Document], _ seen: inout Set<String>
    ) throws(RegistryError) {
        for reference in named?.array ?? [] {
            guard let name = reference["name"]?.string, let artifact = reference["artifactId"]?.string else {
                throw RegistryError(.broken, "a reference without name or artifact")
            }
            let group = HTTPRequest.escape(reference["groupId"]?.string ?? "default")
            let version = HTTPRequest.escape(reference["version"]?.string ?? "")
            guard seen.insert("\(name) \(group) \(artifact) \(version)").inserted, seen.count < 1000 else { continue }
            let path = "/groups/\(group)/artifacts/\(HTTPRequest.escape(artifact))/versions/\(version)"
            let text = String(decoding: try http.bytes(isVersion3 ? path + "/content" : path), as: UTF8.self)
            try resolve(try list(path + "/references"), into: &references, &seen)
            references.append(RegisteredSchema.Document(name: name, text: text))
        }
    }

    /// The artifacts, `group/artifact`, sorted.
    func artifacts() throws(RegistryError) -> [String] {
        let answer = try http.get("/search/artifacts?limit=500")
        guard let artifacts = answer["artifacts"]?.array else {
            throw RegistryError(.broken, "the registry answers without artifacts: is that Apicurio?")
        }
        return artifacts.compactMap { artifact in
            guard let id = artifact["artifactId"]?.string ?? artifact["id"]?.string else { return nil }
            return "\(artifact["groupId"]?.string ?? "default")/\(id)"
        }.sorted()
    }
}
