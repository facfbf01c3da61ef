import SchemaDecoding
import Transport

/// Confluent's interface: `/schemas/ids/N`, `/subjects/NAME/versions/N`. Redpanda, Karapace and Apicurio's ccompat have it.
struct ConfluentInterface {
    private let http: RegistryHTTP
    /// `.staging`; `nil` for the default one.
    private let context: String?

    init(_ http: RegistryHTTP, context: String?) {
        self.http = http
        self.context = context.flatMap { $0.isEmpty || $0 == "." ? nil : $0 }
    }

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
            do throws(RegistryError) { answer = try http.get("/schemas/guids/\(guid)") } catch {
                guard error.kind == .notFound else { throw error }
                throw RegistryError(
                    .notFound, "\(error); GUIDs are known to registries of Confluent Platform 8 and later")
            }
            return try whole(answer, id: nil)
        case .glue(let version):
            throw RegistryError(.notFound, "Glue version \(version) is not one of this registry's")
        }
        // Ids belong to a context: a subject of it says which.
        let query = context.map { "?subject=" + HTTPRequest.escape(":\($0):") } ?? ""
        return try whole(try http.get("/schemas/ids/\(id)\(query)"), id: id)
    }

    private func whole(_ answer: JSONValue, id: String?) throws(RegistryError) -> RegisteredSchema {
        guard let text = answer["schema"]?.string else {
            throw RegistryError(.broken, "the registry answers without a schema: is that a schema registry?")
        }
        let language = try Self.language(answer)
        var named = answer["references"]
        if named?.array?.isEmpty ?? true, let id, Self.needsReferences(text, language) {
            // Redpanda before 23.2 leaves them out by id, and has them by subject.
            named = try? bySubject(id)
        }
        var references: [RegisteredSchema.Document] = []
        var seen: Set<String> = []
        try resolve(named, into: &references, &seen)
        return RegisteredSchema(language: language, text: text, references: references)
    }

    private static func language(_ answer: JSONValue) throws(RegistryError) -> RegisteredSchema.Language {
        // A schema without a type is Avro: it was the only one.
        let name = answer["schemaType"]?.string ?? "AVRO"
        guard let language = RegisteredSchema.Language(rawValue: name.uppercased()) else {
            throw RegistryError(.unusable, "a schema of type \(name.prefix(40)), which can't be decoded by")
        }
        return language
    }

    /// Whether `.proto` text imports what not everybody has.
    private static func needsReferences(_ text: String, _ language: RegisteredSchema.Language) -> Bool {
        guard language == .protobuf else { return false }
        return text.split(separator: ";").contains { statement in
            guard let start = statement.firstRange(of: "import ")?.upperBound else { return false }
            let name = statement[start...]
            return !name.contains("\"google/protobuf/") && !name.contains("\"google/type/")
        }
    }

    private func bySubject(_ id: String) throws(RegistryError) -> JSONValue? {
        guard let first = try http.get("/schemas/ids/\(id)/versions").array?.first,
            let subject = first["subject"]?.string, let version = first["version"]?.integer
        else { return nil }
        return try http.get("/subjects/\(HTTPRequest.escape(subject))/versions/\(version)")["references"]
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
            let answer = try http.get("/subjects/\(HTTPRequest.escape(subject))/versions/\(version)")
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
            throw RegistryError(.broken, "the registry answers /subjects without a list: is that a schema registry?")
        }
        return names.compactMap(\.string).sorted()
    }

    /// The versions of a subject, the oldest first.
    func versions(of subject: String) throws(RegistryError) -> [SubjectVersion] {
        let path = "/subjects/\(HTTPRequest.escape(subject))/versions"
        guard let numbers = try http.get(path).array else {
            throw RegistryError(.broken, "the registry answers \(path) without a list")
        }
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
