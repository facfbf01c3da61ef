import Synchronization
public import Transport

/// Where OAUTHBEARER tokens come from: a command, a file, an identity provider. A token is kept and used by all
/// connections until most of its time is over, so that a hundred brokers cost one request.
public final class TokenSource: Sendable, Equatable {
    /// A token and how long it counts from now on; `nil` when nobody said.
    public struct Token: Sendable {
        /// What the broker is shown.
        public var value: Secret
        /// How long it counts.
        public var lifetime: Duration?

        /// A token; where it is a JWT its own times serve when `lifetime` is `nil`.
        public init(_ value: Secret, lifetime: Duration? = nil) {
            self.value = value
            self.lifetime = lifetime
        }
    }

    private let fetch: @Sendable () throws -> Token
    private let kept = Mutex<(token: Secret, until: ContinuousClock.Instant)?>(nil)

    /// `fetch` gets a token; it may block, and should bound its time. It is called on a thread of its own and, by
    /// connections that open together, once. Its error is told in one line.
    public init(_ fetch: @escaping @Sendable () throws -> Token) { self.fetch = fetch }

    /// Two are the same only when they are one.
    public static func == (left: TokenSource, right: TokenSource) -> Bool { left === right }

    /// The kept token, or a new one. Those who ask at the same time wait for the same answer.
    package func token() throws -> Secret {
        try kept.withLock { kept in
            if let kept, kept.until > .now { return kept.token }
            let token = try fetch()
            // Brokers ask for a new login when the token ends, and logins are renewed from 0.85 of that time on
            // (KIP-368): by then it must not be the same token.
            let lifetime = token.lifetime ?? JsonWebToken(token.value.value)?.lifetime
            kept = lifetime.map { (token.value, .now + $0 * 0.75) }
            return token.value
        }
    }

    /// A broker refused that token: the next login asks for another one, however long this one was to count.
    func refused(_ token: Secret) { kept.withLock { if $0?.token == token { $0 = nil } } }
}
