/// What a regular expression says about the text that it is found in, read without the library.
enum PatternLiteral {
    /// The longest run of bytes that is in every match; empty where none is known. It errs towards none.
    static func required(_ pattern: String) -> [UInt8] {
        let bytes = Array(pattern.utf8)
        var runs = runs(bytes) ?? []
        runs.sort { $0.count > $1.count }
        return runs.first ?? []
    }

    /// The text, where the expression is nothing but that text.
    static func whole(_ pattern: String) -> [UInt8]? {
        let bytes = Array(pattern.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ !special.contains($0) && $0 >= 0x20 }) else { return nil }
        return bytes
    }

    private static let special = Set("\\^$.|?*+()[]{}#".utf8)

    /// The runs that every match holds; `nil` where alternatives or options make that unsure.
    private static func runs(_ bytes: [UInt8]) -> [[UInt8]]? {
        var runs: [[UInt8]] = []
        var run: [UInt8] = []
        var at = 0
        func end() {
            if !run.isEmpty { runs.append(run) }
            run = []
        }
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "|"): return nil
            case UInt8(ascii: "("):
                // An option, a condition, a verb: what follows may mean anything.
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "?") || bytes[at + 1] == UInt8(ascii: "*") {
                    return nil
                }
                end()
                guard let close = closing(bytes, at) else { return nil }
                at = close + 1
                continue
            case UInt8(ascii: ")"): return nil
            case UInt8(ascii: "["):
                end()
                guard let close = classEnd(bytes, at) else { return nil }
                at = close + 1
                continue
            case UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "{"):
                dropLast(&run)
                end()
                if byte == UInt8(ascii: "{") {
                    guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
                    at = close
                }
            case UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "."): end()
            case UInt8(ascii: "\\"):
                guard at + 1 < bytes.count else { return nil }
                let next = bytes[at + 1]
                let isLetter = (0x61...0x7a).contains(next | 0x20) || (0x30...0x39).contains(next)
                if !isLetter, next < 0x80 {
                    run.append(next)
                } else {
                    // Only these stand alone; others take what follows along.
                    guard "dDwWsSbBnrtAzZ".utf8.contains(next) else { return nil }
                    end()
                }
                at += 2
                continue
            default: run.append(byte)
            }
            at += 1
        }
        end()
        return runs
    }

    /// The last character may be missing.
    private static func dropLast(_ run: inout [UInt8]) {
        while let last = run.popLast(), last & 0xc0 == 0x80 {}
    }

    private static func closing(_ bytes: [UInt8], _ start: Int) -> Int? {
        var depth = 0
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"):
                // Quotes what follows, brackets too.
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "Q") { return nil }
                at += 1
            case UInt8(ascii: "["):
                guard let close = classEnd(bytes, at) else { return nil }
                at = close
            case UInt8(ascii: "("):
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "?") || bytes[at + 1] == UInt8(ascii: "*") {
                    return nil
                }
                depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return at }
            default: break
            }
            at += 1
        }
        return nil
    }

    /// Where a class of characters ends. A bracket right at its start belongs to it.
    private static func classEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        var at = start + 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"):
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "Q") { return nil }
                at += 1
            case UInt8(ascii: "["):
                // [:alpha:] and its kin.
                if at + 1 < bytes.count, ":.=".utf8.contains(bytes[at + 1]) { return nil }
            case UInt8(ascii: "]"): return at
            default: break
            }
            at += 1
        }
        return nil
    }
}
