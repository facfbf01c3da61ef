import Foundation
import Testing

extension Integration {
    /// Two real brokers in a network namespace, which only an ssh server leads into: what they advertise means nothing
    /// out here. The ways in are those of `ssh -D` and `ssh -L`.
    @Suite(.enabled(if: Machine.lacksForTunnel == nil, "needs \(Machine.lacksForTunnel ?? "nothing")"))
    struct SecureShell {
        private struct Tunnel {
            let folder = Machine.temporary + "/tunnel"
            let ends: [String: String]

            init() throws {
                let python = try #require(Machine.python)
                let line = [python, Machine.script("tunnel"), "start", folder, "--while", "\(getpid())"]
                let pairs = try succeed(line, seconds: 120).lines.map { $0.split(separator: "=", maxSplits: 1) }
                ends = Dictionary(pairs.map { (String($0[0]), String($0[1])) }) { $1 }
            }

            func end() { _ = try? run(["python3", Machine.script("tunnel"), "stop", folder], seconds: 60) }

            /// What `ssh -D` listens at.
            var proxy: String { "socks5h://127.0.0.1:" + (ends["socks"] ?? "") }
            /// In TLS, to brokers whose certificates are for their names inside.
            var security: [String] { ["-X", "security.protocol=ssl", "-X", "ssl.ca.location=" + (ends["ca"] ?? "")] }

            /// What `ssh -L` listens at for this port of both brokers.
            func routes(_ port: Int) -> [String] {
                [1, 2].flatMap { ["--connect-to", "broker-\($0).internal:\(port)=\(local($0, port))"] }
            }

            func local(_ broker: Int, _ port: Int) -> String { "127.0.0.1:" + (ends["broker-\(broker):\(port)"] ?? "") }
        }

        @Test(.timeLimit(.minutes(3))) func brokersBehindARealServer() throws {
            let tunnel = try Tunnel()
            defer { tunnel.end() }
            func kcat(_ broker: String, _ words: [String]) throws -> Outcome {
                try kcatSwift(brokers: broker, words, seconds: 30)
            }
            let read = ["assign", "t", "-e", "-q", "-f", "%p\\n", "-m", "10"]
            let whole = [0, 1, 2, 3].flatMap { [Int](repeating: $0, count: 25) }
            // Without a way in nothing is reached; with each there is all of both.
            let lost = try kcat("broker-1.internal:9092", read.dropLast() + ["2"])
            #expect(lost.code == 3 && lost.errors.contains("broker-1.internal does not resolve"), "\(lost.errors)")
            let ways: [(broker: String, options: [String])] = [
                ("broker-1.internal:9092", ["--proxy", tunnel.proxy]),
                ("broker-2.internal:9093", ["--proxy", tunnel.proxy] + tunnel.security),
                ("broker-1.internal:9092", tunnel.routes(9092)),
                (tunnel.local(2, 9092), tunnel.routes(9092)),
                // TLS keeps the broker's own name, whatever is dialled.
                ("broker-2.internal:9093", tunnel.routes(9093) + tunnel.security),
            ]
            for (broker, options) in ways {
                let outcome = try kcat(broker, read + options)
                #expect(outcome.code == 0 && outcome.numbers.sorted() == whole, "\(options): \(outcome.errors)")
            }
            let other = ["--connect-to", "other.internal:9093=\(tunnel.local(1, 9093))"] + tunnel.security
            let wrong = try kcat("other.internal:9093", ["topics", "-m", "5"] + other)
            #expect(wrong.code == 3 && wrong.errors.contains("not for other.internal"), "\(wrong.errors)")
            // A file of certificates that is a pipe gives its bytes once, whatever many brokers they are for.
            let script = #"exec "$@" -X ssl.ca.location=<(cat "$CA")"#
            let options = ["-X", "security.protocol=ssl"] + tunnel.routes(9093)
            let line = try kcatSwiftLine(brokers: "broker-2.internal:9093", read + options)
            let piped = try run(["env", "CA=" + (tunnel.ends["ca"] ?? ""), "bash", "-c", script, "bash"] + line)
            #expect(piped.code == 0 && piped.numbers.sorted() == whole, "\(piped.errors)")
            // Both ways from a file of profiles.
            let profiles = Machine.temporary + "/tunnel-profiles.conf"
            let routes = [1, 2].map { "broker-\($0).internal:9092=\(tunnel.local($0, 9092))" }.joined(separator: ", ")
            let bootstrap = "bootstrap.servers=broker-1.internal:9092"
            try "\(bootstrap)\n[ports]\nconnect.to=\(routes)\n[socks]\nproxy=\(tunnel.proxy)\n".write(
                toFile: profiles, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: profiles) }
            for name in ["ports", "socks"] {
                let line = try kcatSwiftLine(brokers: nil, read + ["--profile", name])
                let named = try run(line, environment: ["KCAT_SWIFT_CONFIG": profiles], seconds: 30)
                #expect(named.code == 0 && named.numbers.sorted() == whole, "\(name): \(named.errors)")
            }
            try groupsAndChecks(tunnel, kcat)
            try idleConnections(tunnel)
        }

        /// These brokers close what nothing was asked of for three seconds: news for those alone who look closely.
        private func idleConnections(_ tunnel: Tunnel) throws {
            func follow(_ words: String...) throws -> Command {
                let line = ["subscribe", "t", "-o", "end"] + words + tunnel.routes(9092)
                return try Command(try kcatSwiftLine(brokers: "broker-1.internal:9092", line))
            }
            let (quiet, close) = (try follow("-g", "quiet"), try follow("-g", "close", "-v"))
            #expect(
                close.wait(seconds: 15) { $0.errors.contains("for nothing was asked of it") }, "\(close.soFar.errors)")
            usleep(500_000)
            for member in [quiet, close] { kill(member.child.pid, SIGTERM) }
            let ended = try quiet.finish(seconds: 15)
            #expect(ended.errors.contains("assigned t:0-3") && !ended.errors.contains("closed"), "\(ended.errors)")
            _ = try close.finish(seconds: 15)
        }

        private func groupsAndChecks(_ tunnel: Tunnel, _ kcat: (String, [String]) throws -> Outcome) throws {
            // The coordinator is reached on the same ways.
            for options in [["--proxy", tunnel.proxy], tunnel.routes(9092)] {
                let line = ["subscribe", "t", "-g", "g\(options.count)", "-o", "beginning", "-e", "-q", "-f", "%p\\n"]
                let member = try kcat("broker-1.internal:9092", line + options)
                #expect(member.code == 0 && member.numbers.count == 100, "\(options): \(member.errors)")
            }
            let nowhere = try kcat("nowhere.internal:9092", ["topics", "-m", "3", "--proxy", tunnel.proxy])
            #expect(nowhere.code == 3 && nowhere.errors.contains("nowhere.internal:9092: through socks5h://"))
            // The first connection is there, what is advertised leads nowhere: `check` has the line that helps.
            let check = try kcat(tunnel.local(1, 9092), ["check", "-m", "5"])
            #expect(check.code == 3)
            let line = "--connect-to 'broker-2.internal:9092=\(tunnel.local(1, 9092))'"
            #expect(String(decoding: check.output, as: UTF8.self).contains(line), "\(check.errors)")
            #expect(try kcat("broker-1.internal:9092", ["check", "--proxy", tunnel.proxy]).code == 0)
        }
    }
}
