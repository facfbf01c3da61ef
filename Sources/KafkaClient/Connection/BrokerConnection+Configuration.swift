package import KafkaWire
package import Transport

extension BrokerConnection {
    /// How to connect.
    package struct Configuration: Sendable {
        /// What the broker's logs call this program; `nil` to send none.
        package var clientID: String? = ClientSoftware.name
        /// Bounds everything until the connection is ready: name, connect, TLS, versions, login.
        package var openTimeout: Duration = .seconds(10)
        /// Bounds each request that names no timeout of its own.
        package var requestTimeout: Duration = .seconds(30)
        /// The longest answer that is accepted, in bytes.
        package var frameLimit: Int = 512 << 20
        /// The way to a broker's address.
        package var dialer = Dialer()
        /// Puts TLS onto a socket that is connected to the host of that name. Called on the loop.
        package var wrap: (@Sendable (Socket, String) async throws -> any ByteStream)?
        /// Logs in before any other request is sent, by requests sent with `isLogin`, and again before the time that it
        /// returns is over (KIP-368); `nil`: the login holds. Called on the loop.
        package var logIn: (@Sendable (BrokerConnection) async throws -> Duration?)?
        /// Told of each request that is written. Called on the loop.
        package var onRequest: (@Sendable (ApiKey, Int16) -> Void)?
        /// Told of everything that happens on the connection. Called on the loop.
        package var onEvent: (@Sendable (BrokerName, ConnectionEvent) -> Void)?
        /// Told once, when the connection ends, why it did. Called on the loop.
        package var onClose: (@Sendable (BrokerConnectionError) -> Void)?

        /// The defaults.
        package init() {}
    }
}
