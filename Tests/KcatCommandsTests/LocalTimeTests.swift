import Foundation
import KcatCommands
import Testing

/// Local times around the changes of a clock, in zones that the tests set.
@Suite(.serialized) struct LocalTimeTests {
    private func parse(_ text: String, _ zone: String) throws -> (milliseconds: Int64, remarks: [String]) {
        let old = getenv("TZ").map { String(cString: $0) }
        setenv("TZ", zone, 1)
        tzset()
        defer {
            if let old { setenv("TZ", old, 1) } else { unsetenv("TZ") }
            tzset()
        }
        var remarks: [String] = []
        return (try TimeParser.parse(text[...], &remarks), remarks)
    }

    @Test("the hour that comes twice means its first time, whatever was parsed before it, and is told with both")
    func twice() throws {
        let first: Int64 = 1_792_888_200_000
        for earlier in ["2026-07-01", "2026-12-01", "2026-10-25T02:30", "2026-10-25T03:30"] {
            _ = try parse(earlier, "Europe/Berlin")
            let (time, remarks) = try parse("2026-10-25T02:30", "Europe/Berlin")
            #expect(time == first)
            #expect(
                remarks == [
                    "'2026-10-25T02:30' comes twice, the clock was set back: the first is meant, "
                        + "2026-10-25T02:30:00+02:00; the other is 2026-10-25T02:30:00+01:00"
                ])
        }
        #expect(try parse("2026-10-25T03:00", "Europe/Berlin") == (first + 90 * 60_000, []))
        #expect(try parse("2026-10-25T01:59:59", "Europe/Berlin") == (first - 31 * 60_000 + 59_000, []))
        #expect(try parse("2026-10-25T02:30", "UTC") == (1_792_895_400_000, []))
        // Half an hour at Lord Howe.
        #expect(try parse("2026-04-05T01:45", "Australia/Lord_Howe").remarks.count == 1)
        #expect(try parse("2026-04-05T01:15", "Australia/Lord_Howe").remarks == [])
    }

    @Test("an hour that doesn't exist is the moment at which the clock jumps, and is told")
    func skipped() throws {
        let (time, remarks) = try parse("2026-03-29T02:30", "Europe/Berlin")
        #expect(time == 1_774_746_000_000)
        #expect(remarks.count == 1 && remarks[0].contains("does not exist"))
        #expect(remarks[0].contains("2026-03-29T03:00:00+02:00"))
        // A day that Samoa never had.
        #expect(try parse("2011-12-30", "Pacific/Apia").remarks.count == 1)
    }

    @Test("a zone that the system doesn't have is told, rules and paths are none of those")
    func zones() throws {
        #expect(
            try parse("2026-07-01", "Europe/Berln").remarks.first?.contains("TZ=Europe/Berln is no time zone") == true)
        for zone in ["Europe/Berlin", ":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3", "UTC", "", "UTC0"] {
            #expect(try parse("2026-07-01", zone).remarks == [], "\(zone)")
        }
        #expect(try parse("2026-07-01T00:00Z", "Europe/Berln").remarks == [])
    }
}
