/// How things look: what readable output and tables take.
package struct LookArguments: Sendable {
    /// `--color`.
    package var colour = ColourChoice.auto
    /// `--width`: the columns of a line; `nil` for the terminal's own.
    package var width: Int?
}

/// When there are colours.
package enum ColourChoice: String, CaseIterable, Sendable {
    case always, auto, never

    /// Whether there are, on a descriptor.
    func isWanted(on descriptor: Int32) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: Terminal.wantsColour(descriptor)
        }
    }
}

extension OptionTable {
    /// The options of every command whose output people look at.
    static let looks = [color, width]

    static let color = OptionSpec(
        nil, "color", takes: "WHEN", .output, values: ColourChoice.allCases.map(\.rawValue),
        "Colours: always, never, or auto: on terminals"
    ) { arguments, text in arguments.looks.colour = ColourChoice(rawValue: text) ?? .auto }

    static let width = OptionSpec(
        nil, "width", takes: "N", .output, "Columns of a line (default: the terminal's)"
    ) { (arguments, text) throws(UsageError) in
        guard let width = Int(text), (20...10_000).contains(width) else {
            throw UsageError("'\(text)' is not a number of columns: 20 to 10000")
        }
        arguments.looks.width = width
    }
}
