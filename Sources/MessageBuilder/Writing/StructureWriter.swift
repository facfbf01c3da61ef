/// Writes what all structs have: fields, an init with defaults, reading, encoding.
struct StructureWriter {
    /// The struct.
    let structure: Structure
    /// The message that it is, or is part of.
    let message: Message
    /// The definition of that message.
    let definition: Definition

    private var isMessage: Bool { structure.name == message.name }
    private var versions: VersionRange { structure.versions }
    /// Whether some, all or none of the struct's versions are flexible.
    private var flexible: String {
        versions.low >= definition.flexible ? "true" : versions.high < definition.flexible ? "false" : "flexible"
    }
    private var plainFields: [Field] { structure.fields.filter { $0.tag == nil } }
    private var taggedFields: [Field] { structure.fields.filter { $0.tag != nil } }
    /// The versions in which tagged fields can be there.
    private var tagVersions: VersionRange {
        versions.intersection(VersionRange(low: definition.flexible, high: .max)) ?? versions
    }

    /// The members of the struct, in order.
    func members(into text: inout SwiftText) {
        for field in structure.fields {
            text.documentation(field.documentation)
            if let sentence = field.sentence(in: versions) { text.documentation(sentence) }
            text.line("package var \(field.name): \(field.swiftType)")
        }
        if flexible != "false" {
            text.documentation("Tagged fields that this program does not know, kept as they came.")
            text.line("package var unknownTaggedFields: [TaggedField]")
        }
    }

    /// The init with Kafka's defaults.
    func initializer(into text: inout SwiftText) {
        var all = structure.fields.map { (name: $0.name, type: $0.swiftType, initial: $0.swiftDefault) }
        if flexible != "false" { all.append(("unknownTaggedFields", "[TaggedField]", "[]")) }
        text.documentation("With Kafka's defaults for what is not given.")
        text.list("package init(", all.map { "\($0.name): \($0.type) = \($0.initial)" }, ") {")
        text.level += 1
        for field in all { text.line("self.\(field.name) = \(field.name)") }
        text.level -= 1
        text.line("}")
    }

    /// The init that reads.
    func reading(into text: inout SwiftText) {
        text.documentation("Reads it as `version` has it.")
        text.block("package init(from reader: inout ByteReader, version: Int16) throws(WireError)") { text in
            check("reader.position", into: &text)
            text.line("self.init()")
            declareFlexible(into: &text)
            runs { field in "\(field.name) = \(field.reading(flexible: flexible))" }.write(into: &text)
            inFlexible(into: &text) { text in
                guard !taggedFields.isEmpty else { return text.line("unknownTaggedFields = try reader.taggedFields()") }
                let head = "unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in"
                text.line(head)
                text.level += 1
                text.line("switch tag {")
                for field in taggedFields { readTagged(field, into: &text) }
                text.line("default: return false")
                text.line("}")
                text.line("return true")
                text.level -= 1
                text.line("}")
            }
        }
    }

    private func readTagged(_ field: Field, into text: inout SwiftText) {
        let condition = field.versions.condition(in: tagVersions).map { " where \($0)" } ?? ""
        let head = "case \(field.tag ?? 0)\(condition):"
        let statement = "\(field.name) = \(field.reading(flexible: "true"))"
        if text.fits("\(head) \(statement)") { return text.line("\(head) \(statement)") }
        text.line(head)
        text.level += 1
        text.line(statement)
        text.level -= 1
    }

    /// The function that encodes.
    func encoding(into text: inout SwiftText) {
        text.documentation("Appends it as `version` has it.")
        text.block("package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError)") { text in
            check("writer.bytes.count", into: &text)
            declareFlexible(into: &text)
            refusals(into: &text)
            runs { $0.writing(flexible: flexible) }.write(into: &text)
            inFlexible(into: &text) { text in
                guard !taggedFields.isEmpty else { return text.line("try writer.taggedFields(unknownTaggedFields)") }
                text.line("var tagged = unknownTaggedFields")
                for field in taggedFields { writeTagged(field, into: &text) }
                text.line("try writer.taggedFields(tagged)")
            }
        }
    }

    private func writeTagged(_ field: Field, into text: inout SwiftText) {
        let conditions = [field.versions.condition(in: tagVersions), field.isSet].compactMap(\.self)
        text.block("if " + conditions.joined(separator: ", ")) { text in
            let head = "try tagged.add(\(field.tag ?? 0)) { (field) throws(WireError) in"
            let statement = field.writing(to: "field", flexible: "true")
            if text.fits("\(head) \(statement) }") { return text.line("\(head) \(statement) }") }
            text.line(head)
            text.level += 1
            text.line(statement)
            text.level -= 1
            text.line("}")
        }
    }

    /// What must not be set, or not be null, in the version.
    private func refusals(into text: inout SwiftText) {
        let path = (isMessage ? "" : message.name + ".") + structure.name
        for field in structure.fields {
            let own = field.versions.intersection(versions) ?? versions
            if field.isRefused, let lacking = field.versions.negation(in: versions) {
                text.short(
                    "if \(lacking), \(field.isSet)", "throw writer.lacking(\"\(path).\(field.name)\", version)")
            }
            if field.isNullable, let notNull = nullNegation(field, in: own) {
                text.short(
                    "if \(notNull), \(field.name) == nil", "throw writer.null(\"\(path).\(field.name)\", version)")
            }
        }
        if flexible == "flexible" {
            text.short(
                "if !flexible, !unknownTaggedFields.isEmpty",
                "throw writer.lacking(\"\(path).unknownTaggedFields\", version)")
        }
    }

    private func nullNegation(_ field: Field, in own: VersionRange) -> String? {
        guard field.nullVersions.place(in: own) == .end else { return nil }
        let last = field.nullVersions.low - 1
        return last == 0 ? "version == 0" : "version <= \(last)"
    }

    private func check(_ offset: String, into text: inout SwiftText) {
        guard isMessage else { return }
        if case .api = definition.kind { return text.line("try Self.check(version, at: \(offset))") }
        text.line(
            "try WireError.check(version, in: Self.validVersions, of: \"\(message.name)\", at: \(offset))")
    }

    private func declareFlexible(into text: inout SwiftText) {
        guard flexible == "flexible" else { return }
        if case .api = definition.kind {
            text.line("let flexible = \(isMessage ? "Self" : message.name).isFlexible(version)")
        } else {
            text.line("let flexible = version >= \(definition.flexible)")
        }
    }

    private func inFlexible(into text: inout SwiftText, _ body: (inout SwiftText) -> Void) {
        switch flexible {
        case "true": body(&text)
        case "flexible": text.block("if flexible", body)
        default: break
        }
    }

    /// The plain fields' statements, those of the same versions together.
    private func runs(_ statement: (Field) -> String) -> Runs {
        var runs = Runs()
        for field in plainFields { runs.add(statement(field), when: field.versions.condition(in: versions)) }
        return runs
    }
}
