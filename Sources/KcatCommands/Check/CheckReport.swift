import Console
import KafkaClient
import Transport

/// The lines of `check`, written as the steps are done.
enum CheckReport {

    /// A step that works: its name, its time, what is to be known.
    static func done(_ stage: BrokerProbe.Stage, _ time: Duration, _ lines: [String]) -> String {
        done("\(stage)", time, lines)
    }

    /// The same for a step that is none of a broker's.
    static func done(_ stage: String, _ time: Duration, _ lines: [String]) -> String {
        let name = padded(stage, 9)
        let first = "  \(name) ok  \(leading(time.inFineWords, 10))  \(lines.first ?? "")\n"
        let indent = String(repeating: " ", count: 27)
        return first + lines.dropFirst().map { indent + $0 + "\n" }.joined()
    }

    /// The first step that doesn't: why, and what most likely is wrong.
    static func failed(_ stage: BrokerProbe.Stage, _ time: Duration?, _ reason: String, _ likely: String?) -> String {
        failed("\(stage)", time, reason, likely)
    }

    /// The same for a step that is none of a broker's.
    static func failed(_ stage: String, _ time: Duration?, _ reason: String, _ likely: String?) -> String {
        let name = padded(stage, 9)
        var text = "  \(name) FAILED \(leading(time?.inFineWords ?? "", 7))  \(reason)\n"
        if let likely { text += "  most likely: \(likely)\n" }
        return text
    }

    /// A step that was left out.
    static func skipped(_ stage: BrokerProbe.Stage, _ why: String) -> String {
        "  \(padded("\(stage)", 9)) -   \(leading("", 10))  \(why)\n"
    }

    /// A difference that nobody minds.
    static let clockTolerance: Duration = .seconds(5)

    /// The cluster's clock beside this machine's, which says `now` (seconds since 1970).
    static func clock(_ evidence: ClockEvidence, _ time: Duration, now: Int64) -> String {
        switch evidence {
        case .controller(let id, let ahead, let within):
            let least = abs(ahead) - within
            if least <= Int64(clockTolerance / .milliseconds(1)) {
                let most = Duration.milliseconds(abs(ahead) + within).inWords
                return done(.clock, time, ["this machine's and the controller's (node \(id)) agree, to \(most)"])
            }
            let gap = "\(WallClock.gap(ahead / 1000)) \(ahead > 0 ? "behind" : "ahead of") the controller's"
            return off(
                time, "this machine's clock is \(gap) (node \(id)); it says \(WallClock.words(now))",
                "one of the two is not set by NTP; logins by token or signature, certificates and times in specs go by it"
            )
        case .futureRecord(let partition, let offset, let ahead):
            return off(
                time,
                "\(partition)@\(offset) is stamped \(WallClock.gap(ahead / 1000)) later than it is by this machine's clock, "
                    + "which says \(WallClock.words(now))",
                "this machine's clock is behind, or that of the producer, or of the broker, was ahead")
        case .none(let reason): return skipped(.clock, "the cluster's time is not known: \(reason)")
        }
    }

    private static func off(_ time: Duration, _ what: String, _ likely: String) -> String {
        "  \(padded("clock", 9)) OFF \(leading(time.inFineWords, 10))  \(what)\n  most likely: \(likely)\n"
    }

    /// What a step of the opening came to.
    static func step(_ step: BrokerProbe.Step, mechanism: String?) -> String {
        var lines: [String] = []
        switch step.event {
        case .resolved(let addresses): lines = [addresses.joined(separator: ", ")]
        case .connected(let address): lines = [address]
        case .secured(let details):
            lines = ["\(details.version), \(details.cipher)"]
            if let certificate = details.certificate {
                lines.append("certificate for \(certificate.names.joined(separator: ", "))")
                lines.append("signed by \(certificate.issuer)")
                lines.append(
                    "valid until \(certificate.notAfter), \(Units.count(certificate.daysLeft, "day"))"
                        + (certificate.daysLeft < 14 ? ": RENEW IT SOON" : ""))
            }
        case .negotiated(let versions):
            let release = BrokerRelease.guess(versions).map { "\($0), by what it supports: " } ?? ""
            lines = ["\(release)\(versions.ranges.count) APIs"]
            if let level = versions.features["metadata.version"] { lines[0] += ", metadata.version \(level)" }
        case .loggedIn(let lifetime):
            lines = [(mechanism ?? "") + (lifetime.map { ", to be renewed within \($0.inWords)" } ?? "")]
        case .sent, .received, .closed: break
        }
        return done(step.stage, step.time, lines)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
