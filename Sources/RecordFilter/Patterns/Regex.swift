import CPCRE2

/// A regular expression of PCRE2's, compiled to machine code where that can be, over bytes that are taken for UTF-8; what
/// is not UTF-8 matches nothing but may stand anywhere. One search takes a bounded number of steps.
final class Regex {
    /// A search that took more steps than are allowed, or failed otherwise.
    struct Failure: Error {
        let message: String
    }

    /// The expression as it was given.
    let pattern: String
    private let code: OpaquePointer
    private let matchData: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?
    /// Steps that one search may take: what takes more is an expression that explodes.
    private static let matchLimit: UInt32 = 1_000_000

    /// Compiles `pattern`. Throws a message and where in the pattern, in bytes.
    init(_ pattern: String) throws(FilterError) {
        self.pattern = pattern
        var number: CInt = 0
        var offset = 0
        let options =
            PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
        let bytes = Array(pattern.utf8)
        let compileContext = pcre2_compile_context_create_8(nil)
        pcre2_set_max_pattern_length_8(compileContext, 1 << 20)
        pcre2_set_parens_nest_limit_8(compileContext, 250)
        let compiled = pcre2_compile_8(bytes, bytes.count, options, &number, &offset, compileContext)
        pcre2_compile_context_free_8(compileContext)
        guard let compiled else {
            throw FilterError(message: Self.message(number), text: pattern, offset: min(offset, bytes.count))
        }
        guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(compiled)
            throw FilterError(message: "no memory for the regular expression", text: pattern, offset: 0)
        }
        code = compiled
        matchData = data
        self.context = context
        pcre2_set_match_limit_8(context, Self.matchLimit)
        pcre2_set_depth_limit_8(context, 100_000)
        pcre2_set_heap_limit_8(context, 16 << 10)
        var stack: OpaquePointer?
        if pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE) == 0 {
            stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
            pcre2_jit_stack_assign_8(context, nil, stack.map(UnsafeMutableRawPointer.init))
        }
        self.stack = stack
    }

    deinit {
        if let stack { pcre2_jit_stack_free_8(stack) }
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(matchData)
        pcre2_code_free_8(code)
    }

    /// Whether it is found in `bytes`.
    func isFound(in bytes: UnsafeRawBufferPointer) throws(Failure) -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result = pcre2_match_8(code, start ?? Self.nothing, bytes.count, 0, 0, matchData, context)
        if result >= 0 { return true }
        if result == PCRE2_ERROR_NOMATCH { return false }
        switch result {
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT:
            throw Failure(message: "the regular expression takes too many steps; make it say less at once")
        default: throw Failure(message: "the regular expression fails: \(Self.message(result))")
        }
    }

    /// Where an empty text lies.
    nonisolated(unsafe) private static let nothing = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

    /// The library's words.
    private static func message(_ number: CInt) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { room in
            let count = pcre2_get_error_message_8(number, room.baseAddress, room.count)
            return count > 0 ? String(decoding: room[..<Int(count)], as: UTF8.self) : "error \(number)"
        }
    }
}
