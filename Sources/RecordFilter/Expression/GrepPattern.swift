/// One `--grep`: `[!][k:|v:|h:NAME=|hk:|hv:|t:]REGEX`, as kcl has it. Without a place it is the value's.
package enum GrepPattern {
    /// What it says, as an expression. Throws a ``FilterError`` where a header's name or the regular expression is missing.
    /// Whether the regular expression is one, ``RecordFilter`` says.
    package static func parse(_ text: String) throws(FilterError) -> FilterExpression {
        var rest = text[...]
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        let subject = try subject(&rest, text)
        guard !rest.isEmpty else {
            throw FilterError(
                message: "a regular expression belongs here ([!][k:|v:|h:NAME=|hk:|hv:]REGEX)", text: text,
                offset: text.utf8.count)
        }
        let term = FilterExpression.term(FilterTerm(subject, .matches(String(rest), negated: false)))
        return isNegated ? .not(term) : term
    }

    private static func subject(_ rest: inout Substring, _ text: String) throws(FilterError) -> FilterSubject {
        let plain: [(String, FilterSubject)] = [
            ("k:", .key), ("v:", .value), ("t:", .topic), ("hk:", .headers(values: false)),
            ("hv:", .headers(values: true)),
        ]
        for (prefix, subject) in plain where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            return subject
        }
        guard rest.hasPrefix("h:") else { return .value }
        rest = rest.dropFirst(2)
        guard let sign = rest.firstIndex(of: "="), sign > rest.startIndex else {
            throw FilterError(
                message: "a header's name and '=' follow h: (h:trace=^ab)", text: text,
                offset: rest.startIndex.utf16Offset(in: text))
        }
        let name = Array(rest[..<sign].utf8)
        rest = rest[rest.index(after: sign)...]
        return .header(name, any: false)
    }
}
