import Console
import SchemaDecoding
import SchemaRegistry
import Transport

/// `kcat-swift schemas [SUBJECT|ID]`: what a schema registry has.
enum SchemasCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "schemas", "[SUBJECT|ID]", "Show what the schema registry has.",
        notes: [
            "Without an operand all subjects; of a SUBJECT its versions with their ids; of",
            "an ID, a number or the UUID in headers, the schema and what it refers to.",
            "Nothing is changed.",
        ],
        examples: [
            ("schemas -r http://localhost:8081", "all subjects"),
            ("schemas orders-value", "its versions"), ("schemas 17", "the schema of that id"),
        ],
        options: [OptionTable.schemaRegistry, OptionTable.json] + OptionTable.connection + OptionTable.general, run: run
    )

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        guard operands.count <= 1 else { throw UsageError("schemas takes one subject or id at most") }
        guard let registry = try RegistrySettings(arguments).configuration else {
            throw UsageError("schemas of which registry? -r URL, or schema.registry.url in a file of -F")
        }
        let client = RegistryClient(registry)
        let isJSON = arguments.output.form == .json
        return try Session.run(arguments) { _ in
            let text = try await BlockingCall.run {
                guard let operand = operands.first else { return subjects(try client.subjects(), isJSON) }
                if let id = Int64(operand) {
                    return schema(try client.schema(id: id), ("id \(id)", .number("\(id)")), isJSON)
                }
                if let uuid = UUIDBytes(operand) {
                    return schema(try client.schema(uuid: uuid), ("id \(uuid)", .string("\(uuid)")), isJSON)
                }
                return versions(try client.versions(of: operand), isJSON)
            }
            return StandardOutput.write(text)
        }
    }

    private static func subjects(_ names: [String], _ isJSON: Bool) -> String {
        if isJSON { return JSONValue.array(names.map { .string($0) }).text + "\n" }
        return names.map { VisibleText.escaped($0) + "\n" }.joined()
    }

    private static func versions(_ versions: [SubjectVersion], _ isJSON: Bool) -> String {
        if isJSON {
            return versions.map { version in
                let members: [(String, JSONValue)] = [
                    ("subject", .string(version.subject)), ("version", .number("\(version.version)")),
                    ("id", .number("\(version.id)")), ("type", .string(version.schema.language.rawValue)),
                    ("schema", .string(version.schema.text)),
                    ("references", .array(version.references.map { .string($0) })),
                ]
                return JSONValue.object(members.map { .init(name: $0.0, value: $0.1) }).text + "\n"
            }.joined()
        }
        return versions.map { version in
            var text =
                "\(VisibleText.escaped(version.subject)) version \(version.version), id \(version.id), "
                + "\(version.schema.language.rawValue)\n"
            for reference in version.references { text += "  refers to \(VisibleText.escaped(reference))\n" }
            return text + indented(version.schema.text)
        }.joined()
    }

    private static func schema(
        _ schema: RegisteredSchema, _ id: (words: String, json: JSONValue), _ isJSON: Bool
    ) -> String {
        if isJSON {
            let references = schema.references.map { document in
                JSONValue.object([
                    .init(name: "name", value: .string(document.name)),
                    .init(name: "schema", value: .string(document.text)),
                ])
            }
            let members: [(String, JSONValue)] = [
                ("id", id.json), ("type", .string(schema.language.rawValue)),
                ("schema", .string(schema.text)), ("references", .array(references)),
            ]
            return JSONValue.object(members.map { .init(name: $0.0, value: $0.1) }).text + "\n"
        }
        var text = "\(id.words), \(schema.language.rawValue)\n" + indented(schema.text)
        for reference in schema.references {
            text += "refers to \(VisibleText.escaped(reference.name))\n" + indented(reference.text)
        }
        return text
    }

    /// A schema's text for people, two spaces in: JSON a member a line, `.proto` text as it stands.
    private static func indented(_ schema: String) -> String {
        var text = DecodedText()
        var shown = schema
        if let json = try? JSONValue(parsing: schema) {
            do throws(DecodeError) {
                try json.text.utf8.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                    try text.append(indented: bytes, by: 0)
                }
                shown = text.string
            } catch {}
        }
        return shown.split(separator: "\n").map { "  \(VisibleText.escaped(String($0)))\n" }.joined()
    }
}
