import KcatCommands
import Testing

/// How a replay tells what it has come to.
@Suite struct ReplayTallyTests {
    @Test("one of a thing has the singular")
    func one() {
        var tally = ReplayTally()
        (tally.sent, tally.untouched, tally.abortedRecords, tally.markers, tally.unwanted) = (1, 1, 1, 1, 1)
        #expect(
            tally.words(to: "copy")
                == "1 record (1 batch as it is, 0 made anew) to copy, leaving out 1 aborted record and 1 marker "
                + "and 1 that doesn't match")
    }

    @Test("batches that had to go in parts did not go as they are")
    func parts() {
        var tally = ReplayTally()
        (tally.sent, tally.untouched, tally.inParts, tally.rebuilt) = (1000, 10, 2, 1)
        #expect(tally.words(to: "copy") == "1,000 records (8 batches as they are, 2 in parts, 1 made anew) to copy")
    }

    @Test("several have the plural, and what is left out elsewhere stands between")
    func several() {
        var tally = ReplayTally()
        (tally.sent, tally.untouched, tally.rebuilt, tally.unwanted) = (1234, 0, 2, 3)
        #expect(
            tally.words(to: "a, b", leavingOut: ["2 that name no topic to go back to"])
                == "1,234 records (0 batches as they are, 2 made anew) to a, b, leaving out "
                + "2 that name no topic to go back to and 3 that don't match")
        #expect(ReplayTally().words(to: "") == "0 records (0 batches as they are, 0 made anew)")
    }

    @Test("An interrupted run tells what got through, and of how many that is not known")
    func interrupted() {
        var tally = ReplayTally()
        tally.sent = 1200
        #expect(tally.words(interruptedAfter: 1200) == "interrupted: 1,200 records delivered")
        #expect(
            tally.words(interruptedAfter: 1199)
                == "interrupted: 1,199 records delivered, 1 more not acknowledged")
    }
}
