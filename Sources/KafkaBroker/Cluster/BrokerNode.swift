/// One broker of the embedded cluster, as metadata shows it.
package struct BrokerNode: Equatable, Sendable {
    /// Its id.
    package var id: Int32
    /// The host that clients are told.
    package var host: String
    /// The port that clients are told; known once it listens.
    package var port: UInt16
    /// The rack that it stands in.
    package var rack: String?
    /// Whether it takes connections and may lead.
    package var isAlive = true
}
