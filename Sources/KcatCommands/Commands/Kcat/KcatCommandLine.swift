/// A command line as kcat reads it, and its translation.
///
/// kcat's options are those of getopt: letters only, operands anywhere. See its `kcat.c`, `argparse`.
package struct KcatCommandLine: Sendable {
    /// What kcat is asked to do.
    enum Mode: Equatable, Sendable {
        case consume, produce, list, query
        case group(String), mock(String)
    }

    /// kcat's letters, a colon behind those that take an argument.
    private static let letters = "PCG:LQM:t:p:b:z:o:eED:K:k:H:Od:qvF:X:c:Tuf:ZlVhs:r:Jm:U"

    private(set) var mode: Mode?
    /// Whether standard input is a terminal: without a mode kcat reads topics then, and writes else.
    let hasTerminal: Bool
    private(set) var topics: [String] = []
    private(set) var partition: String?
    private(set) var offsets: [String] = []
    private(set) var operands: [String] = []
    private(set) var flags: Set<Character> = []
    private(set) var verbosity = 0
    /// Options with arguments, in order, which may be the same here.
    private(set) var shared: [(letter: Character, value: String)] = []

    /// `nil` when kcat would not understand the words, or when nothing in them is kcat's alone.
    package init?(_ words: [String]) { self.init(words, hasTerminal: Terminal.isTerminal(0)) }

    /// The same where it is known whether standard input is a terminal.
    package init?(_ words: [String], hasTerminal: Bool) {
        self.hasTerminal = hasTerminal
        var isKcats = false
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                operands += words[index...]
                break
            }
            guard word.hasPrefix("-"), word.utf8.count > 1, !word.hasPrefix("--") else {
                if word.hasPrefix("--") { return nil }
                operands.append(word)
                continue
            }
            var cluster = word.dropFirst()
            while let letter = cluster.popFirst() {
                guard letter != ":", let found = Self.letters.firstIndex(of: letter) else { return nil }
                var value: String?
                if Self.letters[Self.letters.index(after: found)...].first == ":" {
                    if cluster.isEmpty {
                        guard index < words.count else { return nil }
                        value = words[index]
                        index += 1
                    } else {
                        value = String(cluster)
                        cluster = ""
                    }
                }
                if "PCGLQMtp".contains(letter) { isKcats = true }
                take(letter, value)
            }
        }
        if !isKcats { return nil }
    }

    private mutating func take(_ letter: Character, _ value: String?) {
        let text = value ?? ""
        switch letter {
        case "C": mode = .consume
        case "P": mode = .produce
        case "L": mode = .list
        case "Q": mode = .query
        case "M": mode = .mock(text)
        case "G": mode = .group(text)
        case "t": topics.append(text)
        case "p": partition = text
        case "o": offsets.append(text)
        case "v": verbosity += 1
        // What librdkafka's debugging shows, the connections, is here what -vv shows.
        case "d": verbosity = max(verbosity, 2)
        case "X": shared.append((letter, Self.withoutSecret(text)))
        default:
            if value == nil { flags.insert(letter) } else { shared.append((letter, text)) }
        }
    }

    /// A property without the value of a password, key or secret.
    private static func withoutSecret(_ text: String) -> String {
        guard let equals = text.firstIndex(of: "=") else { return text }
        let name = text[..<equals].lowercased()
        let isSecret = ["password", "secret", "jaas", "pem", "oauthbearer.config", "token", "user.info"].contains {
            name.contains($0)
        }
        return isSecret || text.contains("PRIVATE KEY") ? text[...equals] + "***" : text
    }

    /// The word as a shell takes it.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber) || "-_.,:/@%+=".contains($0)
            }
        if isPlain { return word }
        var result = "'"
        for character in word { result += character == "'" ? "'\\''" : String(character) }
        return result + "'"
    }
}
