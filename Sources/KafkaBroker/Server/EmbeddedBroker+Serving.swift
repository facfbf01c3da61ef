import KafkaWire
import Synchronization
import Transport

extension EmbeddedBroker {
    /// What is sent for a request.
    private enum Reply {
        /// A frame with these bytes.
        case frame([UInt8])
        /// These bytes as they are.
        case raw([UInt8])
        /// A frame that is cut off after so many bytes, then the end of the connection.
        case cut([UInt8], after: Int)
        /// Nothing.
        case nothing
        /// Nothing, and nothing more is read either, until the client closes.
        case silence
        /// The end of the connection.
        case close
    }

    /// Serves one connection, a request after the other, until it ends. On the loop.
    func serve(_ socket: Socket, broker: Int32, connection: UInt64) async {
        var reader = FrameReader(limit: configuration.maxRequestBytes)
        let host = "/" + (socket.peerAddress?.host ?? "")
        do {
            while let frame = try await reader.next(from: socket) {
                switch await reply(to: frame, broker: broker, connection: connection, host: host) {
                case .frame(let bytes): try await socket.write(Self.framed(bytes))
                case .raw(let bytes): try await socket.write(bytes)
                case .cut(let bytes, let count):
                    try await socket.write(Array(Self.framed(bytes).prefix(max(0, count))))
                    return
                case .nothing: break
                case .silence:
                    while try await reader.next(from: socket) != nil {}
                    return
                case .close: return
                }
                // Others on this loop get their turn, even when this client always has a request ready.
                await Task.yield()
            }
        } catch {
            // The client is gone, or sent what is no frame: either way there is nobody left to tell.
        }
    }

    private static func framed(_ bytes: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(bytes.count + 4)
        withUnsafeBytes(of: Int32(clamping: bytes.count).bigEndian) { frame.append(contentsOf: $0) }
        frame.append(contentsOf: bytes)
        return frame
    }

    private func reply(to frame: Frame, broker: Int32, connection: UInt64, host: String) async -> Reply {
        var read: (header: RequestHeader, request: any ReadRequest)
        switch readRequest(frame, by: broker) {
        case .read(let header, let request): read = (header, request)
        case .unsupportedVersion(let bytes): return .frame(bytes)
        case .unreadable: return .close
        }
        let faults = consult(read.header, read.request, broker: broker, connection: connection)
        for case .close in faults { return .close }
        let (token, served) = begin(read.header, read.request, frame, broker: broker, host: host, faults)
        var answer: [UInt8]
        switch served {
        case .answer(let bytes): answer = bytes
        case .waits:
            guard let bytes = await mail(token), !bytes.isEmpty else { return .close }
            answer = bytes
        case .silent: return .nothing
        case .close: return .close
        }
        for fault in faults {
            switch fault {
            case .delay(let duration):
                guard (try? await shared.withLock({ $0.loop })?.sleep(for: duration)) != nil else { return .close }
            case .body(let bytes):
                let isFlexible =
                    HandlerTable.byKey[read.header.requestApiKey]?.headerVersion(read.header.requestApiVersion) == 2
                let hasTags = isFlexible && read.header.requestApiKey != .apiVersions
                answer = Array(answer.prefix(4)) + (hasTags ? [0] : []) + bytes
            default: break
            }
        }
        for fault in faults {
            switch fault {
            case .closeAfter(let count): return .cut(answer, after: count)
            case .noAnswer: return .silence
            case .raw(let bytes): return .raw(bytes)
            default: break
            }
        }
        return .frame(answer)
    }

    private enum Read {
        case read(RequestHeader, any ReadRequest)
        case unsupportedVersion([UInt8])
        case unreadable
    }

    /// Reads a request. What makes no sense ends the connection, as with Kafka.
    private func readRequest(_ frame: Frame, by broker: Int32) -> Read {
        var peek = ByteReader(frame.bytes)
        guard let short = try? RequestHeader(from: &peek, version: 1) else { return .unreadable }
        let (api, version) = (short.requestApiKey, short.requestApiVersion)
        let (isServed, refusal) = shared.withLock { shared -> (Bool, [UInt8]) in
            let isServed = shared.core.isServed(api, version, by: broker)
            if isServed || api != .apiVersions { return (isServed, []) }
            return (false, shared.core.unsupportedApiVersions(short, of: broker))
        }
        guard isServed, let entry = HandlerTable.byKey[api] else {
            return refusal.isEmpty ? .unreadable : .unsupportedVersion(refusal)
        }
        var reader = ByteReader(frame.bytes)
        do {
            let header = try RequestHeader(from: &reader, version: entry.headerVersion(version))
            return .read(header, try entry.read(&reader, version))
        } catch {
            return .unreadable
        }
    }

    /// Logs a request and asks rules and hook what is to happen to it.
    private func consult(
        _ header: RequestHeader, _ request: any ReadRequest, broker: Int32, connection: UInt64
    ) -> [Fault] {
        let (hooked, rules, hook) = shared.withLock { shared in
            let keepsBody = configuration.logsBodies
            let count = shared.core.log.note(
                LoggedRequest(
                    broker: broker, connection: connection, api: header.requestApiKey,
                    version: header.requestApiVersion, clientId: header.clientId, body: keepsBody ? request.body : nil))
            let hooked = HookedRequest(
                broker: broker, connection: connection, api: header.requestApiKey, version: header.requestApiVersion,
                clientId: header.clientId, count: count, partitions: request.partitions(shared.core.cluster),
                body: request.body)
            return (hooked, shared.core.takeFaults(for: hooked), shared.hook)
        }
        // Outside of the lock: a hook may well change the brokers.
        return rules + (hook?(hooked) ?? [])
    }

    private func begin(
        _ header: RequestHeader, _ request: any ReadRequest, _ frame: Frame, broker: Int32, host: String,
        _ faults: [Fault]
    ) -> (RequestToken, BrokerCore.Served) {
        let token = shared.withLock { shared in
            shared.lastToken += 1
            shared.mail[shared.lastToken] = .expected
            return shared.lastToken
        }
        let call = Call(
            token: token, broker: broker, header: header, host: host, faults: faults, now: now,
            wallClock: Self.wallClock(), frame: frame)
        let served = change { $0.serve(request, call) }
        if case .waits = served { return (token, served) }
        shared.withLock { _ = $0.mail.removeValue(forKey: token) }
        return (token, served)
    }

    /// The answer to a request that waits; `nil` when there will be none.
    private func mail(_ token: RequestToken) async -> [UInt8]? {
        await withCheckedContinuation { waiter in
            let result: [UInt8]?? = shared.withLock { shared in
                switch shared.mail[token] {
                case .arrived(let bytes):
                    shared.mail[token] = nil
                    return .some(bytes)
                case .expected:
                    shared.mail[token] = .awaited(waiter)
                    return nil
                case .awaited, nil: return .some(nil)
                }
            }
            if let result { waiter.resume(returning: result) }
        }
    }
}

extension BrokerCore {
    /// The faults whose turn it is.
    mutating func takeFaults(for request: HookedRequest) -> [Fault] {
        var faults: [Fault] = []
        for index in rules.indices {
            if let fault = rules[index].take(request) { faults.append(fault) }
        }
        rules.removeAll { $0.times == 0 }
        return faults
    }
}
