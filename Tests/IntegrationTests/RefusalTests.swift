import Foundation
import Testing

extension Integration {
    /// What can't be done is one line that says what and why, the right exit code, within 10 s (A1, B1, B2).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Refusals {
        private func refused(
            _ code: Int32, _ words: [String], brokers: String? = nil, _ arguments: String...,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let bootstrap = try brokers ?? Shared.kafka4.get().bootstrap
            let outcome = try kcatSwift(brokers: bootstrap, arguments, seconds: 20)
            #expect(outcome.code == code, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
            #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
            #expect(outcome.seconds < 13, "\(arguments) took \(outcome.seconds) s", sourceLocation: sourceLocation)
            #expect(
                outcome.errors.split(separator: "\n").count == 1, "\(arguments): \(outcome.errors)",
                sourceLocation: sourceLocation)
            for word in words {
                #expect(
                    outcome.errors.contains(word), "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
            }
        }

        @Test("A1, P5: an unknown topic, which is not created by asking") func unknownTopic() throws {
            try refused(1, ["nonesuch"], "assign", "nonesuch:0", "-e")
            try refused(1, ["nonesuch"], "assign", "nonesuch")
            try refused(1, ["nonesuch"], "offsets", "nonesuch:0")
            // Looking creates no topic (P5).
            let topics = try kcatSwift(brokers: try Shared.kafka4.get().bootstrap, ["topics"])
            #expect(topics.code == 0 && !String(decoding: topics.output, as: UTF8.self).contains("nonesuch"))
        }

        @Test("A1: an unknown partition") func unknownPartition() throws {
            try refused(1, ["records-none", "7", "0", "1"], "assign", "records-none:7@12")
            try refused(1, ["records-none", "7"], "assign", "records-none:0-1,7", "-e")
        }

        @Test("B2: nobody listens") func noBroker() throws {
            try refused(3, ["127.0.0.1:1"], brokers: "127.0.0.1:1", "assign", "records-none:0")
            try refused(3, ["nowhere.invalid"], brokers: "nowhere.invalid:9092", "assign", "records-none:0")
            try refused(3, ["127.0.0.1:1"], brokers: "127.0.0.1:1", "produce", "records-none", "-l", "/dev/null")
        }

        /// A server that accepts and says nothing, and one that speaks HTTP.
        @Test("B2: a port of another sort", arguments: ["silence", "HTTP"]) func wrongPort(_ kind: String) throws {
            let answer = kind == "HTTP" ? "HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\n\\r\\n" : ""
            let script = """
                import socket, sys, threading, time
                server = socket.create_server(("127.0.0.1", 0))
                print(server.getsockname()[1], flush=True)
                end = time.time() + 60
                def answer(connection):
                    if "\(kind)" == "HTTP":
                        connection.recv(4096)
                        connection.sendall(b"\(answer)")
                        connection.close()
                    else:
                        time.sleep(60)
                while time.time() < end:
                    threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
                """
            let pipe = try OutputPipe()
            let server = try Child(["python3", "-c", script], output: pipe.writing, errors: 2)
            pipe.closeWriting()
            let line = String(decoding: pipe.read(100) ?? Data(), as: UTF8.self)
            let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
            try refused(3, ["127.0.0.1:\(port)"], brokers: "127.0.0.1:\(port)", "assign", "records-none:0")
            kill(server.pid, SIGKILL)
            server.wait(seconds: 5)
        }

        @Test func oneOfSeveralBrokersIsEnough() throws {
            let bootstrap = try "127.0.0.1:1,nowhere.invalid:9092," + Shared.kafka4.get().bootstrap
            let outcome = try kcatSwift(
                brokers: bootstrap, ["assign", "records-none:1@5..7", "-f", "%o\\n", "-q"], seconds: 12)
            #expect(outcome.code == 0 && outcome.numbers == [5, 6], "\(outcome.errors)")
        }

        @Test("B1: what was mistyped") func mistyped() throws {
            try refused(2, ["records-none:0@13oo"], "assign", "records-none:0@13oo")
            try refused(2, ["records-none:x"], "assign", "records-none:x")
            try refused(2, ["300", "200"], "assign", "records-none:0@300..200")
            try refused(2, ["--formt"], "assign", "records-none:0", "--formt", "x")
            try refused(2, ["assing"], "assing", "records-none:0")
            try refused(2, ["records-none"], "assign", "records-none:0@5..9", "records-none:0-1")
            try refused(2, [], "assign")
        }

        /// kcat's own command lines are answered with the line to type here.
        @Test func kcatLines() throws {
            func answer(_ arguments: String...) throws -> String {
                let outcome = try kcatSwift(brokers: nil, arguments, seconds: 5)
                #expect(outcome.code == 2, "\(arguments)")
                return outcome.errors
            }
            #expect(try answer("-C", "-b", "localhost", "-t", "events", "-p", "7", "-o", "1200").contains("assign"))
            #expect(
                try answer("-C", "-b", "localhost", "-t", "events", "-p", "7", "-o", "1200").contains("events:7@1200"))
            #expect(try answer("-b", "localhost", "-L").contains("kcat-swift topics"))
            #expect(try answer("-b", "localhost", "-Q", "-t", "events:0:-1").contains("kcat-swift offsets"))
        }
    }
}
