/// What a file of specs says: specs separated by spaces or lines, `#` before what is left of a line and is no spec.
package enum AssignmentText {
    /// The specs, in order. Errors name the file and, where it is one spec's, the line.
    package static func parse(_ text: String, named name: String) throws(UsageError) -> [PartitionSpec] {
        var words: [String] = []
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let specs = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            do { for spec in specs { _ = try SpecParser.parse(spec) } } catch {
                throw UsageError("\(name):\(number): \(error)")
            }
            words += specs
        }
        do { return try SpecParser.parse(words) } catch { throw UsageError("\(name): \(error)") }
    }
}
