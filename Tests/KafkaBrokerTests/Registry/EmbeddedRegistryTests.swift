import KafkaBroker
import SchemaDecoding
import Testing
import Transport

/// The registry of `broker --registry`, over real connections.
struct EmbeddedRegistryTests {
    /// Sends bytes, in pieces of `size`, and gives what comes back until the other side closes.
    private func exchange(_ request: String, size: Int = 1000, _ registry: EmbeddedRegistry) async throws -> String {
        try await withBroker { _, loop in
            try registry.start(host: "127.0.0.1", port: 0, on: loop)
            let url = try #require(registry.url)
            let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
            let socket = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(30))
            defer { socket.close() }
            var rest = Array(request.utf8)[...]
            while !rest.isEmpty {
                try await socket.write(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
                await Task.yield()
            }
            var answer: [UInt8] = []
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count = try await socket.read(into: buffer)
                if count == 0 { break }
                answer += buffer[..<count]
            }
            registry.stop()
            return String(decoding: answer, as: UTF8.self)
        }
    }

    private func get(_ path: String, _ registry: EmbeddedRegistry) async throws -> (head: String, body: JSONValue) {
        let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return try split(try await exchange(request, registry))
    }

    private func post(_ path: String, _ body: String, _ registry: EmbeddedRegistry) async throws -> (
        head: String, body: JSONValue
    ) {
        let head = "POST \(path) HTTP/1.1\r\ncontent-length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        return try split(try await exchange(head + body, size: 7, registry))
    }

    private func split(_ answer: String) throws -> (head: String, body: JSONValue) {
        let text = answer.replacing("\r\n", with: "\n")
        let end = try #require(text.firstRange(of: "\n\n"))
        return (String(text[..<end.lowerBound]), try JSONValue(parsing: String(text[end.upperBound...])))
    }

    private func member(_ value: JSONValue, _ name: String) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.value
    }

    @Test("what is registered is found by id, GUID, subject and version")
    func registered() async throws {
        let registry = EmbeddedRegistry()
        registry.addSampleSchemas()
        let body =
            #"{"schemaType":"PROTOBUF","schema":"syntax = \"proto3\";","#
            + #""references":[{"name":"a.proto","subject":"a","version":1}]}"#
        let made = try await post("/subjects/a%2Fb-value/versions", body, registry)
        #expect(made.head.hasPrefix("HTTP/1.1 200 OK"))
        #expect(member(made.body, "id") == .number("3"))
        #expect(member(try await post("/subjects/a%2Fb-value", body, registry).body, "version") == .number("1"))
        // Once more: the same id, no further version.
        #expect(member(try await post("/subjects/a%2Fb-value/versions", body, registry).body, "id") == .number("3"))
        let found = try await get("/schemas/ids/3?subject=x", registry).body
        #expect(member(found, "schema") == .string("syntax = \"proto3\";"))
        #expect(member(found, "schemaType") == .string("PROTOBUF"))
        #expect(member(found, "references") != nil)
        guard case .string(let guid)? = member(found, "guid") else { throw DecodeError("no guid", at: nil) }
        #expect(member(try await get("/schemas/guids/\(guid)", registry).body, "id") == .number("3"))
        #expect(
            try await get("/subjects", registry).body
                == .array([.string("a/b-value"), .string("reviews-value"), .string("shipments-value")]))
        #expect(try await get("/subjects/a%2Fb-value/versions", registry).body == .array([.number("1")]))
        let latest = try await get("/subjects/shipments-value/versions/latest", registry).body
        #expect(member(latest, "id") == .number("1"))
        #expect(member(latest, "schemaType") == nil)
        #expect(registry.requests.first == "POST /subjects/a/b-value/versions")
    }

    @Test("what is not there, or no request, is an error in Confluent's form")
    func errors() async throws {
        let registry = EmbeddedRegistry()
        for (path, code) in [
            ("/schemas/ids/1", "40403"), ("/schemas/ids/x", "40403"), ("/subjects/a/versions", "40401"),
            ("/schemas/guids/0", "40403"), ("/nothing", "404"), ("/schemas/ids/9223372036854775807", "40403"),
        ] {
            let answer = try await get(path, registry)
            #expect(answer.head.hasPrefix("HTTP/1.1 404"))
            #expect(member(answer.body, "error_code") == .number(code))
        }
        #expect(try await post("/subjects/a/versions", "{}", registry).head.hasPrefix("HTTP/1.1 422"))
        for request in [
            "hello\r\n\r\n", "GET /\r\n\r\n", "POST /subjects/a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /subjects/a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "GET / HTTP/1.1\r\nx: " + String(repeating: "y", count: 70_000),
        ] {
            #expect(
                try await exchange(request, size: 9000, registry).hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test("one connection serves several requests")
    func keepsAlive() async throws {
        let one = "GET /schemas/types HTTP/1.1\r\n\r\n"
        let answer = try await exchange(
            one + one + "DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n", size: 5, EmbeddedRegistry())
        #expect(answer.split(separator: "HTTP/1.1 200").count == 2)
        #expect(answer.contains("HTTP/1.1 405"))
    }
}
