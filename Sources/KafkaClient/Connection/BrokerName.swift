import Transport

/// How a broker is called in what users read: `broker 1 (127.0.0.1:9092)`, or the address alone while its id is unknown,
/// as with the addresses given by the user.
package struct BrokerName: Hashable, Sendable, CustomStringConvertible {
    /// The id under which the cluster knows it.
    package var id: Int32?
    /// The host, a name or an address.
    package var host: String
    /// The port.
    package var port: UInt16

    /// A broker at an address.
    package init(id: Int32? = nil, host: String, port: UInt16) {
        self.id = id
        self.host = host
        self.port = port
    }

    /// `host:port`.
    package var endpoint: String { TransportError.endpoint(host, port) }

    package var description: String { id.map { "broker \($0) (\(endpoint))" } ?? endpoint }
}
