import Foundation
import KcatCommands
import Testing

/// Help, completions and the manual page, all from the tables.
@Suite struct HelpTests {
    @Test func theProgramsHelpIsOneScreen() {
        let lines = HelpText.program().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count - 1 <= 40)
        for line in lines { #expect(line.count <= 79, "\(line)") }
    }

    @Test(arguments: CommandTable.all.map(\.name))
    func aCommandsHelpFits(name: String) throws {
        let text = HelpText.command(try #require(CommandTable.command(name)))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 80)
        for line in lines { #expect(line.count <= 79, "\(line)") }
        let command = try #require(CommandTable.command(name))
        // A line of the text that had to be wrapped leaves a word alone on the next.
        for note in command.notes + command.verbs.flatMap(\.notes) { #expect(note.count <= 79, "\(note)") }
        if command.verbs.isEmpty {
            for option in command.options { #expect(text.contains("--\(option.long)")) }
        }
        // The options of a command with verbs are told by each of them.
        for verb in command.verbs {
            let text = HelpText.command(verb)
            for line in text.split(separator: "\n") { #expect(line.count <= 79, "\(line)") }
            for option in verb.options { #expect(text.contains("--\(option.long)")) }
        }
    }

    @Test("an option is explained by what it does in the command")
    func optionsInTheWordsOfTheirCommands() throws {
        func line(_ command: String, _ option: String) throws -> String {
            let text = HelpText.command(try #require(CommandTable.command(command)))
            return String(try #require(text.split(separator: "\n").first { $0.hasPrefix("  \(option), ") }))
        }
        #expect(try line("assign", "-o").contains("Where specs without @ begin"))
        #expect(try line("subscribe", "-o").contains("Where nothing is committed: beginning, end,"))
        #expect(try line("offsets", "-g").contains("Whose offsets are shown"))
        #expect(try line("assign", "-g").contains("The group to join, or that 'stored' is of"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsNameEveryOption(shell: String) throws {
        let script = try #require(Completions.script(for: shell))
        for option in CommandTable.allOptions { #expect(script.contains(option.long), "\(option.long)") }
        for command in CommandTable.all { #expect(script.contains(command.name)) }
    }

    /// The shells' own word on the scripts, where they are installed.
    @Test(arguments: ["bash", "zsh", "fish"].filter { find($0) != nil })
    func theShellTakesTheCompletions(shell: String) throws {
        let file = try Self.file(shell)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (status, output) = try Self.run(try #require(Self.find(shell)), ["-n", file])
        #expect(status == 0, "\(output)")
    }

    /// A file with a shell's completions.
    private static func file(_ shell: String) throws -> String {
        let script = try #require(Completions.script(for: shell))
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("kcat-swift-\(UUID()).\(shell)")
        try script.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// A line typed at a zsh, and the tabulator; a stand-in plays the program.
    @Test(
        .enabled(if: find("zsh") != nil, "needs zsh"),
        arguments: [
            ("kcat-swift -b host assign --ou", "--output"), ("kcat-swift assign --output reada", "readable"),
            ("kcat-swift assign ord", "orders"), ("kcat-swift group seek bill", "billing"),
        ])
    func zshCompletes(line: String, word: String) throws {
        let test = #"""
            zmodload zsh/zpty
            ( for open in {3..63}; do eval "exec $open>&-"; done; repeat 200; do sleep 0.1; kill -0 $$ || exit; done
              kill $$ ) >/dev/null 2>&1 &!
            zpty shell "TERM=dumb zsh -f -i"
            zpty -w shell "autoload -U compinit && compinit -u -D; source $1"
            zpty -w shell 'kcat-swift() { [[ $3 == spec ]] && print orders || print billing }; print rea""dy'
            zpty -r shell seen '*ready*' || exit 1
            zpty -w -n shell "$2"$'\t'
            zpty -r shell seen "*$3*" && print found
            """#
        let file = try Self.file("zsh")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (status, output) = try Self.run(try #require(Self.find("zsh")), ["-fc", test, "zsh", file, line, word])
        #expect(status == 0 && output.contains("found"), "\(output)")
    }

    /// Each value with its own words, and no value with the option's.
    @Test(.enabled(if: find("fish") != nil, "needs fish"))
    func fishExplainsValues() throws {
        let file = try Self.file("fish")
        defer { try? FileManager.default.removeItem(atPath: file) }
        func offered(_ line: String) throws -> [String] {
            let (status, output) = try Self.run(
                try #require(Self.find("fish")),
                ["-Nc", "source \(file); function kcat-swift; end; complete -C '\(line)'"])
            #expect(status == 0, "\(output)")
            return output.split(separator: "\n").map(String.init)
        }
        #expect(
            try offered("kcat-swift assign --output ") == [
                "csv\ta table, with commas", "json\tone JSON object a line", "raw\tthe value and a delimiter",
                "readable\tfor people", "tsv\ta table, with tabs",
            ])
        #expect(try offered("kcat-swift produce -z l") == ["lz4"])
        #expect(try offered("kcat-swift -b host assign --ou").first?.hasPrefix("--output\t") == true)
    }

    @Test(arguments: [
        ("kcat-swift ass", "assign"), ("kcat-swift assign --out", "--output"),
        ("kcat-swift assign --output re", "readable"), ("kcat-swift assign -J --exit", "--exit-at-end"),
        ("kcat-swift completions f", "fish"), ("kcat-swift topics --js", "--json"),
    ])
    func bashCompletes(line: String, word: String) throws {
        let bash = try #require(Self.find("bash"))
        let script = try #require(Completions.script(for: "bash"))
        let words = line.split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let test =
            "\(script)\nCOMP_WORDS=(\(words)); COMP_CWORD=\(line.split(separator: " ").count - 1); _kcat_swift; "
            + "printf '%s\\n' \"${COMPREPLY[@]}\""
        let (status, output) = try Self.run(bash, ["-c", test])
        #expect(status == 0)
        #expect(output.split(separator: "\n").map(String.init) == [word], "\(output)")
    }

    /// What the program says of the cluster, for words that Readline splits at colons; a stand-in plays the program.
    @Test(arguments: [
        ("kcat-swift -b h : 1 assign ord", "spec|ord|-b h:1 assign", "orders"),
        ("kcat-swift assign orders :", "spec|orders:|assign", "0"),
        ("kcat-swift assign -X ss", "property|ss|assign -X", "ssl.ca.location="),
    ])
    func bashAsksTheProgram(line: String, asked: String, word: String) throws {
        let bash = try #require(Self.find("bash"))
        let script = try #require(Completions.script(for: "bash"))
        let words = line.split(separator: " ").map(String.init)
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let test = """
            kcat-swift() { local kind=$3 word=$4; shift 5; echo "$kind|$word|$*" >&9
              case $kind in spec) [[ $word == *: ]] && echo orders:0 || echo orders ;; *) echo ssl.ca.location= ;; esac; }
            \(script)
            exec 9>&1; COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _kcat_swift; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let (status, output) = try Self.run(bash, ["-c", test])
        #expect(status == 0)
        #expect(output.split(separator: "\n").map(String.init) == [asked, word], "\(output)")
    }

    /// `man/kcat-swift.1` names every option, command and property, and no option that isn't there.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: page.path)))
    func theManualPageIsComplete() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(ManualPage.missing(inManPage: text) == [])
        #expect(ManualPage.unknown(inManPage: text) == [])
    }

    @Test("the manual says what is easily missed: a shell's own signs, records counted back, times out of order")
    func theManualSaysWhatIsEasilyMissed() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8).replacing("\\-", with: "-")
        let text = page.split(separator: "\n").map { $0.hasPrefix(".B ") ? $0.dropFirst(3) : $0 }.joined(separator: " ")
        for words in [
            "In zsh * and ^ are signs of the shell's own: quote a spec", "-10r ten records back from the end",
            "A range of times is a range of offsets", "Where times are out of order, a record within it",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test func aPageWithoutAnOptionIsFound() {
        let options = CommandTable.allOptions
        let page = options.dropFirst().map { "\\fB\\-\\-\($0.long)\\fR" }.joined(separator: "\n")
        let missing = ManualPage.missing(inManPage: page)
        #expect(missing.contains("--" + options[0].long))
        #expect(!missing.contains("--" + options[1].long))
        #expect(ManualPage.unknown(inManPage: "\\-\\-json, \\-\\-jsn") == ["jsn"])
    }

    static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("man/kcat-swift.1")

    static func find(_ program: String) -> String? {
        ["/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func run(_ path: String, _ arguments: [String]) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
