/// What a schema's files declare, by full name: messages with their fields, those of extensions among them, and enums.
struct ProtobufSymbols {
    /// What a name stands for: a place in ``messages`` or ``enums``.
    enum Symbol {
        case message(Int32)
        case enumeration(Int32)
    }

    /// A message.
    struct Message {
        var declaration: ProtoMessage
        var fullName: String
        /// The messages that are declared in it.
        var children: [Int32] = []
        var fields: [Candidate] = []
    }

    /// A field whose type is to be found.
    struct Candidate {
        var field: ProtoField
        /// Where names are looked up from.
        var scope: String
        var features: ProtoFeatures
        var file: String
    }

    /// All messages.
    private(set) var messages: [Message] = []
    /// All enums, under their full names.
    private(set) var enums: [ProtoEnum] = []
    /// The messages at the top of the main file.
    private(set) var roots: [Int32] = []
    /// All messages of the main file, by full name.
    private(set) var mainMessages: [Int32] = []
    private var symbols: [String: Symbol] = [:]
    private var extensions: [Candidate] = []
    private let missing: [String]
    /// Bytes of names: those of inner messages repeat those around them.
    private var nameBytes = 0

    private static let nameLimit = 1024
    private static let namesLimit = 64 << 20

    /// Takes all files of a schema.
    init(_ loader: ProtobufLoader) throws(DecodeError) {
        missing = loader.missing
        // The main file first: where two files declare the same name, its own counts.
        for index in [loader.main] + loader.files.indices.filter({ $0 != loader.main }) {
            let file = loader.files[index]
            let features = file.features.within(file.edition.features)
            let before = messages.count
            var roots: [Int32] = []
            for declaration in file.messages {
                roots.append(try declare(declaration, in: file.package, features, file.name))
            }
            for declaration in file.enums { try declare(declaration, in: file.package, file.name) }
            extensions += file.extensions.map {
                Candidate(field: $0, scope: file.package, features: features, file: file.name)
            }
            if index == loader.main {
                self.roots = roots
                mainMessages = byName(before..<messages.count)
            }
        }
        for candidate in extensions {
            // Options are extended far more often than messages, and their file need not be here.
            guard let name = candidate.field.extendee,
                case .message(let index)? = resolve(name, from: candidate.scope)
            else { continue }
            messages[Int(index)].fields.append(candidate)
        }
    }

    /// These messages in the order of their full names.
    func byName(_ places: some Sequence<Int>) -> [Int32] {
        places.map { Int32($0) }
            .sorted { messages[Int($0)].fullName.utf8.lexicographicallyPrecedes(messages[Int($1)].fullName.utf8) }
    }

    /// The type of a field that names it.
    /// - Throws: an error that names the field, and the files that are missing.
    func type(_ name: String, of candidate: Candidate) throws(DecodeError) -> Symbol {
        if let symbol = resolve(name, from: candidate.scope) { return symbol }
        let place = [candidate.file, candidate.field.place].filter { !$0.isEmpty }.joined(separator: ":")
        let start = place.isEmpty ? "" : (candidate.file.isEmpty ? "line " : "") + place + ": "
        let absent = missing.isEmpty ? "" : "; imported and not at hand: " + missing.joined(separator: ", ")
        throw DecodeError(
            "\(start)field \(candidate.field.name): type \(name) is unknown\(absent)", at: nil)
    }

    private mutating func declare(
        _ declaration: ProtoMessage, in scope: String, _ outer: ProtoFeatures, _ file: String
    ) throws(DecodeError) -> Int32 {
        let fullName = try self.fullName(scope, declaration.name, file)
        let features = declaration.features.within(outer)
        let index = Int32(messages.count)
        messages.append(Message(declaration: declaration, fullName: fullName))
        if symbols[fullName] == nil { symbols[fullName] = .message(index) }
        messages[Int(index)].children = try declaration.messages.map { (message) throws(DecodeError) in
            try declare(message, in: fullName, features, file)
        }
        for inner in declaration.enums { try declare(inner, in: fullName, file) }
        messages[Int(index)].fields = declaration.fields.map {
            Candidate(field: $0, scope: fullName, features: features, file: file)
        }
        extensions += declaration.extensions.map {
            Candidate(field: $0, scope: fullName, features: features, file: file)
        }
        return index
    }

    private mutating func declare(
        _ declaration: ProtoEnum, in scope: String, _ file: String
    ) throws(DecodeError) {
        let fullName = try self.fullName(scope, declaration.name, file)
        if symbols[fullName] == nil { symbols[fullName] = .enumeration(Int32(enums.count)) }
        var named = declaration
        named.name = fullName
        enums.append(named)
    }

    private mutating func fullName(_ scope: String, _ name: String, _ file: String) throws(DecodeError) -> String {
        let fullName = ProtoNames.joined(scope, name)
        nameBytes += fullName.utf8.count
        guard fullName.utf8.count <= Self.nameLimit, nameBytes <= Self.namesLimit else {
            throw DecodeError("\(file): \(fullName.prefix(60))...: names take too much memory", at: nil)
        }
        return fullName
    }

    /// What a name means in a scope: it is looked for in the scope, then in the one around it, and so on.
    private func resolve(_ name: String, from scope: String) -> Symbol? {
        if name.hasPrefix(".") { return symbols[String(name.dropFirst())] }
        var scope = scope[...]
        while true {
            if let symbol = symbols[scope.isEmpty ? name : scope + "." + name] { return symbol }
            guard !scope.isEmpty else { return nil }
            scope = scope.lastIndex(of: ".").map { scope[..<$0] } ?? ""
        }
    }
}
