import SchemaDecoding
import Transport

/// Confluent's interface: `/schemas/ids/N`, `/subjects/NAME/versions/N`. Redpanda, Karapace and Apicurio's ccompat have it.
struct ConfluentInterface {
    private let http: RegistryHTTP
    /// `.staging`; `nil` for the default one.
    private let context: String?

    init(_ http: RegistryHTTP, context: String?) {
        self.http = http
        // `.staging`; `staging` and `:.staging:` are the same.
        let name = context.map { $0.filter { $0 != ":" } } ?? ""
        self.context = name.isEmpty || name == "." ? nil : name.hasPrefix(".") ? name : "." + name
    }

    /// Ids belong to a context: a subject of it says which.
    private var query: String { context.map { "?subject=" + HTTPRequest.escape(":\($0):") } ?? "" }

    /// The most schemas that one refers to, deeply.
    private static let referenceLimit = 1000

    /// The schema that a record names.
    func schema(_ reference: SchemaReference) throws(RegistryError) -> RegisteredSchema {
        let id: String
        switch reference {
        case .id(let number): id = "\(number)"
        case .contentId(let number), .globalId(let number): id = "\(number)"
        case .guid(let guid):
            let answer: JSONValue
            let path = "/schemas/guids/\(guid)"
            do throws(RegistryError) { answer = try http.get(path) } catch {
                guard error.kind == .notFound else { throw error }
                throw RegistryError(
                    .notFound, "\(error); GUIDs are known to registries of Confluent Platform 8 and later")
            }
            return try whole(answer, id: nil, from: path)
        case .glue(let version):
            throw RegistryError(.notFound, "Glue version \(version) is not one of this registry's")
        }
        let path = "/schemas/ids/\(id)\(query)"
        return try whole(try http.get(path), id: id, from: path)
    }

    private func whole(_ answer: JSONValue, id: String?, from path: String) throws(RegistryError) -> RegisteredSchema {
        guard let text = answer["schema"]?.string else { throw http.strange(path, "no schema in the answer") }
        let language = try Self.language(answer)
        var named = answer["references"]
        if named?.array?.isEmpty ?? true, let id, Self.needsReferences(text, language) {
            // Redpanda before 23.2 leaves them out by id, and has them by subject.
            named = try? bySubject(id)
        }
        var references: [RegisteredSchema.Document] = []
        var seen: Set<String> = []
        try resolve(named, into: &references, &seen)
        return RegisteredSchema(
            language: language, text: text, references: references, hasRules: Self.hasRules(answer["ruleSet"]))
    }

    private static func hasRules(_ set: JSONValue?) -> Bool {
        ["domainRules", "migrationRules", "encodingRules"].contains { set?[$0]?.array?.isEmpty == false }
    }

    private static func language(_ answer: JSONValue) throws(RegistryError) -> RegisteredSchema.Language {
        // A schema without a type is Avro: it was the only one.
        let name = answer["schemaType"]?.string ?? "AVRO"
        guard let language = RegisteredSchema.Language(rawValue: name.uppercased()) else {
            throw RegistryError(
                .unusable, "the schema is of type \(name.prefix(40)): Avro, Protobuf and JSON Schema are read here")
        }
        return language
    }

    /// Whether `.proto` text imports what not everybody has, or Avro uses a name that it doesn't define.
    private static func needsReferences(_ text: String, _ language: RegisteredSchema.Language) -> Bool {
        if language == .avro { return (try? AvroSchema(parsing: text)) == nil }
        guard language == .protobuf else { return false }
        return text.split(separator: ";").contains { statement in
            guard let start = statement.firstRange(of: "import ")?.upperBound else { return false }
            let name = statement[start...]
            return !name.contains("\"google/protobuf/") && !name.contains("\"google/type/")
        }
    }

    private func bySubject(_ id: String) throws(RegistryError) -> JSONValue? {
        guard let first = try http.get("/schemas/ids/\(id)/versions\(query)").array?.first,
            let subject = first["subject"]?.string, let version = first["version"]?.integer
        else { return nil }
        return try http.get("/subjects/\(escaped(subject))/versions/\(version)")["references"]
    }

    /// A subject as it stands in a path: one that names no context is of the context that is read, as for the registry the
    /// references of a schema are of its own.
    private func escaped(_ subject: String) -> String {
        HTTPRequest.escape(subject.hasPrefix(":") ? subject : (context.map { ":\($0):" } ?? "") + subject)
    }

    /// Fetches references and theirs, each once, each before those that use it. A circle ends where it closes.
    private func resolve(
        _ named: JSONValue?, into references: inout [RegisteredSchema.Document], _ seen: inout Set<String>
    ) throws(RegistryError) {
        for reference in named?.array ?? [] {
            guard let name = reference["name"]?.string, let subject = reference["subject"]?.string,
                let version = reference["version"]?.integer
            else { throw RegistryError(.broken, "a reference without name, subject or version") }
            guard seen.insert("\(name) \(subject) \(version)").inserted else { continue }
            guard seen.count <= Self.referenceLimit else {
                throw RegistryError(.unusable, "the schema refers to more than \(Self.referenceLimit) others")
            }
            let answer = try http.get("/subjects/\(escaped(subject))/versions/\(version)")
            guard let text = answer["schema"]?.string else {
                throw RegistryError(.broken, "\(subject) version \(version) comes without a schema")
            }
            try resolve(answer["references"], into: &references, &seen)
            references.append(RegisteredSchema.Document(name: name, text: text))
        }
    }

    /// The names of all subjects, sorted.
    func subjects() throws(RegistryError) -> [String] {
        let prefix = context.map { "?subjectPrefix=" + HTTPRequest.escape(":\($0):") } ?? ""
        guard let names = try http.get("/subjects" + prefix).array else {
            throw http.strange("/subjects" + prefix, "no list in the answer")
        }
        return names.compactMap(\.string).sorted()
    }

    /// The versions of a subject, the oldest first.
    func versions(of subject: String) throws(RegistryError) -> [SubjectVersion] {
        let path = "/subjects/\(escaped(subject))/versions"
        guard let numbers = try http.get(path).array else { throw http.strange(path, "no list in the answer") }
        var versions: [SubjectVersion] = []
        for number in numbers.compactMap(\.integer) {
            let answer = try http.get("\(path)/\(number)")
            guard let text = answer["schema"]?.string, let id = answer["id"]?.integer else {
                throw RegistryError(.broken, "\(subject) version \(number) comes without a schema or id")
            }
            let references = (answer["references"]?.array ?? []).map { reference in
                "\(reference["name"]?.string ?? "") (\(reference["subject"]?.string ?? "") "
                    + "version \(reference["version"]?.integer ?? 0))"
            }
            versions.append(
                SubjectVersion(
                    subject: subject, version: number, id: id,
                    schema: RegisteredSchema(language: try Self.language(answer), text: text), references: references))
        }
        return versions
    }
}
