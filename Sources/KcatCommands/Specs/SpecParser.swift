import KafkaClient

/// Reads specs: `topic[:partitions][@start[..end]]`. Every error is one line: the spec, the part that is wrong,
/// and what was meant.
package enum SpecParser {
    /// All of a command line's specs; two that mean the same partition are an error, unless they are questions, of
    /// which several may be about one.
    package static func parse(
        _ texts: [String], asQuestions: Bool = false
    ) throws(UsageError) -> [PartitionSpec] {
        var specs: [PartitionSpec] = []
        for text in texts {
            let spec = try parse(text)
            for other in specs where other.topic == spec.topic && !asQuestions {
                guard let partition = other.partitions.overlap(with: spec.partitions) else { continue }
                throw UsageError(
                    "'\(other.text)' and '\(text)' both take partition \(partition) of '\(spec.topic)': "
                        + "a partition can be read only once in a run")
            }
            specs.append(spec)
        }
        return specs
    }

    /// One spec.
    package static func parse(_ text: String) throws(UsageError) -> PartitionSpec {
        do {
            let at = text.firstIndex(of: "@")
            let left = text[..<(at ?? text.endIndex)]
            let colon = left.firstIndex(of: ":")
            let topic = String(left[..<(colon ?? left.endIndex)])
            try checkTopic(topic)
            let partitions = try colon.map { (colon) throws(UsageError) in
                try self.partitions(left[left.index(after: colon)...])
            }
            var remarks: [String] = []
            var range: SpecRange?
            if let at { range = try self.range(text[text.index(after: at)...], &remarks) }
            var spec = PartitionSpec(topic, partitions ?? .all, range, text: text)
            spec.remarks = remarks
            return spec
        } catch {
            let form = "a spec is topic[:partitions][@start[..end]]"
            // A question that offers the right word needs no grammar.
            throw UsageError("'\(text)': \(error)" + (error.description.hasSuffix("?") ? "" : "; \(form)"))
        }
    }

    /// What `-o` takes: what may follow an `@`.
    static func offsetOption(_ text: String, _ remarks: inout [String]) throws(UsageError) -> SpecRange {
        if text.hasPrefix("s@"), Quantity.number(text.dropFirst(2)) != nil {
            throw UsageError("'\(text)' is kcat's; here it is ms:\(text.dropFirst(2))")
        }
        if text.hasPrefix("e@"), Quantity.number(text.dropFirst(2)) != nil {
            throw UsageError("'\(text)' is kcat's; here it is the end of a range: START..ms:\(text.dropFirst(2))")
        }
        return try range(text[...], &remarks)
    }

    /// Kafka's rules for a topic's name; or a regular expression that begins with `^`.
    static func checkTopic(_ topic: String) throws(UsageError) {
        if topic.hasPrefix("^") {
            do throws(KafkaError) { _ = try TopicPattern(topic) } catch { throw UsageError(error.message) }
            return
        }
        if topic.isEmpty { throw UsageError("no topic is named") }
        if topic == "." || topic == ".." { throw UsageError("a topic can't be called '\(topic)'") }
        if let wrong = topic.first(where: { !isTopicCharacter($0) }) {
            throw UsageError("a topic's name can't have '\(visible(wrong))' (letters, digits, '.', '_' and '-' it can)")
        }
        if topic.utf8.count > 249 {
            throw UsageError("a topic's name has at most 249 characters, this has \(topic.utf8.count)")
        }
    }

    private static func isTopicCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber) || "._-".contains(character)
    }

    /// The character, or its code where it would not show.
    private static func visible(_ character: Character) -> String {
        guard let scalar = character.unicodeScalars.first else { return "" }
        return scalar.value < 0x20 || scalar.value == 0x7f ? "\\x" + String(scalar.value, radix: 16) : String(character)
    }

    // MARK: Partitions

    /// `7`, `0,3,5-9`, `*`.
    private static func partitions(_ text: Substring) throws(UsageError) -> PartitionSelection {
        if text == "*" { return .all }
        if text.isEmpty { throw UsageError("no partition after ':' (7, or 0,3,5-9, or * for all)") }
        var ranges: [ClosedRange<Int32>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let range = try partitionRange(part, of: text)
            if let double = ranges.first(where: { $0.overlaps(range) }) {
                throw UsageError("partition \(max(double.lowerBound, range.lowerBound)) stands in ':\(text)' twice")
            }
            ranges.append(range)
        }
        return .ranges(ranges)
    }

    private static func partitionRange(_ part: Substring, of all: Substring) throws(UsageError) -> ClosedRange<Int32> {
        if part == "*" { throw UsageError("'*' means all partitions and stands alone") }
        if part.isEmpty { throw UsageError("':\(all)' lacks a partition beside a comma") }
        guard let dash = part.firstIndex(of: "-"), dash != part.startIndex else {
            let partition = try partition(part)
            return partition...partition
        }
        let low = try partition(part[..<dash])
        let last = part[part.index(after: dash)...]
        if last.isEmpty { throw UsageError("'\(part)' lacks its last partition (5-9)") }
        let high = try partition(last)
        if high < low { throw UsageError("'\(part)' runs backwards: \(high)-\(low)") }
        return low...high
    }

    private static func partition(_ text: Substring) throws(UsageError) -> Int32 {
        guard let number = Quantity.number(text) else {
            if text.allSatisfy({ $0.isASCII && $0.isNumber }) {
                throw UsageError("partition \(text) is too large a number")
            }
            throw UsageError("'\(text)' is not a partition (7, or 0,3,5-9, or * for all)")
        }
        guard let partition = Int32(exactly: number) else {
            throw UsageError("partition \(text) is too large a number")
        }
        return partition
    }

    // MARK: Ranges

    /// `start`, `start..end`, `start..`, `..end`, `start+count`.
    private static func range(_ text: Substring, _ remarks: inout [String]) throws(UsageError) -> SpecRange {
        if text.isEmpty { throw UsageError("nothing after '@' (an offset, -10, beginning, end, stored, a time)") }
        if text.contains("@") { throw UsageError("'@' stands there twice; a range is start..end") }
        guard let dots = dots(in: text) else {
            if let counted = try counted(text, &remarks) { return counted }
            return SpecRange(start: try PositionParser.parse(text, &remarks))
        }
        let start = text[..<dots.lowerBound]
        let end = text[dots.upperBound...]
        if self.dots(in: end) != nil { throw UsageError("'..' stands there twice; a range is start..end") }
        for side in [start, end] where try PositionParser.shifted(side) == nil {
            guard try counted(side, &remarks) != nil else { continue }
            throw UsageError("'\(text)' has a count (+N) and '..': either a count or an end")
        }
        // Nothing of theirs is to be said twice.
        remarks = []
        let range = SpecRange(
            start: start.isEmpty ? nil : try PositionParser.parse(start, &remarks),
            end: end.isEmpty ? nil : .position(try PositionParser.parse(end, &remarks)))
        if case .offset(let low) = range.start, case .position(.offset(let high)) = range.end, high < low {
            throw UsageError("'\(text)' ends before it starts")
        }
        if case .time(let low) = range.start, case .position(.time(let high)) = range.end, high < low {
            throw UsageError("'\(text)' ends before it starts")
        }
        if case .age(let low) = range.start, case .position(.age(let high)) = range.end, high > low {
            throw UsageError("'\(text)' ends before it starts")
        }
        return range
    }

    private static func dots(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while let dot = text[index...].firstIndex(of: ".") {
            let next = text.index(after: dot)
            if next < text.endIndex, text[next] == "." { return dot..<text.index(after: next) }
            index = next
        }
        return nil
    }

    /// `start+count`; `nil` where there is no count. The `+` of a time's offset from UTC (`+02:00`) is none.
    private static func counted(_ text: Substring, _ remarks: inout [String]) throws(UsageError) -> SpecRange? {
        guard let plus = text.lastIndex(of: "+") else { return nil }
        let digits = text[text.index(after: plus)...]
        let start = text[..<plus]
        if digits.contains(":") { return nil }
        if start == "now", Quantity.number(digits) == nil { return nil }
        if start.first?.isNumber == true, start.contains("T") || start.contains(" "), !PositionParser.hasOffset(start) {
            throw UsageError("'+\(digits)' after a local time could be its offset or a count: write +02:00 or Z first")
        }
        guard let count = Quantity.number(digits), count > 0 else {
            throw UsageError("'+\(digits)' is not a count of records (+50)")
        }
        if start.isEmpty { throw UsageError("'+\(digits)' needs a start before it (1200+\(digits))") }
        return SpecRange(start: try PositionParser.parse(start, &remarks), end: .count(count))
    }
}
