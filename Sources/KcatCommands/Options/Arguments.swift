/// What a command line says, each piece checked by itself and nothing yet against anything else: what the options set,
/// a struct for each section. The commands make their plans from it; it goes no further than that.
package struct Arguments: Sendable {
    /// What to read.
    package var records = RecordArguments()
    /// Which of the records are wanted.
    package var filter = FilterArguments()
    /// What to find, and how.
    package var find = FindArguments()
    /// What to count by.
    package var statistics = StatisticsArguments()
    /// How records are written.
    package var output = OutputArguments()
    /// How things look.
    package var looks = LookArguments()
    /// What keys and values are decoded as.
    package var decoding = DecodingArguments()
    /// Which brokers to ask, and how.
    package var connection = ConnectionArguments()
    /// What is asked of groups and transactions.
    package var groups = GroupArguments()
    /// What the embedded broker serves.
    package var serving = ServingArguments()
    /// What is written to topics.
    package var producing = ProducingArguments()
    /// What `offsets` tells beside offsets.
    package var offsets = OffsetArguments()
    /// What a capture writes.
    package var capture = CaptureArguments()
    /// How records are sent again.
    package var replay = ReplayArguments()
    /// What `inspect` shows.
    package var inspect = InspectArguments()
    /// What every command takes.
    package var general = GeneralArguments()

    package init() {}
}
