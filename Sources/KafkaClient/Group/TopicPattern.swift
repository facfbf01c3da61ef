#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A POSIX extended regular expression over topic names, as kcat takes them. It may match anywhere in a name; `^` and
/// `$` tie it to the ends.
package final class TopicPattern: Sendable {
    /// The expression.
    package let expression: String
    private let compiled: Compiled

    /// Throws ``KafkaError/Code/invalidArgument`` with what is wrong with the expression.
    package init(_ expression: String) throws(KafkaError) {
        self.expression = expression
        compiled = try Compiled(expression)
    }

    /// Whether a topic's name matches.
    package func matches(_ topic: String) -> Bool { compiled.matches(topic) }

    /// The same for an engine that matches whole names only, as the brokers' does.
    var wholeName: String { ".*(?:\(expression)).*" }

    /// Unchecked: compiled once and then only read, which POSIX allows from any thread.
    private final class Compiled: @unchecked Sendable {
        private var regex = regex_t()

        init(_ expression: String) throws(KafkaError) {
            let status = regcomp(&regex, expression, REG_EXTENDED | REG_NOSUB)
            guard status != 0 else { return }
            var text = [CChar](repeating: 0, count: 256)
            regerror(status, &regex, &text, text.count)
            let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw KafkaError(.invalidArgument, "'\(expression)' is no regular expression: \(reason)")
        }

        deinit { regfree(&regex) }

        func matches(_ topic: String) -> Bool { regexec(&regex, topic, 0, nil, 0) == 0 }
    }
}
