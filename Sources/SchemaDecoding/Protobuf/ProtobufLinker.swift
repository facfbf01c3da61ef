/// Resolves the names of a schema's files and lays out the tables that the decoder reads.
struct ProtobufLinker {
    /// A message or an enum, by full name.
    private enum Symbol {
        case message(Int32)
        case enumeration(Int32)
    }

    /// A message that waits for its fields.
    private struct Pending {
        var declaration: ProtoMessage
        var fullName: String
        var features: ProtoFeatures
        var file: String
        /// The package and the messages around it.
        var children: [Int32] = []
        var fields: [Candidate] = []
    }

    /// A field whose type is to be found.
    private struct Candidate {
        var field: ProtoField
        /// Where names are looked up from.
        var scope: String
        var features: ProtoFeatures
        var file: String
    }

    /// The messages at the top of the main file.
    private(set) var roots: [Int32] = []
    /// All messages of the main file, by full name.
    private(set) var mainMessages: [Int32] = []
    private var symbols: [String: Symbol] = [:]
    private var pending: [Pending] = []
    private var enums: [ProtoEnum] = []
    private var extensions: [Candidate] = []
    private var missing: [String] = []
    /// Bytes of names: those of inner messages repeat those around them.
    private var nameBytes = 0

    private static let nameLimit = 1024
    private static let namesLimit = 64 << 20

    private var messageLayouts: [MessageLayout] = []
    private var fieldLayouts: [FieldLayout] = []
    private var enumLayouts: [EnumLayout] = []
    private var enumValues: [EnumValueLayout] = []
    private var lookup: [Int32] = []
    private var children: [Int32] = []
    private var text: [UInt8] = []

    /// Takes all files of a schema.
    mutating func link(_ loader: ProtobufLoader) throws(DecodeError) {
        missing = loader.missing
        // The main file first: where two files declare the same name, its own counts.
        for index in [loader.main] + loader.files.indices.filter({ $0 != loader.main }) {
            let file = loader.files[index]
            let features = file.features.within(file.edition.features)
            let before = pending.count
            let messages = try file.messages.map { (message) throws(DecodeError) in
                try declare(message, in: file.package, features, file.name)
            }
            for declaration in file.enums { try declare(declaration, in: file.package, file.name) }
            extensions += file.extensions.map {
                Candidate(field: $0, scope: file.package, features: features, file: file.name)
            }
            if index == loader.main {
                roots = messages
                mainMessages = (before..<pending.count).map { Int32($0) }
                    .sorted { pending[Int($0)].fullName.utf8.lexicographicallyPrecedes(pending[Int($1)].fullName.utf8) }
            }
        }
        for candidate in extensions {
            // Options are extended far more often than messages, and their file need not be here.
            guard let name = candidate.field.extendee,
                case .message(let index)? = resolve(name, from: candidate.scope)
            else { continue }
            pending[Int(index)].fields.append(candidate)
        }
        for declaration in enums { layOut(declaration) }
        messageLayouts = Array(repeating: MessageLayout(), count: pending.count)
        for index in pending.indices { try layOutMessage(index) }
    }

    /// The tables, once all is linked.
    consuming func tables() -> ProtobufTables {
        let byName = messageLayouts.indices.filter { !messageLayouts[$0].isMapEntry }.map { Int32($0) }
            .sorted { pending[Int($0)].fullName.utf8.lexicographicallyPrecedes(pending[Int($1)].fullName.utf8) }
        return ProtobufTables(
            messages: messageLayouts, fields: fieldLayouts, enums: enumLayouts, enumValues: enumValues, lookup: lookup,
            children: children, byName: byName, text: text)
    }

    // MARK: Names

