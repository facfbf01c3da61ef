import Console
import KafkaWire

/// The times of records as times of day; which day it is stands on a line of its own where it is another.
struct DayClock {
    private let time: TimeText
    private let colour: Bool
    private let day = Day()

    /// The day that was told last.
    private final class Day {
        var text = ""
    }

    /// In UTC, or in the zone where this runs.
    init(utc: Bool, colour: Bool) {
        time = TimeText(utc: utc)
        self.colour = colour
    }

    /// Tells the day where it is another, and says the time of day.
    func time(of record: borrowing RecordView, _ output: inout OutputBuffer) throws(OutputError) -> String {
        guard record.timestampType != .noTimestampType, record.timestamp != -1 else { return "no time" }
        let text = time.text(record.timestamp)
        guard let split = text.firstIndex(of: "T") else { return text }
        let zone = String(decoding: time.lastZone, as: UTF8.self)
        let date = "\(text[..<split]) \(zone == "Z" ? "UTC" : zone)"
        if date != day.text {
            day.text = date
            try output.append(TextStyle.faint.applied(to: date, colour: colour) + "\n")
        }
        let time = text[text.index(after: split)...].dropLast(zone.count)
        return record.timestampType == .logAppendTime ? "\(time) (append)" : String(time)
    }
}
