import Console
import TestSupport
import Testing

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([.text("TOPIC"), .number("PARTITION"), .number("LAG"), .word("STATE")])
        table.add(["orders", TextTable.Cell(0), TextTable.Cell(1_234), "stable"])
        table.add(["payments", TextTable.Cell(10), TextTable.Cell(nil as Int64?), ""])
        return table
    }

    @Test func numbersStandAtTheRightAndLinesHaveNoSpacesBehind() {
        #expect(
            table.text() == """
                TOPIC     PARTITION   LAG  STATE
                orders            0  1234  stable
                payments         10     -

                """)
    }

    @Test func aLongNameIsShortenedInItsMiddleOnATerminalAlone() {
        let name = "prod.eu-central-1.orders.billing.invoices-created.v2-retry"
        var table = table
        table.add([TextTable.Cell(name), TextTable.Cell(1), TextTable.Cell(2), "stable"])
        #expect(table.text().contains(name))
        let lines = table.text(width: 60).split(separator: "\n")
        for line in lines { #expect(line.count <= 60, "\(line)") }
        #expect(lines.last == "prod.eu-central-1…-created.v2-retry          1     2  stable")
    }

    @Test func nothingOfACellIsAControlSequence() {
        var table = TextTable([.text("NAME")])
        table.add([TextTable.Cell("a\u{1b}]0;title\u{7}b\nc")])
        #expect(table.text() == "NAME\na\\u{1b}]0;title\\u{7}b\\nc\n")
    }

    @Test func coloursOnlyWhenAsked() {
        var table = TextTable([.text("A"), .number("B")])
        table.add([TextTable.Cell("x", .red), TextTable.Cell(1, .green)])
        #expect(!table.text().contains("\u{1b}"))
        #expect(
            table.text(colour: true)
                == "\u{1b}[2mA\u{1b}[0m  \u{1b}[2mB\u{1b}[0m\n\u{1b}[31mx\u{1b}[0m  \u{1b}[32m1\u{1b}[0m\n")
    }

    @Test func wideCharactersCountTwice() {
        #expect(
            DisplayWidth.columns("注文") == 4 && DisplayWidth.columns("é") == 1 && DisplayWidth.columns("e\u{301}") == 1)
        #expect(DisplayWidth.columns("😀") == 2 && DisplayWidth.columns("👍🏽") == 2)
        var table = TextTable([.text("T"), .number("N")])
        table.add(["注文", TextTable.Cell(1)])
        table.add(["ab", TextTable.Cell(22)])
        #expect(table.text() == "T      N\n注文   1\nab    22\n")
    }

    @Test func shortenedTextFits() {
        #expect(DisplayWidth.shortened("abcdefghij", to: 5) == "ab…ij")
        #expect(DisplayWidth.shortened("abcdefghij", to: 10) == "abcdefghij")
        #expect(DisplayWidth.shortened("abc", to: 1) == "…" && DisplayWidth.shortened("abc", to: 0) == "")
    }

    @Test func everyWidthHolds() {
        var random = SeededGenerator(seed: 15)
        for _ in 0..<300 {
            var table = TextTable([.text("FIRST"), .text("SECOND"), .number("N")])
            for _ in 0..<3 {
                func name() -> TextTable.Cell {
                    let letters = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                        ["a", "é", "注", "😀", "\u{1b}", "-"].randomElement(using: &random) ?? ""
                    }
                    return TextTable.Cell(letters.joined())
                }
                table.add([name(), name(), TextTable.Cell(Int.random(in: 0...99_999, using: &random))])
            }
            let width = Int.random(in: 27...120, using: &random)
            for line in table.text(width: width).split(separator: "\n") {
                #expect(DisplayWidth.columns(String(line)) <= width, "\(line)")
            }
        }
    }

    @Test("where shortening is not enough, columns that may be left out are: those with the highest number first")
    func leavesOut() {
        var table = TextTable([
            .text("NAME"), .number("ONE").dispensable(2), .number("TWO").dispensable(1), .word("LAST"),
        ])
        table.add(["a", "100", "200", "end"])
        #expect(table.text(width: 80) == "NAME  ONE  TWO  LAST\na     100  200  end\n")
        #expect(table.text(width: 19) == "NAME  TWO  LAST\na     200  end\n")
        #expect(table.text(width: 14) == "NAME  LAST\na     end\n")
        #expect(table.text(width: 5) == "NAME  LAST\na     end\n", "these must stay")
        #expect(table.text().hasPrefix("NAME  ONE  TWO"))
        #expect(table.preceded(by: "TIME", "12:00").text(titled: false) == "12:00  a     100  200  end\n")
    }
}
