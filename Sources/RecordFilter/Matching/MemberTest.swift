/// What must stand behind the name of a JSON object's member if a term is to hold of it. It looks no further than there:
/// whether that is a member, and whose, it doesn't know, so that it only tells what can't hold.
struct MemberTest {
    private let program: FilterProgram
    private let term: CompiledTerm

    /// Of a term about a path that ends with a name; `nil` where all that may stand there will do.
    init?(_ term: FilterTerm) {
        if case .exists = term.test { return nil }
        // A regular expression that is none was told before this.
        guard let program = try? FilterProgram(.term(term)) else { return nil }
        self.program = program
        self.term = program.terms[0]
    }

    /// Whether it may hold of what follows at `start`, behind the name's closing quote.
    @inline(__always)
    func mayHold(behind start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
        var at = Self.skipSpace(start, end)
        guard at < end, at.load(as: UInt8.self) == UInt8(ascii: ":") else { return false }
        at = Self.skipSpace(at + 1, end)
        guard at < end else { return false }
        let first = at.load(as: UInt8.self)
        switch first {
        case UInt8(ascii: "\""): return program.mayHold(term, ofString: at + 1, end)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "{"), UInt8(ascii: "["):
            return program.holds(term, ofOther: first)
        default:
            let number = at
            while at < end {
                let byte = at.load(as: UInt8.self)
                if byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                    break
                }
                at += 1
            }
            return program.holds(term, ofNumber: UnsafeRawBufferPointer(start: number, count: at - number))
        }
    }

    @inline(__always)
    private static func skipSpace(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer {
        var at = start
        while at < end {
            let byte = at.load(as: UInt8.self)
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { break }
            at += 1
        }
        return at
    }
}
