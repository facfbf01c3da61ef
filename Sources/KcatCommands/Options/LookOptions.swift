import Console

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

extension StandardOutput {
    /// Writes a table: within the terminal's columns and in colour where standard output is one, whole elsewhere.
    static func write(_ table: TextTable, _ looks: LookArguments = LookArguments()) -> ExitCode {
        write(text(table, looks))
    }

    /// The table as it is written here.
    static func text(_ table: TextTable, _ looks: LookArguments, titled: Bool = true) -> String {
        let width = looks.width ?? (Terminal.isTerminal(descriptor) ? Terminal.width(descriptor) : nil)
        return table.text(width: width, colour: looks.colour.isWanted(on: descriptor), titled: titled)
    }
}
