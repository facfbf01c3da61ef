import KafkaClient

/// Reads a command line by a table of options, as GNU's getopt_long does: options and operands in any order, letters in
/// clusters (`-eJ`), `--name=value`, names cut short where that is unambiguous, `--` before operands that begin with a
/// dash. An option's argument is taken whatever it begins with (`-o -10`).
package struct ArgumentParser {
    let options: [OptionSpec]
    /// Whose options these are: `assign`; empty for those of any command.
    let command: String

    package init(_ command: CommandSpec) {
        options = command.options
        self.command = command.name
    }

    init(options: [OptionSpec]) {
        self.options = options
        command = ""
    }

    /// One step of a walk over the words.
    enum Element {
        /// An option with its argument (empty for a flag), and how it was written.
        case option(OptionSpec, String, shown: String)
        /// An operand, and its index among the words.
        case operand(String, Int)
    }

    /// Applies the options to `arguments`, in order, and returns the operands.
    package func parse(_ words: [String], into arguments: inout Arguments) throws(UsageError) -> [String] {
        var operands: [String] = []
        for element in try elements(of: words) {
            switch element {
            case .operand(let word, _): operands.append(word)
            case .option(let option, let value, let shown): try apply(option, value, shown, to: &arguments)
            }
        }
        return operands
    }

    private func apply(
        _ option: OptionSpec, _ value: String, _ shown: String, to arguments: inout Arguments
    ) throws(UsageError) {
        if !option.values.isEmpty, !option.values.contains(value) {
            let near = nearest(to: value, in: option.values).map { ", did you mean '\($0)'?" } ?? ""
            throw UsageError("\(shown): '\(value)' is not one of \(option.values.joined(separator: ", "))\(near)")
        }
        do { try option.apply(&arguments, value) } catch { throw UsageError("\(shown): \(error)") }
    }

    /// What the words are, without applying anything.
    func elements(of words: [String]) throws(UsageError) -> [Element] {
        var result: [Element] = []
        var index = 0
        func next() -> String? {
            guard index < words.count else { return nil }
            defer { index += 1 }
            return words[index]
        }
        while let word = next() {
            if word == "--" {
                while let operand = next() { result.append(.operand(operand, index - 1)) }
            } else if word.hasPrefix("--") {
                let body = word.dropFirst(2)
                let equals = body.firstIndex(of: "=")
                let option = try long(String(body[..<(equals ?? body.endIndex)]))
                let shown = "--\(option.long)"
                guard let argument = option.argument else {
                    if equals != nil { throw UsageError("\(shown) takes no value") }
                    result.append(.option(option, "", shown: shown))
                    continue
                }
                var value = equals.map { String(body[body.index(after: $0)...]) }
                if value == nil, option.isArgumentOptional {
                    let isTime = index < words.count && (try? Quantity.duration(words[index])) != nil
                    value = isTime ? next() : ""
                }
                value = value ?? next()
                guard let value else { throw UsageError("\(shown) needs its argument: \(shown) \(argument)") }
                result.append(.option(option, value, shown: shown))
            } else if word.hasPrefix("-"), word.utf8.count > 1 {
                var cluster = word.dropFirst()
                while let letter = cluster.popFirst() {
                    let shown = "-\(letter)"
                    guard let option = options.first(where: { $0.letter == letter }) else {
                        throw unknown(letter: letter, in: word)
                    }
                    guard let argument = option.argument else {
                        result.append(.option(option, "", shown: shown))
                        continue
                    }
                    let value = cluster.isEmpty ? next() : String(cluster)
                    guard let value else { throw UsageError("\(shown) needs its argument: \(shown) \(argument)") }
                    result.append(.option(option, value, shown: shown))
                    break
                }
            } else {
                result.append(.operand(word, index - 1))
            }
        }
        return result
    }

    /// The option that `name` is, or is the unambiguous beginning of.
    private func long(_ name: String) throws(UsageError) -> OptionSpec {
        if let exact = options.first(where: { $0.long == name }) { return exact }
        let hits = name.isEmpty ? [] : options.filter { $0.long.hasPrefix(name) }
        if hits.count == 1 { return hits[0] }
        if hits.count > 1 {
            throw UsageError("--\(name) may be any of \(hits.map { "--" + $0.long }.joined(separator: ", "))")
        }
        if let near = nearest(to: name, in: options.map(\.long)) {
            throw UsageError("unknown option --\(name), did you mean --\(near)?")
        }
        if let other = CommandTable.allOptions.first(where: { $0.long == name }) { throw misplaced("--\(name)", other) }
        throw UsageError("unknown option --\(name); \(seeHelp)")
    }

    /// What kcat's letters are here.
    private static let kcats: [Character: String] = [
        "t": "the topic stands in the spec: TOPIC[:PARTITIONS][@START]",
        "p": "the partition stands in the spec: TOPIC:PARTITIONS", "C": "'assign' reads", "L": "'topics' lists",
        "Q": "'offsets' queries", "G": "'assign -g GROUP' starts at the group's offsets",
        "P": "'produce' writes", "s": "see --key-encoding and --value-encoding",
    ]

    /// A topic can begin with a dash; then a word of unknown letters may be one.
    private func unknown(letter: Character, in word: String) -> UsageError {
        let isName = word.utf8.count > 2 && (try? SpecParser.parse(word)) != nil
        return UsageError(unknown(letter: letter).description + (isName ? "; if a topic is meant: -- \(word)" : ""))
    }

    private func unknown(letter: Character) -> UsageError {
        if let meaning = Self.kcats[letter] { return UsageError("-\(letter) is kcat's; here \(meaning)") }
        if let other = CommandTable.allOptions.first(where: { $0.letter == letter }) {
            return misplaced("-\(letter)", other)
        }
        return UsageError("unknown option -\(letter); \(seeHelp)")
    }

    private func misplaced(_ shown: String, _ option: OptionSpec) -> UsageError {
        let takers = CommandTable.runnable.filter { $0.options.contains { $0.long == option.long } }.map {
            "'\($0.name)'"
        }
        return UsageError(
            "\(shown) (\(option.help)) is no option of '\(command)', but of \(takers.joined(separator: ", "))")
    }

    private var seeHelp: String { "see kcat-swift \(command.isEmpty ? "" : command + " ")--help" }
}
