/// What this program tells brokers that it is (KIP-511).
package enum ClientSoftware {
    /// Its name.
    package static let name = "kcat-swift"
    /// Its version.
    package static let version = "0.1.0"
}
