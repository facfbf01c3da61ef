/// Reads the file of `--key-file`: a key a line, empty lines left out, each key once. `-` is standard input.
enum KeyFile {
    /// The most keys.
    private static let most = 10_000_000

    /// The keys, in the file's order.
    static func keys(_ path: String) throws(UsageError) -> [[UInt8]] {
        let text: String
        do { text = try TextFile.contents(of: path == "-" ? "/dev/stdin" : path, limit: 64 << 20) } catch {
            throw UsageError("--key-file \(path): \(error)")
        }
        var seen: Set<Substring> = []
        var keys: [[UInt8]] = []
        for line in text.split(whereSeparator: \.isNewline) where seen.insert(line).inserted {
            keys.append(Array(line.utf8))
            guard keys.count <= most else { throw UsageError("\(path): more than \(most) keys") }
        }
        guard !keys.isEmpty else { throw UsageError("\(path): there is no key in it") }
        return keys
    }
}
