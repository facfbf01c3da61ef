/// The small text files beside the segments. All are read leniently: a line that is not understood is left out, for
/// the segments are what counts.
package enum Checkpoint {
    /// `leader-epoch-checkpoint`: version, count, then an epoch and its first offset a line.
    package static func leaderEpochs(_ text: String) -> LeaderEpochs {
        var epochs = LeaderEpochs()
        for fields in rows(text).dropFirst(2) where fields.count == 2 {
            guard let epoch = Int32(fields[0]), let start = Int64(fields[1]), epoch >= 0, start >= 0 else { continue }
            epochs.begin(epoch, at: start)
        }
        return epochs
    }

    /// `log-start-offset-checkpoint` and its like: version, count, then topic, partition and offset a line.
    package static func offsets(_ text: String) -> [String: [Int32: Int64]] {
        var offsets: [String: [Int32: Int64]] = [:]
        for fields in rows(text).dropFirst(2) where fields.count == 3 {
            guard let partition = Int32(fields[1]), let offset = Int64(fields[2]), offset >= 0 else { continue }
            offsets[String(fields[0]), default: [:]][partition] = offset
        }
        return offsets
    }

    /// `partition.metadata` (`name: value`) and `meta.properties` (`name=value`).
    package static func properties(_ text: String, separator: Character) -> [String: String] {
        var values: [String: String] = [:]
        for line in lines(text) where !line.hasPrefix("#") {
            guard let split = line.firstIndex(of: separator) else { continue }
            let value = line[line.index(after: split)...].drop { $0 == " " }
            values[String(line[..<split])] = String(value)
        }
        return values
    }

    private static func rows(_ text: String) -> [[Substring]] {
        lines(text).map { line in line.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) } }
    }

    private static func lines(_ text: String) -> [Substring] {
        text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { Substring($0) }
    }
}
