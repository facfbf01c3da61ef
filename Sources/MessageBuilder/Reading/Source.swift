import Foundation

/// The folder with the definitions.
enum Source {
    private static let folder = "Sources/MessageBuilder/Definitions"

    /// All definitions, by group and name.
    static func definitions() throws -> [Definition] {
        let manager = FileManager.default
        return try manager.contentsOfDirectory(atPath: folder).sorted().flatMap { group in
            try manager.contentsOfDirectory(atPath: "\(folder)/\(group)").sorted().map { file in
                let path = "\(folder)/\(group)/\(file)"
                var parser = DefinitionParser(file: path)
                var definition = try parser.parse(String(contentsOfFile: path, encoding: .utf8))
                guard file == "\(definition.name).txt" else {
                    throw DefinitionError(path, 1, "it defines \(definition.name)")
                }
                definition.group = group
                return definition
            }
        }
    }
}
