import COpenSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// TLS 1.2 or 1.3 over a socket (RFC 5246, RFC 8446). OpenSSL reads the socket and decrypts straight into the caller's
/// buffer. Which readiness a call waits for is what OpenSSL asks for: a read may have to write first.
package final class TLSStream: ByteStream, @unchecked Sendable {
    package let endpoint: String
    private let socket: Socket
    private let context: TLSContext
    private let host: String
    /// `nil` once closed.
    private var session: OpaquePointer?
    private var writeWaitsForRead = false
    /// TLS 1.3 tells a refused certificate only to whoever reads.
    private var hasRead = false

    /// One for the process; OpenSSL has no way to give a type's number back.
    private nonisolated(unsafe) static let method = kcat_bio_method()

    /// Does the handshake over a connected socket, as `host` in name and certificate. The socket belongs to the stream
    /// from here on. Throws `TransportError` of kind `security` when TLS refuses.
    nonisolated(nonsending) package init(
        over socket: Socket, context: TLSContext, host: String, until deadline: ContinuousClock.Instant
    ) async throws {
        self.socket = socket
        self.context = context
        self.host = host
        endpoint = socket.endpoint
        guard let session = SSL_new(context.handle), let bio = kcat_bio_new(Self.method, socket.descriptor) else {
            throw TransportError(.exhausted, socket.endpoint, "OpenSSL: \(opensslError())")
        }
        self.session = session
        SSL_set_bio(session, bio, bio)
        SSL_set_options(session, kcat_SSL_options())
        try name(session)
        while true {
            ERR_clear_error()
            let code = SSL_connect(session)
            if code == 1 { return }
            switch SSL_get_error(session, code) {
            case SSL_ERROR_WANT_READ: try await socket.waitUntilReadable(until: deadline)
            case SSL_ERROR_WANT_WRITE: try await socket.waitUntilWritable(until: deadline)
            case let reason: throw TLSFailure(session, reason, errno, host).during(.handshake, at: endpoint)
            }
        }
    }

    deinit { kcat_SSL_free(session) }

    /// SNI and the name to verify. An address is no name: it has no SNI and is held against the certificate's addresses.
    /// The dot that ends a fully qualified name is for resolvers alone (RFC 6066, 3).
    private func name(_ session: OpaquePointer) throws(TransportError) {
        let checked = context.configuration.verifiesCertificate && context.configuration.verifiesHostName
        let parameters = SSL_get0_param(session)
        if let address = a2i_IPADDRESS(host) {
            ASN1_OCTET_STRING_free(address)
            if checked { X509_VERIFY_PARAM_set1_ip_asc(parameters, host) }
        } else {
            let name = host.hasSuffix(".") ? String(host.dropLast()) : host
            guard kcat_SSL_set_server_name(session, name) == 1, !checked || SSL_set1_host(session, name) == 1 else {
                throw TransportError(.security, endpoint, "\(host) cannot be a TLS server's name")
            }
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        while let session {
            var count = 0
            ERR_clear_error()
            let code = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
            if code == 1 {
                hasRead = true
                return count
            }
            switch SSL_get_error(session, code) {
            case SSL_ERROR_WANT_READ: try await socket.waitUntilReadable()
            case SSL_ERROR_WANT_WRITE: try await socket.waitUntilWritable()
            case SSL_ERROR_ZERO_RETURN: return 0
            case let reason:
                throw TLSFailure(session, reason, errno, host).during(
                    hasRead ? .transfer : .firstTransfer, at: endpoint)
            }
        }
        throw TransportError(.closedLocally, endpoint, "connection closed")
    }

    package func tryWrite(_ buffer: UnsafeRawBufferPointer) throws(TransportError) -> Int {
        guard let session else { throw TransportError(.closedLocally, endpoint, "connection closed") }
        if buffer.isEmpty { return 0 }
        var count = 0
        ERR_clear_error()
        let code = SSL_write_ex(session, buffer.baseAddress, buffer.count, &count)
        if code == 1 { return count }
        switch SSL_get_error(session, code) {
        case SSL_ERROR_WANT_READ: writeWaitsForRead = true
        case SSL_ERROR_WANT_WRITE: writeWaitsForRead = false
        case let reason:
            throw TLSFailure(session, reason, errno, host).during(hasRead ? .transfer : .firstTransfer, at: endpoint)
        }
        return 0
    }

    package func waitUntilWritable() async throws {
        if writeWaitsForRead {
            try await socket.waitUntilReadable()
        } else {
            try await socket.waitUntilWritable()
        }
    }

    package func close() {
        guard let session else { return }
        // One try at saying goodbye; a full socket does without.
        SSL_shutdown(session)
        socket.close()
        ERR_clear_error()
        self.session = nil
        kcat_SSL_free(session)
    }

    /// The session for those who describe it; `nil` once closed.
    var openSession: OpaquePointer? { session }
}

extension Socket {
    /// As ``waitUntilReadable()``, with a deadline.
    nonisolated(nonsending) func waitUntilReadable(until deadline: ContinuousClock.Instant) async throws {
        try await wait(POLLIN, until: deadline)
    }

    /// As ``waitUntilWritable()``, with a deadline.
    nonisolated(nonsending) func waitUntilWritable(until deadline: ContinuousClock.Instant) async throws {
        try await wait(POLLOUT, until: deadline)
    }
}
