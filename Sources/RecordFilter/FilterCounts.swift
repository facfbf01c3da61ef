/// How many batches and records were passed over, and by what.
package struct FilterCounts: Equatable, Sendable {
    /// Batches that were looked at in any way.
    package var batches = 0
    /// Batches whose header said that no record matches, and the records in them.
    package var byHeader = (batches: 0, records: 0)
    /// Batches in which a text that must occur is nowhere, and records of these and of others in which it isn't.
    package var byLiteral = (batches: 0, records: 0)
    /// Records that were looked at.
    package var looked = 0
    /// Records that matched.
    package var matched = 0

    /// None.
    package init() {}

    /// Records that were passed by, looked at or not.
    package var scanned: Int { byHeader.records + byLiteral.records + looked }

    /// In one sentence.
    package var words: String {
        let skipped =
            "\(Self.count(byHeader.batches, "batch", "batches")) by header (\(Self.count(byHeader.records, "record", "records")))"
        let unread =
            "\(Self.count(byLiteral.batches, "batch", "batches")) and "
            + "\(Self.count(byLiteral.records, "record", "records")) without the text"
        return "of \(Self.count(batches, "batch", "batches")) passed over: \(skipped), \(unread); "
            + "\(Self.count(looked, "record", "records")) looked at, \(matched) matched"
    }

    private static func count(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }

    /// Field by field.
    package static func == (left: FilterCounts, right: FilterCounts) -> Bool {
        left.batches == right.batches && left.byHeader == right.byHeader && left.byLiteral == right.byLiteral
            && left.looked == right.looked && left.matched == right.matched
    }
}
