import Synchronization
package import Transport

/// A schema registry in this process with Confluent's interface, for demonstrations and tests: it keeps what clients
/// register in memory, takes any schema, and asks for no password.
package final class EmbeddedRegistry: Sendable {
    private let state = Mutex(RegistryState())
    private let shared = Mutex(Shared())

    private struct Shared {
        var listener: Listener?
        var requests: [String] = []
    }

    /// A registry without schemas that doesn't listen yet.
    package init() {}

    /// Registers a schema; `type` is `AVRO`, `PROTOBUF` or `JSON`. Says its id.
    @discardableResult
    package func register(_ text: String, type: String = "AVRO", under subject: String) -> Int {
        state.withLock { $0.register(.init(type: type, text: text), under: subject) }
    }

    /// Registers the schemas by which the sample topics are written.
    package func addSampleSchemas() {
        for schema in SampleSchema.all {
            let id = register(schema.text, type: schema.type, under: schema.subject)
            precondition(id == schema.id, "the sample schemas are an empty registry's first ones")
        }
    }

    /// Listens; port 0 takes any free one. From any thread.
    /// - Throws: `TransportError` when the address can't be had.
    package func start(host: String, port: UInt16, on loop: EventLoop) throws {
        let listener = try Listener(host: host, port: port, on: loop)
        shared.withLock { $0.listener = listener }
        Task(executorPreference: loop) {
            while let socket = try? await listener.accept() {
                Task(executorPreference: loop) {
                    await self.serve(socket)
                    socket.close()
                }
            }
        }
    }

    /// Listens no more. On the loop's thread.
    package func stop() {
        shared.withLock { $0.listener.take() }?.close()
    }

    /// Where it is, once it listens: `http://127.0.0.1:8081`.
    package var url: String? { shared.withLock { $0.listener.map { "http://\($0.endpoint)" } } }

    /// The requests so far, as `GET /subjects/a/versions`; the newest 10,000.
    package var requests: [String] { shared.withLock { $0.requests } }

    private func serve(_ socket: Socket) async {
        var reader = HTTPRequestReader()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { buffer.deallocate() }
        do {
            while true {
                let count = try await socket.read(into: buffer)
                guard count > 0 else { return }
                reader.append(buffer[..<count])
                while true {
                    let request: HTTPRequest
                    do throws(HTTPRequestReader.Failure) {
                        guard let next = try reader.next() else { break }
                        request = next
                    } catch {
                        return try await socket.write(error.response.encoded(closes: true))
                    }
                    note(request)
                    let response = state.withLock { $0.answer(request) }
                    try await socket.write(response.encoded(closes: request.closes))
                    if request.closes { return }
                }
            }
        } catch {
            // The client is gone: there is nobody left to tell.
        }
    }

    private func note(_ request: HTTPRequest) {
        shared.withLock { shared in
            if shared.requests.count >= 10_000 { shared.requests.removeFirst(5000) }
            shared.requests.append("\(request.method) /" + request.path.joined(separator: "/"))
        }
    }
}
