import SchemaDecoding

/// A schema registry in memory with Confluent's interface, as far as serialisers, deserialisers and people who look around
/// need it: requests in, answers out. It takes any schema; compatibility is not checked.
struct RegistryState: Sendable {
    /// A schema of the registry.
    struct Schema: Equatable, Sendable {
        /// `AVRO`, `PROTOBUF`, `JSON`.
        var type = "AVRO"
        /// Its text.
        var text: String
        /// What it refers to: name, subject and version.
        var references: [Reference] = []
    }

    /// A schema that another one refers to.
    struct Reference: Equatable, Sendable {
        var name: String
        var subject: String
        var version: Int
    }

    /// All schemas; the first one's id is 1.
    private var schemas: [Schema] = []
    /// The ids of each subject's versions, the first one's version being 1.
    private var subjects: [String: [Int]] = [:]

    /// Registers a schema under a subject, where it isn't yet, and says its id.
    @discardableResult
    mutating func register(_ schema: Schema, under subject: String) -> Int {
        let id: Int
        if let known = schemas.firstIndex(of: schema) {
            id = known + 1
        } else {
            schemas.append(schema)
            id = schemas.count
        }
        if subjects[subject]?.contains(id) != true { subjects[subject, default: []].append(id) }
        return id
    }

    /// Answers a request.
    mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
        let path = request.path
        switch (request.method, path.first, path.count) {
        case ("GET", nil, 0): return .init(status: 200, body: "{}")
        case ("GET", "config", _): return .init(status: 200, body: #"{"compatibilityLevel":"NONE"}"#)
        case ("GET", "mode", _): return .init(status: 200, body: #"{"mode":"READWRITE"}"#)
        case ("GET", "schemas", 2) where path[1] == "types":
            return .init(status: 200, body: #"["JSON","PROTOBUF","AVRO"]"#)
        case ("GET", "schemas", 3...4) where path[1] == "ids": return byId(path)
        case ("GET", "schemas", 3) where path[1] == "guids":
            guard let index = schemas.indices.first(where: { Self.guid(of: $0 + 1) == path[2] }) else {
                return Self.error(404, 40403, "Schema not found")
            }
            let id = index + 1
            return .init(status: 200, body: "{\(members(of: id)),\"id\":\(id),\"guid\":\"\(path[2])\"}")
        case ("GET", "subjects", 1): return .init(status: 200, body: Self.list(subjects.keys.sorted().map(Self.quoted)))
        case ("GET", "subjects", 3...5) where path[2] == "versions": return versions(path)
        case ("POST", "subjects", 2...3): return post(request)
        case ("GET", _, _), ("POST", _, _): return Self.error(404, 404, "HTTP 404 Not Found")
        default: return Self.error(405, 405, "HTTP 405 Method Not Allowed")
        }
    }

    // MARK: Reading

    private func byId(_ path: [String]) -> HTTPResponse {
        guard let id = Int(path[2]), (1...schemas.count + 1).contains(id), id <= schemas.count else {
            return Self.error(404, 40403, "Schema \(path[2]) not found")
        }
        let holders = subjects.keys.sorted().flatMap { subject in
            (subjects[subject] ?? []).enumerated().filter { $0.element == id }.map { (subject, $0.offset + 1) }
        }
        switch path.count == 4 ? path[3] : "" {
        case "": return .init(status: 200, body: "{\(members(of: id)),\"guid\":\"\(Self.guid(of: id))\"}")
        case "schema": return .init(status: 200, body: schemas[id - 1].text)
        case "subjects": return .init(status: 200, body: Self.list(holders.map { Self.quoted($0.0) }))
        case "versions":
            return .init(
                status: 200,
                body: Self.list(holders.map { "{\"subject\":\(Self.quoted($0.0)),\"version\":\($0.1)}" }))
        default: return Self.error(404, 404, "HTTP 404 Not Found")
        }
    }

    private func versions(_ path: [String]) -> HTTPResponse {
        let subject = path[1]
        guard let ids = subjects[subject] else {
            return Self.error(404, 40401, "Subject '\(subject)' not found.")
        }
        guard path.count > 3 else {
            return .init(status: 200, body: Self.list(ids.indices.map { "\($0 + 1)" }))
        }
        guard let version = path[3] == "latest" ? ids.count : Int(path[3]), ids.indices.contains(version - 1) else {
            return Self.error(404, 40402, "Version \(path[3]) not found.")
        }
        if path.count == 5 {
            guard path[4] == "schema" else { return Self.error(404, 404, "HTTP 404 Not Found") }
            return .init(status: 200, body: schemas[ids[version - 1] - 1].text)
        }
        return .init(status: 200, body: described(ids[version - 1], subject, version))
    }

    // MARK: Registering

    private mutating func post(_ request: HTTPRequest) -> HTTPResponse {
        let subject = request.path[1]
        guard let schema = Self.schema(request.body) else {
            return Self.error(422, 42201, "no schema in the request's body")
        }
        if request.path.count == 3 {
            guard request.path[2] == "versions" else { return Self.error(404, 404, "HTTP 404 Not Found") }
            let id = register(schema, under: subject)
            return .init(
                status: 200,
                body: described(id, subject, (subjects[subject]?.firstIndex(of: id) ?? 0) + 1))
        }
        guard let ids = subjects[subject] else {
            return Self.error(404, 40401, "Subject '\(subject)' not found.")
        }
        guard let index = ids.firstIndex(where: { schemas[$0 - 1] == schema }) else {
            return Self.error(404, 40403, "Schema not found")
        }
        return .init(status: 200, body: described(ids[index], subject, index + 1))
    }

    private static func schema(_ body: [UInt8]) -> Schema? {
        guard case .object(let members)? = try? JSONValue(parsing: body) else { return nil }
        var schema = Schema(text: "")
        for member in members {
            switch (member.name, member.value) {
            case ("schema", .string(let text)): schema.text = text
            case ("schemaType", .string(let type)): schema.type = type
            case ("references", .array(let list)):
                for case .object(let parts) in list {
                    var reference = Reference(name: "", subject: "", version: 0)
                    for part in parts {
                        switch (part.name, part.value) {
                        case ("name", .string(let name)): reference.name = name
                        case ("subject", .string(let subject)): reference.subject = subject
                        case ("version", .number(let version)): reference.version = Int(version) ?? 0
                        default: break
                        }
                    }
                    schema.references.append(reference)
                }
            default: break
            }
        }
        return schema.text.isEmpty ? nil : schema
    }

    // MARK: Answers

    private func described(_ id: Int, _ subject: String, _ version: Int) -> String {
        "{\"subject\":\(Self.quoted(subject)),\"version\":\(version),\"id\":\(id),\"guid\":\"\(Self.guid(of: id))\","
            + members(of: id) + "}"
    }

    /// A schema's members, without braces. Avro's type is not said, as Confluent's registry doesn't.
    private func members(of id: Int) -> String {
        let schema = schemas[id - 1]
        var text = "\"schema\":" + Self.quoted(schema.text)
        if schema.type != "AVRO" { text += ",\"schemaType\":" + Self.quoted(schema.type) }
        if !schema.references.isEmpty {
            let references = schema.references.map {
                "{\"name\":\(Self.quoted($0.name)),\"subject\":\(Self.quoted($0.subject)),\"version\":\($0.version)}"
            }
            text += ",\"references\":" + Self.list(references)
        }
        return text
    }

    /// The GUID that a schema goes by in headers: made of its id, the same in every run.
    static func guid(of id: Int) -> String {
        let digits = String(id, radix: 16)
        return "6b636174-7377-4966-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// What Confluent's registry says when something is wrong.
    static func error(_ status: Int, _ code: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(status: status, body: "{\"error_code\":\(code),\"message\":\(quoted(message))}")
    }

    private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

    private static func quoted(_ text: String) -> String {
        var result = DecodedText()
        // Fails beyond 64 MiB, which no body here has.
        do throws(DecodeError) { try result.append(string: text) } catch { return "\"\"" }
        return result.string
    }
}
