/// Writes the Swift file of a message.
enum MessageWriter {
    /// The file's text.
    static func source(of message: Message, in definition: Definition) -> String {
        var text = SwiftText()
        for (index, structure) in message.structs.enumerated() {
            let writer = StructureWriter(structure: structure, message: message, definition: definition)
            if index == 0 {
                text.documentation(structure.documentation)
                text.block("package struct \(message.name): \(conformances(of: message, in: definition))") { text in
                    constants(of: message, in: definition, into: &text)
                    body(writer, into: &text)
                }
            } else {
                text.line()
                text.block("extension \(message.name)") { text in
                    text.documentation(structure.documentation)
                    text.block("package struct \(structure.name): VersionedStruct, Equatable") {
                        body(writer, into: &$0)
                    }
                }
            }
        }
        return text.text
    }

    private static func body(_ writer: StructureWriter, into text: inout SwiftText) {
        writer.members(into: &text)
        text.line()
        writer.initializer(into: &text)
        text.line()
        writer.reading(into: &text)
        text.line()
        writer.encoding(into: &text)
    }

    private static func conformances(of message: Message, in definition: Definition) -> String {
        switch definition.kind {
        case .api: message.name.hasSuffix("Request") ? "KafkaRequest, Equatable" : "KafkaMessage, Equatable"
        case .data, .record: "DataMessage, Equatable"
        case .prefixed: "PrefixedMessage, Equatable"
        }
    }

    private static func constants(of message: Message, in definition: Definition, into text: inout SwiftText) {
        let range = "\(definition.versions.low)...\(definition.versions.high)"
        guard case .api(let key) = definition.kind else {
            text.documentation("All that Kafka 4.3 has.")
            text.line("package static let validVersions: ClosedRange<Int16> = \(range)")
            return text.line()
        }
        if message.name.hasSuffix("Request") {
            text.documentation("What answers it.")
            text.line("package typealias Response = \(definition.name)Response")
        }
        text.documentation("\(definition.name): \(key).")
        text.line("package static let apiKey = ApiKey.\(constant(definition.name))")
        let notes = definition.notes.joined(separator: " ")
        text.documentation(notes.isEmpty ? "All that Kafka 4.3 has." : notes)
        text.line("package static let validVersions: ClosedRange<Int16> = \(range)")
        let words =
            switch definition.flexible {
            case .max: "It never became flexible."
            case ...definition.versions.low: "All versions are flexible."
            default: "Flexible from here on."
            }
        text.documentation(words)
        let first = definition.flexible == .max ? ".max" : "\(definition.flexible)"
        text.line("package static let firstFlexibleVersion: Int16 = \(first)")
        text.line()
    }

    /// `fetch` for `Fetch`.
    static func constant(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
}
