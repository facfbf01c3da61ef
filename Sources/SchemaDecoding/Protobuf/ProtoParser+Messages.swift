extension ProtoParser {
    /// A message, from its keyword to its `}`.
    mutating func message(depth: Int) throws(DecodeError) -> ProtoMessage {
        try scanner.advance()
        var message = ProtoMessage(name: try identifier("a message's name"))
        try body(of: &message, depth: depth)
        return message
    }

    /// What stands between a message's braces, and those.
    private mutating func body(of message: inout ProtoMessage, depth: Int) throws(DecodeError) {
        guard depth < Self.depthLimit else {
            throw scanner.error("messages stand in each other more than \(Self.depthLimit) deep")
        }
        try expect("{")
        while !(try take("}")) {
            if try take(";") { continue }
            guard scanner.token.kind == .word || isAt(".") else { throw scanner.expected("a field") }
            // Keywords are no reserved words: a type of that name has a field's name behind it.
            switch try visible(scanner.word) {
            case "message" where try isDeclaration(): message.messages.append(try self.message(depth: depth + 1))
            case "enum" where try isDeclaration(): message.enums.append(try enumeration())
            case "extend" where try isDeclaration():
                try extend(&message.extensions, &message.messages, depth: depth)
            case "oneof" where try isDeclaration(): try oneof(&message, depth: depth)
            case "option":
                let option = try optionLine()
                option.apply(to: &message.features)
            case "reserved", "extensions": try skipStatement()
            default: try field(&message.fields, &message.messages, oneof: nil, extendee: nil, depth: depth)
            }
        }
    }

    /// Whether a keyword's declaration stands here: a name and a brace, not a field whose type has the keyword's name.
    private func isDeclaration() throws(DecodeError) -> Bool {
        var ahead = scanner
        try ahead.advance()
        while ahead.token.kind == .word || ahead.token.kind == .sign(UInt8(ascii: ".")) { try ahead.advance() }
        return ahead.token.kind == .sign(UInt8(ascii: "{"))
    }

    private mutating func oneof(_ message: inout ProtoMessage, depth: Int) throws(DecodeError) {
        try scanner.advance()
        message.oneofs.append(try identifier("a oneof's name"))
        let index = message.oneofs.count - 1
        try expect("{")
        while !(try take("}")) {
            if try take(";") { continue }
            if scanner.token.kind == .word, scanner.word == "option" {
                _ = try optionLine()
            } else {
                try field(&message.fields, &message.messages, oneof: index, extendee: nil, depth: depth)
            }
        }
    }

    /// `extend Message { fields }`; groups among them are messages of `messages`.
    mutating func extend(
        _ fields: inout [ProtoField], _ messages: inout [ProtoMessage], depth: Int
    ) throws(DecodeError) {
        try scanner.advance()
        let extendee = try path()
        try expect("{")
        while !(try take("}")) {
            if try take(";") { continue }
            try field(&fields, &messages, oneof: nil, extendee: extendee, depth: depth)
        }
    }

    /// A field, a map or a group.
    private mutating func field(
        _ fields: inout [ProtoField], _ messages: inout [ProtoMessage], oneof: Int?, extendee: String?, depth: Int
    ) throws(DecodeError) {
        let place = scanner.place
        var field = ProtoField(name: "", number: 0, type: .scalar(.bool), oneof: oneof, extendee: extendee)
        field.place = place
        if scanner.token.kind == .word, oneof == nil {
            switch scanner.word {
            case "optional": field.isOptional = true
            case "repeated": field.isRepeated = true
            case "required": field.isRequired = true
            default: break
            }
            if field.isOptional || field.isRepeated || field.isRequired { try scanner.advance() }
        }
        var group: ProtoMessage?
        if scanner.token.kind == .word, scanner.word == "group" {
            try scanner.advance()
            let name = try identifier("a group's name")
            group = ProtoMessage(name: name)
            field.type = .group(name)
            field.name = name.lowercased()
        } else if let map = try mapTypes() {
            field.isRepeated = true
            field.name = try identifier("a field's name")
            let entry = ProtoMessage.mapEntry(of: field.name, key: map.key, value: map.value, place: place)
            field.type = .named(entry.name)
            messages.append(entry)
        } else {
            let type = try path()
            field.type = ProtobufKind(name: type).map { .scalar($0) } ?? .named(type)
            field.name = try identifier("a field's name")
        }
        try expect("=")
        let number = try integer("a field's number")
        guard (1...536_870_911).contains(number) else {
            throw scanner.error("field \(field.name) has number \(number), which is not in 1 to 536870911")
        }
        field.number = UInt32(number)
        for option in try optionList() { option.apply(to: &field) }
        if var message = group {
            try body(of: &message, depth: depth + 1)
            messages.append(message)
        } else {
            try expect(";")
        }
        fields.append(field)
    }

    /// `map<key, value>`, if that stands here and is no type of that name.
    private mutating func mapTypes() throws(DecodeError) -> (key: ProtoType, value: ProtoType)? {
        guard scanner.token.kind == .word, scanner.word == "map" else { return nil }
        var ahead = self
        try ahead.scanner.advance()
        guard try ahead.take("<") else { return nil }
        self = ahead
        guard let key = ProtobufKind(name: try identifier("a map's key type")) else {
            throw scanner.error("a map's key is a number, a bool or a string")
        }
        try expect(",")
        let value = try path()
        try expect(">")
        return (.scalar(key), ProtobufKind(name: value).map { .scalar($0) } ?? .named(value))
    }

    /// An enum, from its keyword to its `}`.
    mutating func enumeration() throws(DecodeError) -> ProtoEnum {
        try scanner.advance()
        var result = ProtoEnum(name: try identifier("an enum's name"))
        try expect("{")
        while !(try take("}")) {
            if try take(";") { continue }
            let name = try identifier("an enum's value")
            if name == "option" && !isAt("=") || name == "reserved" && !isAt("=") {
                try skipStatement()
                continue
            }
            try expect("=")
            let number = try integer("a number")
            guard let number = Int32(exactly: number) else { throw scanner.error("\(name) has more than 32 bits") }
            _ = try optionList()
            try expect(";")
            result.values.append((name, number))
        }
        return result
    }
}

extension ProtoMessage {
    /// The message that protoc makes for the entries of a map field.
    static func mapEntry(of field: String, key: ProtoType, value: ProtoType, place: String) -> ProtoMessage {
        let name = ProtoNames.camelCase(field, firstIsCapital: true) + "Entry"
        return ProtoMessage(
            name: name,
            fields: [
                ProtoField(name: "key", number: 1, type: key, isOptional: true, place: place),
                ProtoField(name: "value", number: 2, type: value, isOptional: true, place: place),
            ], isMapEntry: true)
    }
}
