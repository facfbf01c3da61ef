import KcatCommands
import Testing

/// Options as GNU's getopt_long reads them, from one table (B1).
@Suite struct OptionTests {
    private func parse(_ words: String...) throws -> (Arguments, [String]) {
        var arguments = Arguments()
        let command = try #require(CommandTable.command("assign"))
        let operands = try ArgumentParser(command).parse(words, into: &arguments)
        return (arguments, operands)
    }

    @Test func optionsAndOperandsInAnyOrder() throws {
        let (arguments, operands) = try parse("a:0", "-e", "b:1@-10", "-c", "5", "c")
        #expect(operands == ["a:0", "b:1@-10", "c"])
        #expect(arguments.records.exitsAtEnd)
        #expect(arguments.records.count == 5)
    }

    @Test(arguments: [
        ["-o", "-10"], ["-o-10"], ["--offset", "-10"], ["--offset=-10"], ["--off=-10"], ["-eo-10"], ["-eo", "-10"],
    ])
    func argumentsThatBeginWithADash(words: [String]) throws {
        var arguments = Arguments()
        let operands = try ArgumentParser(#require(CommandTable.command("assign"))).parse(words, into: &arguments)
        #expect(operands.isEmpty)
        #expect(arguments.records.range == SpecRange(start: .beforeEnd(10)))
    }

    @Test func clusters() throws {
        let (arguments, operands) = try parse("-eJqvvc3", "t")
        #expect(arguments.records.exitsAtEnd && arguments.general.isQuiet && arguments.output.form == .json)
        #expect(arguments.general.verbosity == 2 && arguments.records.count == 3)
        #expect(operands == ["t"])
    }

    @Test func afterTwoDashesAllAreOperands() throws {
        let (_, operands) = try parse("--", "-e", "--", "t")
        #expect(operands == ["-e", "--", "t"])
    }

    @Test func aDashAloneIsAnOperand() throws {
        #expect(try parse("-").1 == ["-"])
    }

    @Test(arguments: [
        (["--conut"], "unknown option --conut, did you mean --count?"),
        (["--frobnicate"], "unknown option --frobnicate; see kcat-swift assign --help"),
        (["-w"], "unknown option -w; see kcat-swift assign --help"),
        (["-ew"], "unknown option -w"),
        (["--co"], "--co may be any of --count, --control, --commit, --config, --connect-to, --color"),
        (["--=3"], "unknown option --"),
        (["--json=3"], "--json takes no value"),
        (["-c"], "-c needs its argument: -c N"),
        (["--count"], "--count needs its argument: --count N"),
        (["-c", "x"], "-c: 'x' is not a number from 1 on"),
        (["-c", "0"], "-c: '0' is not a number from 1 on"),
        (["-c", "-3"], "-c: '-3' is not a number"),
        (["-c", "99999999999999999999"], "is not a number"),
        (["--output", "jsn"], "--output: 'jsn' is not one of raw, json, readable, csv, tsv, did you mean 'json'?"),
        (["--max-decompressed", "1X"], "--max-decompressed: '1X' is not a size"),
        (["--max-decompressed", "9999999999G"], "is not a size"),
        (["--idle-timeout", "soon"], "--idle-timeout: 'soon' is not a length of time"),
        (["-o", "s@1700000000000"], "-o: 's@1700000000000' is kcat's; here it is ms:1700000000000"),
        (["-o", "nowhere"], "-o: 'nowhere' is not a position"),
        (["-X", "isolation.levl=x"], "-X: unknown property 'isolation.levl', did you mean isolation.level?"),
        (["-X", "isolation.level"], "-X: 'isolation.level' lacks its value"),
        (["-X", "security.protocol=nonsense"], "security.protocol"),
        (["-g", ""], "-g: a group's name can't be empty"),
        (["--listen", "x:1"], "is no option of 'assign', but of 'broker'"),
    ])
    func says(words: [String], message: String) throws {
        var arguments = Arguments()
        let parser = ArgumentParser(try #require(CommandTable.command("assign")))
        let error = #expect(throws: UsageError.self) { try parser.parse(words, into: &arguments) }
        #expect(error?.description.contains(message) == true, "\(error as Any)")
        #expect(error?.description.contains("\n") == false)
    }

    @Test("a header has a name") func headers() throws {
        let parser = ArgumentParser(try #require(CommandTable.command("produce")))
        var arguments = Arguments()
        _ = try parser.parse(["-H", "a=b=c", "-H", "d=", "-H", "e"], into: &arguments)
        #expect(arguments.producing.headers.map(\.name) == ["a", "d", "e"])
        #expect(arguments.producing.headers.map(\.value) == ["b=c", "", nil])
        for text in ["", "=x", "="] {
            let error = #expect(throws: UsageError.self) { try parser.parse(["-H", text], into: &arguments) }
            #expect(error?.description == "-H: '\(text)' names no header: NAME=VALUE does, or NAME")
        }
    }

    @Test(
        "both topics of --map are names of topics", arguments: [("t=b c", "' '"), ("t=a:1", "':'"), ("a b=t", "' '")])
    func map(value: String, wrong: String) throws {
        var arguments = Arguments()
        let parser = ArgumentParser(try #require(CommandTable.command("replay")))
        let error = #expect(throws: UsageError.self) { try parser.parse(["--map", value], into: &arguments) }
        #expect(
            error?.description.hasPrefix("--map: '\(value)': a topic's name can't have \(wrong)") == true,
            "\(error as Any)")
    }

    @Test("whatever is wrong with a value, its option is named before it, once", arguments: ["", "?", "0x", "9:9:9:9"])
    func namedOnce(value: String) throws {
        for command in CommandTable.runnable {
            for option in command.options where option.argument != nil {
                var arguments = Arguments()
                let shown = "--\(option.long)"
                do { _ = try ArgumentParser(command).parse(["\(shown)=\(value)"], into: &arguments) } catch {
                    let words = "\(error)".dropFirst(shown.count + 2)
                    #expect("\(error)".hasPrefix(shown + ": ") && !words.hasPrefix(shown), "\(command.name): \(error)")
                }
            }
        }
    }

    @Test(arguments: [("100M", 100 << 20), ("512k", 512 << 10), ("2GiB", 2 << 30), ("77", 77)])
    func sizes(text: String, bytes: Int) throws {
        #expect(try parse("--max-decompressed", text).0.records.maxDecompressedBytes == bytes)
    }

    @Test(arguments: [
        ("5", Duration.seconds(5)), ("250ms", .milliseconds(250)), ("1h30m", .seconds(5400)), ("2d", .seconds(172_800)),
    ])
    func durations(text: String, duration: Duration) throws {
        #expect(try parse("-m", text).0.connection.timeout == duration)
    }

    /// A letter or a name means the same wherever it is taken, so that a command can stand behind its options.
    @Test func lettersAndNamesAreUnique() {
        let options = CommandTable.allOptions
        #expect(Set(options.map(\.long)).count == options.count)
        let letters = options.compactMap(\.letter)
        #expect(Set(letters).count == letters.count)
    }

    /// What kcat's users have in their fingers.
    @Test func kcatsLettersAreThere() throws {
        let letters = try #require(CommandTable.command("assign")).options.compactMap(\.letter)
        for letter in "bcDefFJKoquvXZmgV" { #expect(letters.contains(letter), "-\(letter)") }
    }

    @Test func aSecretIsNotRepeated() {
        for words in [["-X", "sasl.pasword=hunter2"], ["-X", "frob=hunter2"], ["-X", "=hunter2"]] {
            var arguments = Arguments()
            let error = #expect(throws: UsageError.self) {
                try ArgumentParser(#require(CommandTable.command("assign"))).parse(words, into: &arguments)
            }
            #expect(error?.description.contains("hunter2") == false)
        }
    }
}
