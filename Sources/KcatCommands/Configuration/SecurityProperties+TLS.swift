import KafkaClient
import Transport

/// Whom TLS trusts and what it shows: each may be said in several spellings, of which the last one counts.
extension SecurityProperties {
    func trust() throws(UsageError) -> TLSConfiguration.Trust {
        let names = ["ssl.ca.location", "ssl.ca.pem", "ssl.truststore.location"]
        guard let name = latest(names), let value = text(name) else { return .system }
        switch name {
        // librdkafka's word for: wherever this system has them.
        case "ssl.ca.location": return value == "probe" ? .system : .path(value)
        case "ssl.ca.pem": return .pem(PEMText.withLines(value))
        default: return .pkcs12(path: value, password: try secret("ssl.truststore.password"))
        }
    }

    func identity() throws(UsageError) -> TLSConfiguration.Identity? {
        let password = try secret("ssl.key.password")
        let key = latest(["ssl.key.location", "ssl.key.pem"])
        let places = ["ssl.certificate.location", "ssl.certificate.pem", "ssl.keystore.location"]
        guard let place = latest(places), let certificate = text(place) else {
            if let key { throw lonely(key) }
            return nil
        }
        switch place {
        case "ssl.certificate.location":
            if key != "ssl.key.pem" {
                return .files(certificate: certificate, key: text("ssl.key.location"), password: password)
            }
            return try identity(certificate: contents(of: certificate), key, password)
        case "ssl.certificate.pem": return try identity(certificate: certificate, key, password)
        default:
            // A store has both; a key that was set later would stand beside the store's certificate.
            if let key, order(key) > order(place) { throw lonely(key) }
            return .pkcs12(
                path: certificate, password: try secret("ssl.keystore.password") ?? password, keyPassword: password)
        }
    }

    private func lonely(_ key: String) -> UsageError {
        UsageError("\(key) is set and \(key.replacing("key", with: "certificate")) is not")
    }

    /// A certificate as text with the key that was named last, in a file or as text, or in the same text.
    private func identity(
        certificate: String, _ key: String?, _ password: Secret?
    ) throws(UsageError) -> TLSConfiguration.Identity {
        let text: Secret
        if key == "ssl.key.location", let path = self.text("ssl.key.location") {
            text = Secret(try contents(of: path))
        } else if let pem = try secret("ssl.key.pem") {
            text = pem
        } else if certificate.contains("PRIVATE KEY") {
            text = Secret(certificate)
        } else {
            throw UsageError("ssl.certificate.pem is set and ssl.key.pem is not")
        }
        return .pem(
            certificate: PEMText.withLines(certificate), key: Secret(PEMText.withLines(text.value)), password: password)
    }

    private func contents(of path: String) throws(UsageError) -> String {
        do { return try TextFile.contents(of: path, limit: 1 << 20) } catch { throw UsageError("\(path): \(error)") }
    }
}
