#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An expression over whole topic names, as the consumer protocol has them: what RE2 and POSIX extended expressions have in
/// common, and groups that capture nothing.
final class TopicExpression {
    private var regex = regex_t()

    /// `nil` for what is no expression.
    init?(_ expression: String) {
        guard let pattern = Self.posix(expression), regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0 else {
            // What regfree sees then is empty, and it does nothing.
            regex = regex_t()
            return nil
        }
    }

    deinit { regfree(&regex) }

    func matches(_ topic: String) -> Bool { regexec(&regex, topic, 0, nil, 0) == 0 }

    /// `(?:` is `(` where nobody asks what was captured.
    private static func posix(_ expression: String) -> String? {
        var result = "^("
        var rest = Substring(expression)
        while let next = rest.popFirst() {
            result.append(next)
            if next == "\\" {
                guard let escaped = rest.popFirst() else { return nil }
                result.append(escaped)
            } else if next == "(", rest.hasPrefix("?:") {
                rest.removeFirst(2)
            }
        }
        return result + ")$"
    }
}
