/// kcat's line translated: the line to type here, and by name what of it is not there.
extension KcatCommandLine {
    /// What to answer: one line, with the line to type here.
    package var answer: String {
        switch mode {
        case .consume: return "kcat's -C is 'assign' here: " + reading
        case .list:
            return "kcat's -L is 'topics' here: "
                + line("topics", topics, flags: "Jq", arguments: "bFXm", unused: unused("po", hasOperands: false))
        case .query: return "kcat's -Q is 'offsets' here: " + querying
        case .group(let group): return "kcat's -G is 'subscribe' here: " + subscribing(group)
        case .produce: return "kcat's -P is 'produce' here: " + writing
        case .mock(let count): return mocking(count)
        case nil:
            if flags.contains("l") { return "this line of kcat's is 'produce' here: " + writing }
            if hasTerminal { return "this line of kcat's is 'assign' here: " + reading }
            return "without a mode, and with an input that is no terminal, kcat writes: \(writing); to read: \(reading)"
        }
    }

    private var reading: String {
        // Where nothing is committed kcat starts at the end.
        let last = start == "stored" ? ["-X", "auto.offset.reset=latest"] : []
        let spec = topics.last.map(spec) ?? "TOPIC"
        return line(
            "assign", [spec], flags: "eJZuq", arguments: "bcDfFKXmsr", last: last,
            unused: unused("", hasOperands: false))
    }

    private var writing: String {
        let topic = topics.last ?? "TOPIC"
        let place = topic + (partition.map { $0 == "-1" ? "" : ":\($0)" } ?? "")
        // There keys are placed by CRC-32: a key's records stay together when the program changes.
        let hasKeys = shared.contains { "kK".contains($0.letter) }
        let isPlaced =
            partition.map { $0 != "-1" } ?? false
            || shared.contains { $0.letter == "X" && $0.value.contains("partitioner=") }
        return line(
            "produce", [place] + operands, flags: "lTZq", arguments: "bDFKXkHzcm",
            last: hasKeys && !isPlaced ? ["--partitioner", "crc32"] : [],
            // Lines are records there, whatever is asked for.
            unused: unused("o") + (flags.contains("J") ? ["-J"] : []))
    }

    private func subscribing(_ group: String) -> String {
        let topics = operands.isEmpty ? topics : operands
        var more = ["-g", group]
        var notes: [String] = []
        if let start = offsets.last {
            // There -o moves every partition; here it counts where the group has committed nothing.
            if ["beginning", "end"].contains(start) {
                more += ["-o", start]
                notes = ["-o \(start) where the group has committed nothing; kcat begins there in any case"]
            } else if start != "stored" {
                notes = ["without -o \(start), which 'assign' has: a group begins where it left off"]
            }
        }
        return line(
            "subscribe", topics.isEmpty ? ["TOPIC"] : topics, flags: "eJZuq", arguments: "bcDfFKXmsr", more: more,
            unused: unused("p"), notes: notes)
    }

    private var querying: String {
        let specs = topics.map { text -> String in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 2 else { return text }
            let place = "\(parts[0]):\(parts[1])"
            switch parts.count > 2 ? parts[2] : "" {
            case "": return place
            case "-1": return place + "@end"
            case "-2": return place + "@beginning"
            default: return place + "@" + time(parts[2])
            }
        }
        return line(
            "offsets", specs.isEmpty ? ["TOPIC"] : specs, flags: "Jq", arguments: "bFXm",
            unused: unused("po", hasOperands: false))
    }

    private func mocking(_ count: String) -> String {
        let listeners = (0..<max(1, min(Int(count) ?? 1, 100))).flatMap { ["--listen", "127.0.0.1:\(9092 + $0)"] }
        let words = line(
            "broker", [], flags: "q", arguments: "", more: ["--topic", "NAME:PARTITIONS"] + listeners,
            unused: unused("tpo", hasOperands: false))
        return "kcat's -M is 'broker' here: " + words
    }

    /// What the line has and its mode, in kcat too, doesn't go by.
    private func unused(_ letters: String, hasOperands: Bool = true) -> [String] {
        let all = ["t": topics, "p": partition.map { [$0] } ?? [], "o": offsets]
        let options = letters.flatMap { letter in all["\(letter)"]?.map { "-\(letter) \(Self.quoted($0))" } ?? [] }
        return hasOperands ? options : options + operands.map(Self.quoted)
    }

    // MARK: Offsets and times

    /// The start of `-o`, where it is no time.
    private var start: String? { offsets.last { !$0.hasPrefix("s@") && !$0.hasPrefix("e@") } }

    /// `topic:partition@start..end` of `-t`, `-p` and `-o`.
    private func spec(_ topic: String) -> String {
        var start = ""
        var end = ""
        for offset in offsets {
            if offset.hasPrefix("s@") {
                start = time(offset.dropFirst(2))
            } else if offset.hasPrefix("e@") {
                end = "..\(time(offset.dropFirst(2)))"
            } else {
                start = offset
            }
        }
        let place = topic + (partition.map { $0 == "-1" ? "" : ":\($0)" } ?? "")
        return start.isEmpty && end.isEmpty ? place : "\(place)@\(start)\(end)"
    }

    /// kcat's milliseconds; as a date where they would be taken for seconds here.
    private func time(_ text: Substring) -> String {
        guard let value = Quantity.number(text), (1_000_000_000..<4_000_000_000).contains(value) else {
            return "ms:\(text)"
        }
        return TimeParser.text(of: value)
    }

    // MARK: The line

    /// Whether the command takes the letter. A command that isn't there yet is taken at its word.
    private func takes(_ letter: Character, _ command: String) -> Bool {
        guard let spec = CommandTable.command(command) else { return true }
        return spec.options.contains { $0.letter == letter }
    }

    /// A command line: the command's operands, the flags and arguments that it has, and behind it what it hasn't.
    private func line(
        _ command: String, _ operands: [String], flags kept: String, arguments: String, more: [String] = [],
        last: [String] = [], unused: [String] = [], notes: [String] = []
    ) -> String {
        var options: [String] = more.map(Self.quoted)
        var dropped: [String] = []
        for flag in kept where flags.contains(flag) && takes(flag, command) { options.append("-\(flag)") }
        dropped += flags.filter { !kept.contains($0) || !takes($0, command) }.sorted().map { "-\($0)" }
            .filter { !unused.contains($0) }
        if verbosity > 0 { options.append("-" + String(repeating: "v", count: verbosity)) }
        for (letter, value) in shared {
            if arguments.contains(letter), takes(letter, command) {
                options += ["-\(letter)", Self.quoted(value)]
            } else {
                dropped.append("-\(letter) \(value)")
            }
        }
        options += last.map(Self.quoted)
        let isDashed = operands.contains { $0.hasPrefix("-") }
        let words = operands.map(Self.quoted)
        let all = ["kcat-swift", command] + (isDashed ? options + ["--"] + words : words + options)
        var remarks = notes
        if !unused.isEmpty {
            remarks.append("without \(unused.joined(separator: " ")), by which kcat doesn't go either")
        }
        if !dropped.isEmpty {
            remarks.append("without \(dropped.joined(separator: " ")), which kcat-swift \(command) doesn't have")
        }
        return all.joined(separator: " ") + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
    }
}
