/// Reads a definition file; README.md has the grammar.
struct DefinitionParser {
    /// The file's name, for errors.
    let file: String
    private var line = 0
    private var documentation: [String] = []
    private var definition: Definition?

    /// For a file of that name.
    init(file: String) {
        self.file = file
    }

    /// What the text defines.
    mutating func parse(_ text: String) throws(DefinitionError) -> Definition {
        for row in text.split(separator: "\n", omittingEmptySubsequences: false) {
            line += 1
            let row = row.trimmingSpaces()
            if row.isEmpty || row.hasPrefix("//") && !row.hasPrefix("///") { continue }
            if row.hasPrefix("///") {
                documentation.append(String(row.dropFirst(3).trimmingSpaces()))
                continue
            }
            try parse(row: String(row))
            documentation = []
        }
        guard var definition else { throw error("no api and no data in it") }
        guard !definition.messages.isEmpty else { throw error("it has no message") }
        for index in definition.messages.indices { try place(&definition.messages[index], of: definition) }
        return definition
    }

    private mutating func parse(row: String) throws(DefinitionError) {
        let word = row.prefix { $0 != " " && $0 != ":" && $0 != "," }
        let isField = row.dropFirst(word.count).hasPrefix(":")
        switch (word, isField) {
        case ("api", false): try begin(row)
        case ("data", false): try begin(row)
        case ("record", false): try begin(row)
        case ("request", false), ("response", false):
            guard let definition, case .api = definition.kind else { throw error("\(word) is for an api") }
            let name = definition.name + word.prefix(1).uppercased() + word.dropFirst()
            addMessage(Structure(name: name, documentation: text))
        case ("struct", false):
            let name = String(row.dropFirst(word.count).trimmingSpaces())
            guard let last = definition?.messages.indices.last, FieldType(name)?.structName == name else {
                throw error("a struct needs a name, and a message before it")
            }
            let structure = Structure(name: name, documentation: text)
            definition?.messages[last].structs.append(structure)
        case (_, true): try addField(row)
        default: throw error("neither api, data, request, response, struct nor a field: \(row)")
        }
    }

    /// `api Fetch 1, versions 4-18, flexible 12` or `data RequestHeader, versions 1-2, flexible 2, prefixed`.
    private mutating func begin(_ row: String) throws(DefinitionError) {
        guard definition == nil else { throw error("a file defines one api or data message") }
        let parts = row.split(separator: ",").map { $0.trimmingSpaces() }
        let head = parts[0].split(separator: " ")
        var found = Definition(
            name: "", kind: .data, versions: .all, flexible: .max, notes: documentation, messages: [])
        if head[0] == "api" {
            guard head.count == 3, let key = Int(head[2]) else { throw error("api needs a name and a key") }
            found.kind = .api(key: key)
        } else if head.count != 2 {
            throw error("\(head[0]) needs a name")
        }
        if head[0] == "record" { found.kind = .record }
        found.name = String(head[1])
        var hasVersions = false
        for part in parts.dropFirst() {
            let words = part.split(separator: " ")
            switch words.first {
            case "versions":
                guard words.count == 2, let range = VersionRange(words[1]), range.high < .max else {
                    throw error("versions needs both ends")
                }
                found.versions = range
                hasVersions = true
            case "flexible":
                guard words.count == 2, let first = Int(words[1]) else { throw error("flexible needs a version") }
                found.flexible = first
            case "prefixed" where found.kind == .data: found.kind = .prefixed
            default: throw error("unknown: \(part)")
            }
        }
        guard hasVersions else { throw error("versions are missing") }
        definition = found
        if head[0] != "api" {
            definition?.notes = []
            addMessage(Structure(name: found.name, documentation: text))
        }
    }

    private mutating func addMessage(_ structure: Structure) {
        let message = Message(name: structure.name, structs: [structure])
        definition?.messages.append(message)
    }

    private mutating func addField(_ row: String) throws(DefinitionError) {
        guard let message = definition?.messages.indices.last,
            let structure = definition?.messages[message].structs.indices.last
        else { throw error("a field needs a message before it") }
        var field: Field
        do {
            field = try FieldParser.parse(row)
        } catch {
            throw self.error(error.description)
        }
        guard !documentation.isEmpty else { throw error("\(field.name) has no documentation") }
        field.documentation = text
        definition?.messages[message].structs[structure].fields.append(field)
    }

    private var text: String { documentation.joined(separator: " ") }

    /// Cuts the versions of all fields to those of their struct, and finds the versions of each struct.
    private func place(_ message: inout Message, of definition: Definition) throws(DefinitionError) {
        message.structs[0].versions = definition.versions
        var places: [String: VersionRange] = [message.structs[0].name: definition.versions]
        // A struct may stand before the one that has it, so as often as they nest.
        for _ in message.structs {
            for structure in message.structs {
                guard let around = places[structure.name] else { continue }
                for field in structure.fields {
                    guard let inner = field.type.structName, let range = field.versions.intersection(around) else {
                        continue
                    }
                    places[inner] = places[inner].map { $0.hull(range) } ?? range
                }
            }
        }
        for index in message.structs.indices {
            let name = message.structs[index].name
            guard let versions = places[name] else { throw error("\(message.name): no field has the struct \(name)") }
            message.structs[index].versions = versions
            for field in message.structs[index].fields {
                guard field.versions.intersection(versions) != nil else {
                    throw error("\(name).\(field.name) is in no version")
                }
                if let inner = field.type.structName, !message.structs.contains(where: { $0.name == inner }) {
                    throw error("\(name).\(field.name): no struct \(inner)")
                }
            }
        }
    }

    private func error(_ reason: String) -> DefinitionError { DefinitionError(file, line, reason) }
}

extension StringProtocol {
    /// Without spaces at both ends.
    func trimmingSpaces() -> SubSequence {
        var rest = self[...]
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return rest
    }
}
