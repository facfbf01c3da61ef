package import KafkaWire

/// A request to be sent over a connection, as ``ConnectionStateMachine`` has to know it.
package struct ConnectionRequest: Equatable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Names a request for the caller.
    package typealias ID = UInt64

    /// Its name.
    package var id: ID
    /// Its API.
    package var api: ApiKey
    /// The versions that this side can speak.
    package var versions: ClosedRange<Int16>
    /// What it is allowed, for the error.
    package var timeout: Duration
    /// When it is given up.
    package var deadline: Instant
    /// Part of the login: goes out while the others wait.
    package var isLogin: Bool

    /// A request that is given up when `timeout` has passed.
    package init(
        id: ID, api: ApiKey, versions: ClosedRange<Int16>, timeout: Duration, now: Instant, isLogin: Bool = false
    ) {
        self.id = id
        self.api = api
        self.versions = versions
        self.timeout = timeout
        deadline = now + timeout
        self.isLogin = isLogin
    }
}
