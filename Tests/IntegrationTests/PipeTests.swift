import Foundation
import Testing

extension Integration {
    /// Readers that leave, and readers that are slow (B5).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Pipes {
        /// 300 MB in one partition.
        private static let wide = Result {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("create", "wide", "1", "1")
            try cluster.fill("plain", "wide", "300000", "1000")
            return cluster
        }

        @Test("B5: a closed pipe ends the program quietly") func closedPipeEndsQuietly() throws {
            let line = try kcatSwiftLine(
                brokers: try Self.wide.get().bootstrap, ["assign", "wide:0@beginning"])
            let script = #""$@" | head -1; echo "code ${PIPESTATUS[0]}""#
            let outcome = try run(["bash", "-c", script, "bash"] + line, seconds: 20)
            #expect(outcome.lines.last == "code 0", "\(outcome.errors)")
            #expect(outcome.lines.count == 2)
            #expect(outcome.errors == "")
            #expect(outcome.seconds < 5, "took \(outcome.seconds) s")
        }

        @Test(arguments: [[], ["-J"]]) func slowReaderHoldsLittleMemory(_ options: [String]) throws {
            let pipe = try OutputPipe()
            let line = try kcatSwiftLine(
                brokers: try Self.wide.get().bootstrap, ["assign", "wide:0@beginning"] + options)
            let child = try Child(line, output: pipe.writing, errors: 2)
            pipe.closeWriting()
            var bytes = 0
            for _ in 0..<60 {
                bytes += try #require(pipe.read(16_384)).count
                usleep(50_000)
            }
            let peak = try #require(child.peakMemory)
            print("slow reader \(options): peak \(peak) MB after \(bytes) bytes in 3 s")
            #expect(peak < 64)
            kill(child.pid, SIGTERM)
            #expect(child.wait(seconds: 5).code == 143)
        }

        @Test("Progress goes on behind a reader who stands still: the time that is left grows meanwhile")
        func progressBehindASlowReader() throws {
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let line = try kcatSwiftLine(brokers: try Self.wide.get().bootstrap, ["assign", "wide:0", "-e"])
            let script = #""$@" | (head -c 30000000 > /dev/null; sleep 4; cat > /dev/null)"#
            let shown = try terminal.screen(
                of: ["bash", "-c", script, "bash"] + line, environment: ["TERM": "xterm"])
            let left = shown.matches(of: /(\d+) s left/).compactMap { Int($0.1) }
            #expect(left.count >= 8, "\(left)")
            #expect(try #require(left.max()) > (try #require(left.first)), "\(left)")
        }

        /// The whole partition at full speed is no reason to hold more.
        @Test func fastReaderHoldsLittleMemory() throws {
            let line = ["assign", "wide:0", "-e"]
            let outcome = try kcatSwift(brokers: try Self.wide.get().bootstrap, line, measuresMemory: true)
            #expect(outcome.code == 0 && outcome.lines.count == 300_000)
            print("whole partition of 300 MB: peak \(outcome.peakMemory) MB in \(outcome.seconds) s")
            #expect(outcome.peakMemory < 150)
        }

        /// Ctrl-C ends a run that follows, after what was there has been written.
        @Test("B5, case 306: a signal ends a run", arguments: [SIGINT, SIGTERM]) func signals(_ signal: Int32) throws {
            let pipe = try OutputPipe()
            let line = try kcatSwiftLine(
                brokers: try Shared.kafka4.get().bootstrap, ["assign", "records-none:1@99990", "-f", "%o\\n"])
            let child = try Child(line, output: pipe.writing, errors: 2)
            pipe.closeWriting()
            var text = ""
            while !text.contains("99999"), let more = pipe.read(4096, seconds: 10), !more.isEmpty {
                text += String(decoding: more, as: UTF8.self)
            }
            #expect(text == (99_990..<100_000).map { "\($0)\n" }.joined(), "flushed at the end of the partition")
            kill(child.pid, signal)
            let exit = child.wait(seconds: 5)
            #expect(exit.code == 128 + signal && !exit.timedOut)
        }

        /// The first record of a local partition is there no later than kcat brings it, the start included.
        @Test(.enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)")) func firstRecord() throws {
            let cluster = try Shared.kafka4.get()
            let ours = try kcatSwiftLine(brokers: cluster.bootstrap, ["assign", "records-none:1@12345", "-c", "1"])
            let theirs = [
                "kcat", "-b", cluster.bootstrap, "-C", "-q", "-t", "records-none", "-p", "1", "-o", "12345", "-c", "1",
            ]
            func first(_ line: [String]) throws -> Double {
                let pipe = try OutputPipe()
                let child = try Child(line, output: pipe.writing, errors: 2)
                pipe.closeWriting()
                let data = try #require(pipe.read(4096, seconds: 10))
                let seconds = child.elapsed
                #expect(data == Data("record 12345 of the partition without keys\n".utf8))
                child.wait(seconds: 10)
                return seconds * 1000
            }
            var (here, there): ([Double], [Double]) = ([], [])
            for _ in 0..<31 {
                here.append(try first(ours))
                there.append(try first(theirs))
            }
            let medians = (here.sorted()[15], there.sorted()[15])
            print("first record, median of 31: kcat-swift \(medians.0) ms, kcat \(medians.1) ms")
            #expect(medians.0 <= medians.1)
        }
    }
}
