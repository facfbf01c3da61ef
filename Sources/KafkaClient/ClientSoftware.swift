/// What this program is, as it tells brokers (KIP-511) and whoever asks for its version.
package enum ClientSoftware {
    /// Its name.
    package static let name = "kcat-swift"
    /// Its version.
    package static let version = "0.1.0"
    /// Both: `kcat-swift 0.1.0`.
    package static let text = "\(name) \(version)"
}
