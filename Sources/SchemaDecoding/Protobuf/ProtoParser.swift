/// Reads the text of a `.proto` file: proto2, proto3, editions 2023 and 2024. Options are passed over but those that
/// change what bytes mean or how they are shown (`json_name`, `default`, `features`); services are passed over.
///
/// It is lenient where protoc is strict for the sake of generated code: what a registry took is to be read.
struct ProtoParser {
    /// How deep messages may stand in each other.
    static let depthLimit = 64

    var scanner: ProtoScanner

    /// The file that `text` is; `name` is what others import it by. Errors name the file, line and column.
    static func parse(_ text: [UInt8], name: String) throws(DecodeError) -> ProtoFile {
        var parser = ProtoParser(scanner: try ProtoScanner(text, name: name))
        return try parser.file(name)
    }

    private mutating func file(_ name: String) throws(DecodeError) -> ProtoFile {
        var file = ProtoFile(name: name)
        while scanner.token.kind != .end {
            if try take(";") { continue }
            guard scanner.token.kind == .word else { throw scanner.expected("a declaration") }
            let keyword = try visible(scanner.word)
            switch keyword {
            case "syntax", "edition": file.edition = try edition(keyword)
            case "package":
                try scanner.advance()
                file.package = try path()
                try expect(";")
            case "import": try importLine(&file)
            case "option":
                let option = try optionLine()
                option.apply(to: &file.features)
            case "message": file.messages.append(try message(depth: 0))
            case "enum": file.enums.append(try enumeration())
            case "extend": try extend(&file.extensions, &file.messages, depth: 0)
            case "service":
                try scanner.advance()
                _ = try path()
                try skipBlock()
            default: throw scanner.expected("a declaration")
            }
        }
        return file
    }

    private mutating func edition(_ keyword: String) throws(DecodeError) -> ProtoEdition {
        try scanner.advance()
        try expect("=")
        guard scanner.token.kind == .string else { throw scanner.expected("a string") }
        let value = String(decoding: try strings(), as: UTF8.self)
        try expect(";")
        if keyword == "edition" { return .editions }
        switch value {
        case "proto2": return .proto2
        case "proto3": return .proto3
        default: throw scanner.error("syntax \(value) is unknown; it is proto2 or proto3")
        }
    }

    private mutating func importLine(_ file: inout ProtoFile) throws(DecodeError) {
        try scanner.advance()
        // `import option` (edition 2024) is for options alone; what it names may be missing like any other.
        if scanner.token.kind == .word { try scanner.advance() }
        guard scanner.token.kind == .string else { throw scanner.expected("a file name") }
        file.imports.append(String(decoding: try strings(), as: UTF8.self))
        try expect(";")
    }

    /// The keyword behind `export` or `local` (edition 2024), or the one that stands here.
    mutating func visible(_ keyword: String) throws(DecodeError) -> String {
        guard keyword == "export" || keyword == "local" else { return keyword }
        var ahead = scanner
        try ahead.advance()
        guard ahead.token.kind == .word, ["message", "enum"].contains(ahead.word) else { return keyword }
        scanner = ahead
        return scanner.word
    }

    /// Passes over `sign` if it stands here.
    mutating func take(_ sign: Unicode.Scalar) throws(DecodeError) -> Bool {
        guard isAt(sign) else { return false }
        try scanner.advance()
        return true
    }

    /// Whether `sign` stands here.
    func isAt(_ sign: Unicode.Scalar) -> Bool { scanner.token.kind == .sign(UInt8(ascii: sign)) }

    /// Passes over `sign`, which has to stand here.
    mutating func expect(_ sign: Unicode.Scalar) throws(DecodeError) {
        guard try take(sign) else { throw scanner.expected(String(sign)) }
    }

    /// A word, which has to stand here.
    mutating func identifier(_ what: String) throws(DecodeError) -> String {
        guard scanner.token.kind == .word else { throw scanner.expected(what) }
        let word = scanner.word
        try scanner.advance()
        return word
    }

    /// A name with dots in it, and perhaps one before it.
    mutating func path() throws(DecodeError) -> String {
        var path = try take(".") ? "." : ""
        path += try identifier("a name")
        while try take(".") { path += "." + (try identifier("a name")) }
        return path
    }

    /// The content of one string, or of several that stand behind each other.
    mutating func strings() throws(DecodeError) -> [UInt8] {
        var content: [UInt8] = []
        while scanner.token.kind == .string {
            content += scanner.content()
            try scanner.advance()
        }
        return content
    }

    /// A whole number, negative ones included: decimal, hexadecimal or octal.
    mutating func integer(_ what: String) throws(DecodeError) -> Int64 {
        let isNegative = try take("-")
        guard scanner.token.kind == .number else { throw scanner.expected(what) }
        guard let magnitude = ProtoNumber.integer(scanner.word), magnitude <= UInt64(Int64.max) else {
            throw scanner.expected(what)
        }
        try scanner.advance()
        return isNegative ? -Int64(magnitude) : Int64(magnitude)
    }

    /// Passes over `{`, all up to its `}`, and that.
    mutating func skipBlock() throws(DecodeError) {
        guard isAt("{") else { throw scanner.expected("{") }
        try skipBalanced()
    }

    /// Passes over a bracket and all up to the one that closes it.
    mutating func skipBalanced() throws(DecodeError) {
        var depth = 0
        repeat {
            switch scanner.token.kind {
            case .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "[")): depth += 1
            case .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: "]")): depth -= 1
            case .end: throw scanner.expected("}")
            default: break
            }
            try scanner.advance()
        } while depth > 0
    }

    /// Passes over all up to a `;`, and that.
    mutating func skipStatement() throws(DecodeError) {
        while !isAt(";") {
            if isAt("{") || isAt("[") {
                try skipBalanced()
            } else {
                guard scanner.token.kind != .end else { throw scanner.expected(";") }
                try scanner.advance()
            }
        }
        try scanner.advance()
    }
}

/// Numbers as `.proto` files write them.
enum ProtoNumber {
    /// A whole number without a sign: decimal, `0x` hexadecimal or `0` octal.
    static func integer(_ word: String) -> UInt64? {
        let small = word.lowercased()
        if small.hasPrefix("0x") { return UInt64(small.dropFirst(2), radix: 16) }
        if small.hasPrefix("0"), small.count > 1, small.allSatisfy({ ("0"..."7").contains($0) }) {
            return UInt64(small.dropFirst(), radix: 8)
        }
        return UInt64(small)
    }

    /// A number with a fraction or an exponent, with a sign or without; `inf` and `nan` too.
    static func floating(_ word: String) -> Double? {
        var text = word[...]
        let isNegative = text.hasPrefix("-")
        if isNegative { text = text.dropFirst() }
        if let whole = integer(String(text)), text.count < 20 { return isNegative ? -Double(whole) : Double(whole) }
        switch text {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        if text.last == "f" || text.last == "F" { text = text.dropLast() }
        return Double(text).map { isNegative ? -$0 : $0 }
    }
}
