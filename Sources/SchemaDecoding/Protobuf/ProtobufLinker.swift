/// Lays out the tables that the decoder reads, out of what a schema's files declare.
struct ProtobufLinker {
    private let symbols: ProtobufSymbols
    private var messageLayouts: [MessageLayout] = []
    private var fieldLayouts: [FieldLayout] = []
    private var enumLayouts: [EnumLayout] = []
    private var enumValues: [EnumValueLayout] = []
    private var lookup: [Int32] = []
    private var children: [Int32] = []
    private var text: [UInt8] = []

    /// Lays out all that is declared.
    init(_ symbols: ProtobufSymbols) throws(DecodeError) {
        self.symbols = symbols
        for declaration in symbols.enums { layOut(declaration) }
        messageLayouts = Array(repeating: MessageLayout(), count: symbols.messages.count)
        for index in symbols.messages.indices { try layOutMessage(index) }
    }

    /// The tables.
    consuming func tables() -> ProtobufTables {
        let byName = symbols.byName(messageLayouts.indices.filter { !messageLayouts[$0].isMapEntry })
        return ProtobufTables(
            messages: messageLayouts, fields: fieldLayouts, enums: enumLayouts, enumValues: enumValues, lookup: lookup,
            children: children, byName: byName, text: text)
    }

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
        let message = symbols.messages[index]
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

    private mutating func field(
        _ candidate: ProtobufSymbols.Candidate, in message: ProtoMessage
    ) throws(DecodeError) -> FieldLayout {
        let field = candidate.field
        var layout = FieldLayout(number: field.number, isRepeated: field.isRepeated)
        switch field.type {
        case .scalar(let kind): layout.kind = kind
        case .named(let name), .group(let name):
            switch try symbols.type(name, of: candidate) {
            case .message(let index):
                layout.type = index
                layout.kind = .message
                let isEntry = symbols.messages[Int(index)].declaration.isMapEntry
                layout.isMap = isEntry && field.isRepeated
                let isDelimited = field.features.within(candidate.features).isDelimited == true
                if case .group = field.type { layout.kind = .group }
                if isDelimited, !isEntry, !message.isMapEntry { layout.kind = .group }
            case .enumeration(let index):
                layout.type = index
                layout.kind = .enumeration
            }
        }
        if layout.isMap, !isMap(layout.type) { layout.isMap = false }
        layout.oneof = field.oneof.map { Int32(truncatingIfNeeded: $0) &+ 1 } ?? 0
        let isImplicit = field.features.within(candidate.features).presence == .implicit
        layout.isImplicit =
            isImplicit && !field.isRepeated && field.oneof == nil && !field.isOptional && !field.isRequired
            && field.extendee == nil && layout.kind != .message && layout.kind != .group
        if field.extendee != nil {
            layout.key = append(ProtobufText.key("[\(ProtoNames.joined(candidate.scope, field.name))]"))
            layout.protoKey = layout.key
        } else {
            layout.key = append(ProtobufText.key(field.jsonName ?? ProtoNames.camelCase(field.name)))
            layout.protoKey = append(ProtobufText.key(field.name))
        }
        layout.defaultText = append(ProtobufText.defaultText(of: field, layout, symbols.enums))
        layout.settle()
        return layout
    }

    /// Whether a message that says it is a map's entry is made like one.
    private func isMap(_ type: Int32) -> Bool {
        let fields = symbols.messages[Int(type)].declaration.fields
        guard fields.count == 2, fields.allSatisfy({ !$0.isRepeated }) else { return false }
        guard case .scalar(let key) = fields[0].type, key != .bytes, key != .double, key != .float else { return false }
        return fields[0].number == 1 && fields[1].number == 2
    }
}
