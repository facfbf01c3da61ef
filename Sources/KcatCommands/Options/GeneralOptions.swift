/// What every command takes.
package struct GeneralArguments: Sendable {
    /// `-q`: no notices.
    package var isQuiet = false
    /// `-v`: how often.
    package var verbosity = 0
    /// `-h`.
    package var wantsHelp = false
    /// `-V`.
    package var wantsVersion = false
}

extension OptionTable {
    /// The options of every command.
    static let general = [quiet, verbose, help, version]

    static let quiet = OptionSpec("q", "quiet", .general, "No notices on standard error") { arguments, _ in
        arguments.general.isQuiet = true
    }

    static let verbose = OptionSpec("v", "verbose", .general, "More notices") { arguments, _ in
        arguments.general.verbosity += 1
    }

    static let help = OptionSpec("h", "help", .general, "This text") { arguments, _ in
        arguments.general.wantsHelp = true
    }

    static let version = OptionSpec("V", "version", .general, "The program's version") { arguments, _ in
        arguments.general.wantsVersion = true
    }
}

extension Console {
    /// As quiet, and as talkative, as the options say.
    convenience init(_ arguments: Arguments) {
        self.init(isQuiet: arguments.general.isQuiet, verbosity: arguments.general.verbosity)
    }
}
