/// How times and sizes are read that stand in an expression: as everywhere else on the command line, which this module
/// doesn't know. An error's description says what is wrong.
package struct LiteralReading: Sendable {
    /// A time as in specs (`2026-11-23T05:00Z`, `now-1h`, `ms:1700000000000`): milliseconds since 1970.
    package var time: @Sendable (String) throws -> Int64
    /// A size (`512K`, `100M`): bytes.
    package var size: @Sendable (String) throws -> Int64

    /// Reads with these.
    package init(
        time: @escaping @Sendable (String) throws -> Int64, size: @escaping @Sendable (String) throws -> Int64
    ) {
        self.time = time
        self.size = size
    }
}
