/// Writes the table of a record of an internal topic, for SchemaDecoding.
enum RecordWriter {
    /// The file's text.
    static func source(of definition: Definition) -> String {
        var text = SwiftText()
        guard let structs = definition.messages.first?.structs else { return "" }
        text.block("extension RecordSchema") { text in
            text.documentation(structs[0].documentation)
            let range = "\(definition.versions.low)...\(definition.versions.high)"
            let flexible = definition.flexible == .max ? ".max" : "\(definition.flexible)"
            text.line("static let \(MessageWriter.constant(definition.name)) = RecordSchema(")
            text.level += 1
            text.line("\"\(definition.name)\", versions: \(range), flexible: \(flexible),")
            text.line(structs[0].fields.isEmpty ? "fields: [])" : "fields: [")
            text.level -= 1
            if !structs[0].fields.isEmpty { fields(of: structs[0], within: definition.versions, "])", into: &text) }
        }
        for structure in structs.dropFirst() {
            text.line()
            text.line("private let \(name(structure.name)): [RecordField] = [")
            text.level -= 1
            fields(of: structure, within: structure.versions, "]", into: &text)
            text.level += 1
        }
        return text.text
    }

    private static func fields(
        of structure: Structure, within versions: VersionRange, _ tail: String, into text: inout SwiftText
    ) {
        text.level += 2
        let single = structure.fields.count == 1
        for field in structure.fields {
            var parts = ["\"\(field.name)\"", type(field.type)]
            if let range = field.versions.intersection(versions), range != versions {
                parts.append("versions: \(range.low)...\(range.high)")
            }
            if field.isNullable { parts.append("isNullable: true") }
            if let tag = field.tag { parts.append("tag: \(tag)") }
            text.call("RecordField(\(parts.joined(separator: ", ")))\(single ? "" : ",")")
        }
        text.level -= 1
        text.line(tail)
        text.level -= 1
    }

    private static func type(_ type: FieldType) -> String {
        switch type {
        case .plain(.error), .plain(.apiKey): ".int16"
        case .plain(let plain): ".\(plain.rawValue)"
        case .string: ".string"
        case .bytes, .records: ".bytes"
        case .structure(let structure): ".structure(\(name(structure)))"
        case .array(let element): ".array(\(self.type(element)))"
        }
    }

    /// `memberFields` for `Member`.
    private static func name(_ structure: String) -> String { MessageWriter.constant(structure) + "Fields" }
}
