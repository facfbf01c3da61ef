/// What `sasl.jaas.config` says: a login module of Java's and its options.
/// `org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";`
package struct JaasConfiguration: Equatable {
    /// The class, without its package: `PlainLoginModule`.
    package var module: String
    /// The options.
    package var options: [String: String]

    /// Reads the first module of the text. Errors never hold what stands in it.
    package init(_ text: String) throws(UsageError) {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = text[...]
        scan: while let character = characters.popFirst() {
            switch character {
            case "\\" where quote != nil:
                word = (word ?? "") + (characters.popFirst().map { String($0) } ?? "")
            case _ where character == quote: quote = nil
            case _ where quote != nil: word = (word ?? "") + String(character)
            case "\"", "'":
                quote = character
                word = word ?? ""
            case ";": break scan
            case _ where character.isWhitespace:
                if let whole = word { words.append(whole) }
                word = nil
            case "=":
                // Spaces around the sign are allowed.
                words.append((word ?? words.popLast() ?? "") + "=")
                word = nil
                characters = characters.drop { $0.isWhitespace }
                let start = words.count - 1
                words[start] += Self.value(&characters)
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        guard quote == nil else { throw UsageError("a quotation mark is not closed") }
        guard words.count >= 2, !words[0].contains("=") else {
            throw UsageError("MODULE required NAME=\"VALUE\" ...; is wanted")
        }
        module = String(words[0].split(separator: ".").last ?? "")
        options = [:]
        for option in words.dropFirst(2) {
            guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
                throw UsageError("an option is NAME=\"VALUE\"")
            }
            options[String(option[..<equals])] = String(option[option.index(after: equals)...])
        }
    }

    /// A value behind a sign: quoted with escapes, or up to the next space or semicolon.
    private static func value(_ rest: inout Substring) -> String {
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            let plain = rest.prefix { !$0.isWhitespace && $0 != ";" }
            rest = rest.dropFirst(plain.count)
            return String(plain)
        }
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\\", let next = rest.popFirst() { text.append(next) } else { text.append(character) }
        }
        // The caller's error for a quotation mark that is not closed.
        rest = Substring(String(quote))
        return text
    }
}
