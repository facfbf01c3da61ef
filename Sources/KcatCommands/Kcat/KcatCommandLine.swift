/// A command line as kcat reads it, and its translation.
///
/// kcat's options are those of getopt: letters only, operands anywhere. See its `kcat.c`, `argparse`.
package struct KcatCommandLine: Sendable {
    /// What kcat is asked to do.
    enum Mode: Equatable, Sendable {
        case consume, produce, list, query, mock
        case group(String)
    }

    /// kcat's letters, a colon behind those that take an argument.
    private static let letters = "PCG:LQM:t:p:b:z:o:eED:K:k:H:Od:qvF:X:c:Tuf:ZlVhs:r:Jm:U"

    private(set) var mode: Mode?
    private var topics: [String] = []
    private var partition: String?
    private var offsets: [String] = []
    private var operands: [String] = []
    private var flags: Set<Character> = []
    private var verbosity = 0
    /// Options that are the same here, in order: letter and argument.
    private var shared: [(letter: Character, value: String?)] = []
    /// Letters that have no meaning here.
    private var dropped: [String] = []

    /// `nil` when kcat would not understand the words, or when nothing in them is kcat's alone.
    package init?(_ words: [String]) {
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
        case "M": mode = .mock
        case "G": mode = .group(text)
        case "t": topics.append(text)
        case "p": partition = text
        case "o": offsets.append(text)
        case "e", "J", "Z", "u", "q": flags.insert(letter)
        case "v": verbosity += 1
        case "b", "c", "D", "f", "F", "K", "m", "r", "s": shared.append((letter, text))
        case "X": shared.append((letter, Self.withoutSecret(text)))
        case "E", "T", "l", "U", "h", "V": break
        default: dropped.append(value.map { "-\(letter) \($0)" } ?? "-\(letter)")
        }
    }

    /// What to answer: one line, with the line to type here.
    package var answer: String {
        switch mode ?? .consume {
        case .consume: return consumeAnswer
        case .list: return "kcat's -L is 'topics' here: " + line(["topics"] + topics, keeping: "bFXm", flags: "Jqv")
        case .query: return queryAnswer
        case .group(let group): return groupAnswer(group)
        case .produce:
            return "kcat's -P writes to a topic: kcat-swift only reads, keep kcat for that"
        case .mock:
            return "kcat's -M is 'broker' here: kcat-swift broker --topic NAME:PARTITIONS"
        }
    }

    private var consumeAnswer: String {
        guard let topic = topics.last else {
            return "kcat's -C is 'assign' here: " + line(["assign", "TOPIC"], keeping: "bcDfFKXmrs", flags: "eJZuqv")
        }
        let name = mode == nil ? "this line of kcat's" : "kcat's -C"
        return "\(name) is 'assign' here: "
            + line(["assign", spec(topic)], keeping: "bcDfFKXmrs", flags: "eJZuqv") + remark
    }

    private func groupAnswer(_ group: String) -> String {
        let topics = operands.isEmpty ? topics : operands
        var words = ["subscribe"] + (topics.isEmpty ? ["TOPIC"] : topics)
        // There -o says where to begin without a commit, and so it does here.
        if let start = offsets.last, ["beginning", "end"].contains(start) { words += ["-o", start] }
        return "kcat's -G is 'subscribe' here: "
            + line(words, keeping: "bcDfFKXmrs", flags: "eJZuqv", group: group) + remark
    }

    private var queryAnswer: String {
        let specs = topics.map { text -> String in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 2 else { return text }
            let place = "\(parts[0]):\(parts[1])"
            switch parts.count > 2 ? parts[2] : "" {
            case "": return place
            case "-1": return place + "@end"
            case "-2": return place + "@beginning"
            default: return place + "@ms:\(parts[2])"
            }
        }
        return "kcat's -Q is 'offsets' here: "
            + line(["offsets"] + (specs.isEmpty ? ["TOPIC"] : specs), keeping: "bFXm", flags: "Jqv")
    }

    /// `topic:partition@start..end` of `-t`, `-p` and `-o`.
    private func spec(_ topic: String) -> String {
        var start = ""
        var end = ""
        for offset in offsets {
            if offset.hasPrefix("s@") {
                start = "ms:\(offset.dropFirst(2))"
            } else if offset.hasPrefix("e@") {
                end = "..ms:\(offset.dropFirst(2))"
            } else {
                start = offset
            }
        }
        let place = topic + (partition.map { $0 == "-1" ? "" : ":\($0)" } ?? "")
        return start.isEmpty && end.isEmpty ? place : "\(place)@\(start)\(end)"
    }

    /// What of the line has no counterpart.
    private var remark: String {
        dropped.isEmpty ? "" : " (without \(dropped.joined(separator: " ")), which kcat-swift doesn't have)"
    }

    private func line(
        _ words: [String], keeping letters: String, flags kept: String, group: String? = nil
    ) -> String {
        var words = ["kcat-swift"] + words.map(Self.quoted)
        if let group { words += ["-g", Self.quoted(group)] }
        for flag in kept where flag != "v" && flags.contains(flag) { words.append("-\(flag)") }
        if kept.contains("v"), verbosity > 0 { words.append("-" + String(repeating: "v", count: verbosity)) }
        for (letter, value) in shared where letters.contains(letter) {
            words.append("-\(letter)")
            if let value { words.append(Self.quoted(value)) }
        }
        return words.joined(separator: " ")
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
