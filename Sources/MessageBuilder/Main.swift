import Foundation

/// Writes the messages of KafkaWire from `Definitions`. With `--check` it writes nothing, names what would change, and
/// ends with 1 if there is anything.
@main struct MessageBuilder {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        let isCheck = arguments.first == "--check"
        guard isCheck ? arguments.count == 1 : arguments.isEmpty else {
            fail("usage: MessageBuilder [--check], in the folder of the package", code: 2)
        }
        do {
            let tree = try OutputTree(definitions: Source.definitions())
            let changes = try tree.changes()
            if !isCheck { return try changes.forEach { try $0.apply() } }
            guard !changes.isEmpty else { return }
            let names = changes.map(\.path).joined(separator: "\n  ")
            fail("not what the definitions say; `make messages` writes them anew:\n  \(names)", code: 1)
        } catch {
            fail("\(error)", code: 1)
        }
    }

    private static func fail(_ reason: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data("MessageBuilder: \(reason)\n".utf8))
        exit(code)
    }
}
