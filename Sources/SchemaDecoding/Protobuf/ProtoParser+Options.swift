/// An option as it was set: its name, and its value as far as any of ours has one.
struct ProtoOption {
    /// `json_name`, `features.field_presence`, `(my.option).field`.
    var name: String
    /// The words and numbers of its value, or a string's content; empty for a message.
    var value: [UInt8]
    /// Fields of a value in braces, one level deep: `features = { field_presence: IMPLICIT }`.
    var members: [(name: String, value: String)] = []

    /// Sets the features that it names.
    func apply(to features: inout ProtoFeatures) {
        if name == "features" {
            for member in members { features.set(member.name, to: member.value) }
        } else if name.hasPrefix("features.") {
            features.set(String(name.dropFirst(9)), to: String(decoding: value, as: UTF8.self))
        }
    }

    /// Sets what it says of a field.
    func apply(to field: inout ProtoField) {
        switch name {
        case "json_name": field.jsonName = String(decoding: value, as: UTF8.self)
        case "default": field.defaultValue = value
        default: apply(to: &field.features)
        }
    }
}

extension ProtoParser {
    /// `option name = value;`
    mutating func optionLine() throws(DecodeError) -> ProtoOption {
        try scanner.advance()
        let option = try option()
        try expect(";")
        return option
    }

    /// `[name = value, ...]`, or nothing.
    mutating func optionList() throws(DecodeError) -> [ProtoOption] {
        var options: [ProtoOption] = []
        guard try take("[") else { return options }
        while !(try take("]")) {
            options.append(try option())
            if !isAt("]") { try expect(",") }
        }
        return options
    }

    private mutating func option() throws(DecodeError) -> ProtoOption {
        var name = ""
        repeat {
            if !name.isEmpty { name += "." }
            if try take("(") {
                name += "(" + (try path()) + ")"
                try expect(")")
            } else {
                name += try identifier("an option's name")
            }
        } while try take(".")
        try expect("=")
        var option = ProtoOption(name: name, value: [])
        switch scanner.token.kind {
        case .string: option.value = try strings()
        case .sign(UInt8(ascii: "{")):
            if name == "features" { option.members = try members() } else { try skipBalanced() }
        case .sign(UInt8(ascii: "[")): try skipBalanced()
        default:
            if try take("-") { option.value = [UInt8(ascii: "-")] } else { _ = try take("+") }
            guard scanner.token.kind == .word || scanner.token.kind == .number else {
                throw scanner.expected("a value")
            }
            option.value += Array(scanner.word.utf8)
            try scanner.advance()
        }
        return option
    }

    /// `{ name: WORD ... }`
    private mutating func members() throws(DecodeError) -> [(name: String, value: String)] {
        var members: [(name: String, value: String)] = []
        try expect("{")
        while !(try take("}")) {
            if isAt("[") || isAt("{") {
                try skipBalanced()
                continue
            }
            let name = try identifier("a feature's name")
            guard try take(":") else { continue }
            if scanner.token.kind == .word { members.append((name, scanner.word)) }
            if isAt("[") || isAt("{") { try skipBalanced() } else { try scanner.advance() }
            if !(try take(",")) { _ = try take(";") }
        }
        return members
    }
}