    private mutating func declare(
        _ declaration: ProtoMessage, in scope: String, _ outer: ProtoFeatures, _ file: String
    ) throws(DecodeError) -> Int32 {
        let fullName = try self.fullName(scope, declaration.name, file)
        let features = declaration.features.within(outer)
        let index = Int32(pending.count)
        pending.append(Pending(declaration: declaration, fullName: fullName, features: features, file: file))
        if symbols[fullName] == nil { symbols[fullName] = .message(index) }
        pending[Int(index)].children = try declaration.messages.map { (message) throws(DecodeError) in
            try declare(message, in: fullName, features, file)
        }
        for inner in declaration.enums { try declare(inner, in: fullName, file) }
        pending[Int(index)].fields = declaration.fields.map {
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

    private func unknown(_ name: String, _ candidate: Candidate) -> DecodeError {
        let place = candidate.field.place.isEmpty ? "" : candidate.field.place + ":"
        let absent = missing.isEmpty ? "" : "; imported and not at hand: " + missing.joined(separator: ", ")
        return DecodeError(
            "\(candidate.file):\(place) field \(candidate.field.name): type \(name) is unknown\(absent)", at: nil)
    }

    // MARK: Layout

    private mutating func append(_ string: String) -> TextRange {
        defer { text += Array(string.utf8) }
        return TextRange(start: Int32(text.count), count: Int32(string.utf8.count))
    }

    private mutating func layOut(_ declaration: ProtoEnum) {
        let first = Int32(enumValues.count)
        var last: Int32?
        // Sorting is stable: of aliases the first stays.
        for value in declaration.values.sorted(by: { $0.number < $1.number }) where value.number != last {
            last = value.number
            enumValues.append(EnumValueLayout(number: value.number, text: append("\"\(value.name)\"")))
        }
        enumLayouts.append(
            EnumLayout(
                values: first..<Int32(enumValues.count), isNull: declaration.name == "google.protobuf.NullValue"))
    }

    private mutating func layOutMessage(_ index: Int) throws(DecodeError) {
        let message = pending[index]
        var layout = MessageLayout(isMapEntry: message.declaration.isMapEntry)
        layout.name = append(message.fullName)
        layout.children = Int32(children.count)..<Int32(children.count + message.children.count)
        children += message.children
        let first = fieldLayouts.count
        var last: UInt32 = 0
        for candidate in message.fields.sorted(by: { $0.field.number < $1.field.number })
        where candidate.field.number != last {
            last = candidate.field.number
            fieldLayouts.append(try field(candidate, in: message.declaration))
        }
        layout.fields = Int32(first)..<Int32(fieldLayouts.count)
        var leaders: [Int32: Int32] = [:]
        for index in first..<fieldLayouts.count {
            let own = Int32(index - first)
            let oneof = fieldLayouts[index].oneof
            fieldLayouts[index].leader = oneof == 0 ? own : leaders[oneof, default: own]
            if oneof != 0, leaders.updateValue(fieldLayouts[index].leader, forKey: oneof) != nil {
                layout.hasOneofs = true
            }
        }
        if fieldLayouts.count > first, Int(last) <= 4 * (fieldLayouts.count - first) + 64 {
            let start = lookup.count
            lookup += Array(repeating: -1, count: Int(last) + 1)
            for index in first..<fieldLayouts.count {
                lookup[start + Int(fieldLayouts[index].number)] = Int32(index - first)
            }
            layout.lookup = Int32(start)..<Int32(lookup.count)
        }
        let wellKnown = WellKnownType(fullName: message.fullName)
        if wellKnown.matches(fieldLayouts[first...].map { ($0.number, $0.kind, $0.isRepeated) }) {
            layout.wellKnown = wellKnown
        }
        messageLayouts[index] = layout
    }

    private mutating func field(_ candidate: Candidate, in message: ProtoMessage) throws(DecodeError) -> FieldLayout {
        let field = candidate.field
        var layout = FieldLayout(number: field.number, isRepeated: field.isRepeated)
        switch field.type {
        case .scalar(let kind): layout.kind = kind
        case .named(let name), .group(let name):
            switch resolve(name, from: candidate.scope) {
            case .message(let index)?:
                layout.type = index
                layout.kind = .message
                let isEntry = pending[Int(index)].declaration.isMapEntry
                layout.isMap = isEntry && field.isRepeated
                let isDelimited = field.features.within(candidate.features).isDelimited == true
                if case .group = field.type { layout.kind = .group }
                if isDelimited, !isEntry, !message.isMapEntry { layout.kind = .group }
            case .enumeration(let index)?:
                layout.type = index
                layout.kind = .enumeration
            case nil: throw unknown(name, candidate)
            }
        }
        if layout.isMap, !isMap(layout.type) { layout.isMap = false }
        layout.oneof = field.oneof.map { Int32(truncatingIfNeeded: $0) &+ 1 } ?? 0
        let isImplicit = field.features.within(candidate.features).presence == .implicit
        layout.isImplicit =
            isImplicit && !field.isRepeated && field.oneof == nil && !field.isOptional && !field.isRequired
            && field.extendee == nil && layout.kind != .message && layout.kind != .group
        if field.extendee != nil {
            layout.key = append(Self.key("[\(ProtoNames.joined(candidate.scope, field.name))]"))
            layout.protoKey = layout.key
        } else {
            layout.key = append(Self.key(field.jsonName ?? ProtoNames.camelCase(field.name)))
            layout.protoKey = append(Self.key(field.name))
        }
        layout.defaultText = append(defaultText(of: field, layout))
        layout.settle()
        return layout
    }

    /// Whether a message that says it is a map's entry is made like one.
    private func isMap(_ type: Int32) -> Bool {
        let fields = pending[Int(type)].declaration.fields
        guard fields.count == 2, fields.allSatisfy({ !$0.isRepeated }) else { return false }
        guard case .scalar(let key) = fields[0].type, key != .bytes, key != .double, key != .float else { return false }
        return fields[0].number == 1 && fields[1].number == 2
    }

    /// A name as a JSON key, with the colon.
    private static func key(_ name: String) -> String { Self.quoted(Array(name.utf8)) + ":" }

    private static func quoted(_ content: [UInt8]) -> String {
        var text = DecodedText()
        _ = try? content.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try text.append(string: bytes) }
        return text.string
    }

    /// What an absent field has, as JSON; empty where nothing is to be shown.
    private func defaultText(of field: ProtoField, _ layout: FieldLayout) -> String {
        if layout.isMap { return "{}" }
        if field.isRepeated { return "[]" }
        guard layout.oneof == 0 || field.isOptional, layout.kind != .message, layout.kind != .group else { return "" }
        guard layout.isImplicit || field.defaultValue != nil else { return "" }
        let word = field.defaultValue.map { String(decoding: $0, as: UTF8.self) }
        switch layout.kind {
        case .string: return Self.quoted(field.defaultValue ?? [])
        case .bytes:
            var text = DecodedText()
            let content = field.defaultValue ?? []
            try? content.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                try text.append(base64: bytes)
            }
            return text.string
        case .bool: return word == "true" ? "true" : "false"
        case .enumeration:
            if enums[Int(layout.type)].name == "google.protobuf.NullValue" { return "null" }
            if let word { return "\"\(word)\"" }
            return enums[Int(layout.type)].values.first { $0.number == 0 }.map { "\"\($0.name)\"" } ?? "0"
        case .double, .float:
            var text = DecodedText()
            let value = word.flatMap(ProtoNumber.floating) ?? 0
            if layout.kind == .float { try? text.append(Float(value)) } else { try? text.append(value) }
            return text.string
        default:
            let isNegative = word?.hasPrefix("-") == true
            let magnitude = word.flatMap { ProtoNumber.integer(String($0.drop { $0 == "-" })) } ?? 0
            let number = (isNegative ? "-" : "") + String(magnitude)
            return layout.kind.isQuoted ? "\"\(number)\"" : number
        }
    }
}
