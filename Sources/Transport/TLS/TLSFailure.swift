import COpenSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns what OpenSSL says of a failed call into what a user can act on.
struct TLSFailure {
    /// When it failed.
    enum Phase { case handshake, firstTransfer, transfer }

    private let reason: Int32
    private let systemCode: Int32
    private let text: String
    private let verification: Int
    private let names: String
    private let validity: String
    private let issuer: String
    private let host: String
    /// The end of our own certificate, when that is over.
    private let ownEnd: String?
    private let hasIdentity: Bool

    /// Reads OpenSSL's error queue, which is emptied. `reason` is what SSL_get_error said.
    init(_ session: OpaquePointer, _ reason: Int32, _ systemCode: Int32, _ host: String) {
        self.reason = reason
        self.systemCode = systemCode
        self.host = host
        verification = SSL_get_verify_result(session)
        text = opensslError()
        let certificate = TLSCertificate(ofPeerIn: session)
        names = certificate.map { $0.names.isEmpty ? "no name" : $0.names.joined(separator: ", ") } ?? "no name"
        hasIdentity = SSL_get_certificate(session) != nil
        let own = SSL_get_certificate(session).flatMap { X509_get0_notAfter($0) }
        ownEnd = own.flatMap { X509_cmp_current_time($0) < 0 ? TLSCertificate.text(of: $0) : nil }
        issuer = certificate?.issuer ?? "nobody"
        validity = certificate.map { "valid from \($0.notBefore) to \($0.notAfter)" } ?? "validity unknown"
    }

    /// The error of a stream to `endpoint`. A peer that went away is no refusal: what a broker does that restarts. Nor is
    /// what befalls a stream that has worked, whatever OpenSSL calls it; a new connection tells.
    func during(_ phase: Phase, at endpoint: String) -> TransportError {
        let wasReset = reason == SSL_ERROR_SYSCALL && systemCode == ECONNRESET
        if phase == .handshake, wasReset || hasEnded {
            return TransportError(
                wasReset ? .reset : .closed, endpoint,
                "closed the connection during the TLS handshake; if it is a plain-text port: "
                    + "security.protocol=plaintext", cause: .noTLS)
        }
        if reason == SSL_ERROR_SYSCALL, systemCode != 0 {
            return TransportError(errno: systemCode, "TLS", at: endpoint)
        }
        let (words, cause) = explanation(phase)
        return TransportError(phase == .transfer ? .reset : .security, endpoint, words, cause: cause)
    }

    /// The stream ended without a word of TLS about it.
    private var hasEnded: Bool {
        reason == SSL_ERROR_ZERO_RETURN || reason == SSL_ERROR_SYSCALL && systemCode == 0 || text.contains("eof")
    }

    /// In words, and for those who decide.
    private typealias Explanation = (words: String, cause: FailureCause?)

    private func explanation(_ phase: Phase) -> Explanation {
        switch text {
        case "certificate verify failed": return verification(of: host)
        case "wrong version number", "packet length too long", "http request", "unknown protocol",
            "bad record type", "record layer failure":
            return ("does not speak TLS on this port; if it is a plain-text port: security.protocol=plaintext", .noTLS)
        case "tlsv13 alert certificate required", "sslv3 alert bad certificate", "peer did not return a certificate":
            return wanted
        case "tlsv1 alert unknown ca", "sslv3 alert certificate unknown":
            // Java's word for every cause.
            return ownExpired ?? untrusted
        case "sslv3 alert certificate expired":
            return ("our client certificate has expired", .certificateExpired)
        case "tlsv1 alert protocol version", "unsupported protocol":
            return ("no TLS version in common; TLS 1.2 and 1.3 are spoken here", nil)
        case "sslv3 alert handshake failure":
            return (
                "the broker refuses the TLS handshake: no cipher in common, or it wants a client certificate",
                .wantsClientCertificate
            )
        // What Java's TLS 1.3 sends in place of its refusal before Kafka 3: the alert in the wrong keys.
        case "decryption failed or bad record mac" where phase == .firstTransfer:
            return ownExpired ?? (hasIdentity ? untrusted : wanted)
        default: return ("TLS: \(text)", nil)
        }
    }

    private var wanted: Explanation {
        (
            "the broker wants a client certificate (ssl.certificate.location and ssl.key.location)",
            .wantsClientCertificate
        )
    }
    private var untrusted: Explanation {
        ("the broker does not trust our client certificate", .wantsClientCertificate)
    }
    private var ownExpired: Explanation? {
        ownEnd.map { ("our client certificate has expired (\($0))", .certificateExpired) }
    }

    /// X509_V_ERR_*, those that happen in practice each with its way out.
    private func verification(of host: String) -> Explanation {
        switch verification {
        case 9:
            return (
                "the broker's certificate is not valid yet (\(validity)); is this machine's clock right?",
                .certificateNotYetValid
            )
        case 10: return ("the broker's certificate has expired (\(validity))", .certificateExpired)
        case 18, 19, 20, 21:
            let said = X509_verify_cert_error_string(verification).map { String(cString: $0) } ?? "unknown issuer"
            let words =
                "the broker's certificate is not signed by a CA that is trusted here (\(said); signed by \(issuer)); "
                + "ssl.ca.location names the CA's file"
            return (words, .untrustedIssuer)
        case 62, 64: return ("the broker's certificate is for \(names), not for \(host)", .otherName)
        default:
            let said = X509_verify_cert_error_string(verification).map { String(cString: $0) } ?? "unknown cause"
            return ("the broker's certificate does not hold: \(said)", nil)
        }
    }
}
