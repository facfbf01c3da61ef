import Foundation
import SchemaDecoding
import Testing

/// Messages against what Google's own library says of them: the fixtures, made by `Fixtures/make-protobuf`.
struct ProtobufOracleTests {
    private struct Fixture {
        var schema: String
        var message: String
        var form: String
        var bytes: [UInt8]
        var json: JSONValue
    }

    private func fixtures() throws -> [Fixture] { try fixtures(protobufFixture("messages.jsonl")) }

    private func fixtures(_ lines: [UInt8]) throws -> [Fixture] {
        try lines.split(separator: UInt8(ascii: "\n")).map { line in
            let value = try JSONValue(parsing: Array(line))
            return Fixture(
                schema: try #require(value["schema"]?.string), message: try #require(value["message"]?.string),
                form: try #require(value["form"]?.string), bytes: bytes(try #require(value["hex"]?.string)),
                json: try #require(value["json"]))
        }
    }

    @Test("every message means what Google's library says, by the schema's text and by its descriptor")
    func messages() throws {
        #expect(try check(fixtures()) > 600)
    }

    /// The Python of the tests, where it has Google's library and protoc.
    private static let python: String? = {
        guard let venv = ProcessInfo.processInfo.environment["KCAT_SWIFT_TEST_VENV"] else { return nil }
        let python = venv + "/bin/python3"
        return (try? run(python, ["-c", "import google.protobuf, grpc_tools"])) == nil ? nil : python
    }()

    private static func run(_ program: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw DecodeError("\(program) failed", at: nil) }
        return output
    }

    @Test("messages made up anew", .enabled(if: python != nil, "there is no Python with protobuf and grpcio-tools"))
    func fresh() throws {
        let script = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/make-protobuf").path
        let seed = Int.random(in: 0..<1_000_000)
        let lines = try Self.run(try #require(Self.python), [script, "\(seed)", "5", "-"])
        #expect(try check(fixtures(lines)) > 3000, "seed \(seed)")
    }

    /// Holds messages against their JSON, by the schema's text and by its descriptor; says how many.
    private func check(_ fixtures: [Fixture]) throws -> Int {
        var schemas: [String: [ProtobufSchema]] = [:]
        var count = 0
        for fixture in fixtures {
            if schemas[fixture.schema] == nil {
                schemas[fixture.schema] = try [fixture.schema, fixture.schema.dropLast(6) + ".desc64"].map {
                    try ProtobufSchema(.init(name: fixture.schema, bytes: try protobufFixture($0)))
                }
            }
            let options = ProtobufDecoder.Options(
                protoNames: fixture.form == "names", defaults: fixture.form == "defaults")
            for schema in schemas[fixture.schema] ?? [] {
                let (text, outcome) = try decoded(fixture.bytes, schema, fixture.message, options)
                #expect(outcome == ProtobufOutcome())
                #expect(try JSONValue(parsing: text).means(fixture.json), "\(text)\nwanted \(fixture.json)")
                count += 1
            }
        }
        return count
    }

    @Test("a message cut off anywhere, or with a byte changed, is whole JSON or an error with a place in it")
    func damaged() throws {
        var generator = SystemRandomNumberGenerator()
        var schemas: [String: ProtobufSchema] = [:]
        for fixture in try fixtures() where fixture.bytes.count > 4 {
            if schemas[fixture.schema] == nil {
                schemas[fixture.schema] = try ProtobufSchema(
                    .init(name: fixture.schema, bytes: try protobufFixture(fixture.schema)))
            }
            let schema = try #require(schemas[fixture.schema])
            var damaged = [Array(fixture.bytes.prefix(Int.random(in: 0..<fixture.bytes.count, using: &generator)))]
            for _ in 0..<4 {
                var bytes = fixture.bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                damaged.append(bytes)
            }
            for bytes in damaged {
                for (text, outcome) in [try decoded(bytes, schema, fixture.message), try raw(bytes)] {
                    #expect(throws: Never.self, "\(bytes)") { try JSONValue(parsing: text) }
                    if let error = outcome.error {
                        #expect((0...bytes.count).contains(error.position ?? -1), "\(error)")
                    }
                }
            }
        }
    }

    @Test("a schema with bytes changed is read or refused, with words")
    func damagedSchemas() throws {
        var generator = SystemRandomNumberGenerator()
        for name in ["every.proto", "old.proto", "edition2023.proto", "every.desc64", "old.desc64"] {
            let source = try protobufFixture(name)
            for _ in 0..<150 {
                var bytes = source
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
                    case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    default: bytes[place] = "{}[]();=\"/*.<>".utf8.randomElement(using: &generator) ?? 0
                    }
                }
                do {
                    _ = try ProtobufSchema(.init(name: "x.proto", bytes: bytes)).messageNames
                } catch {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }
}
