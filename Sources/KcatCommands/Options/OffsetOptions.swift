/// What `offsets` tells beside offsets.
package struct OffsetArguments: Sendable {
    /// `--exact`: records, markers and holes, counted.
    package var isExact = false
    /// `--times`: first, last and newest timestamp.
    package var showsTimes = false
    /// `--tiered`: where the local log begins and the tiered one ends.
    package var showsTiers = false
}

extension OptionTable {
    /// The options of `offsets` alone.
    static let counting = [exact, times, tiered]

    static let exact = OptionSpec(nil, "exact", .output, "Count records, markers, holes, by headers") {
        arguments, _ in arguments.offsets.isExact = true
    }

    static let times = OptionSpec(nil, "times", .output, "The first, last and newest timestamp") { arguments, _ in
        arguments.offsets.showsTimes = true
    }

    static let tiered = OptionSpec(nil, "tiered", .output, "Where local begins and tiered ends") {
        arguments, _ in arguments.offsets.showsTiers = true
    }
}
