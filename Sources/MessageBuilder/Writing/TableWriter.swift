/// Writes the lists that name every message.
enum TableWriter {
    /// The constants of ``ApiKey`` for the APIs that are defined.
    static func keys(_ definitions: [Definition]) -> String {
        var text = SwiftText()
        text.block("extension ApiKey") { text in
            for (name, key) in apis(definitions) {
                text.documentation("\(name).")
                text.line("package static let \(MessageWriter.constant(name)) = ApiKey(rawValue: \(key))")
            }
        }
        return text.text
    }

    /// All requests, in ascending order of keys.
    static func requests(_ definitions: [Definition]) -> String {
        var text = SwiftText()
        text.block("extension ApiVersionTable") { text in
            text.documentation("In ascending order of keys.")
            text.line("package static let requests: [any KafkaRequest.Type] = [")
            text.rows(apis(definitions).map { "\($0.name)Request.self," })
            text.line("]")
        }
        return text.text
    }

    /// The tests' list of every struct at its defaults, and of the data messages.
    static func structs(_ definitions: [Definition]) -> String {
        var text = SwiftText()
        text.line("import KafkaWire")
        text.line()
        text.documentation(
            "Every struct of every message at its defaults; the tests hold the list against Kafka's own.")
        text.line("let everyStruct: [any VersionedStruct] = [")
        text.level += 1
        for message in definitions.flatMap(\.messages) {
            for structure in message.structs {
                text.line(
                    structure.name == message.name ? "\(message.name)()," : "\(message.name).\(structure.name)(),")
            }
        }
        text.level -= 1
        text.line("]")
        text.line()
        text.documentation("Every message that travels inside another.")
        text.line("let everyDataMessage: [any DataMessage.Type] = [")
        text.rows(definitions.filter { !$0.isAPI }.map { "\($0.name).self," })
        text.line("]")
        return text.text
    }

    private static func apis(_ definitions: [Definition]) -> [(name: String, key: Int)] {
        definitions.compactMap { definition in
            if case .api(let key) = definition.kind { (definition.name, key) } else { nil }
        }.sorted { $0.key < $1.key }
    }
}

extension Definition {
    /// Whether it is an API, with a request and a response.
    var isAPI: Bool { if case .api = kind { true } else { false } }
}
