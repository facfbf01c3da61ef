import KafkaWire
import Transport

extension BrokerConnection.Configuration {
    /// Has every connection speak TLS and log in as `security` says. Reads the files that it names, once. Throws
    /// ``KafkaError/Code/securityFailed``, naming the file.
    package mutating func secure(with security: SecurityConfiguration) throws(KafkaError) {
        if let tls = security.tls {
            let context: TLSContext
            do throws(TLSError) { context = try TLSContext(tls) } catch {
                throw KafkaError(.securityFailed, error.description, cause: error)
            }
            let timeout = openTimeout
            wrap = { socket, host in
                try await TLSStream(over: socket, context: context, host: host, until: .now + timeout)
            }
        }
        if let sasl = security.sasl { logIn = { connection in try await connection.authenticate(sasl) } }
    }
}

extension BrokerConnection {
    /// Goes through one login. Returns how long the broker lets it count; `nil` for as long as the connection lives.
    func authenticate(_ configuration: SaslConfiguration) async throws -> Duration? {
        let mechanism = try await configuration.makeMechanism(host: broker.host)
        do {
            return try await authenticate(configuration.mechanism, mechanism)
        } catch let error as SaslError {
            // Another login asks for another token, however long this one was to count.
            if case .oauthBearerFrom(let source, _) = configuration, let bearer = mechanism as? OAuthBearerMechanism {
                source.refused(bearer.token)
            }
            throw error
        }
    }

    private func authenticate(_ name: String, _ mechanism: any SaslMechanism) async throws -> Duration? {
        var exchange = SaslExchange(name, mechanism)
        var step = exchange.start()
        while true {
            switch step {
            case .handshake(let request):
                step = try exchange.handshakeAnswered(try await send(request, isLogin: true))
            case .authenticate(let request):
                step = try exchange.authenticateAnswered(try await send(request, isLogin: true))
            case .done(let milliseconds):
                return milliseconds > 0 ? .milliseconds(milliseconds) : nil
            }
        }
    }
}
