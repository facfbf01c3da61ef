/// What lies behind a failure, where more is known than its kind: for those who say what to do about it. The words that a
/// user reads are not for deciding.
package enum FailureCause: Equatable, Sendable {
    /// The peer's certificate does not hold yet.
    case certificateNotYetValid
    /// The peer's certificate, or our own, does not hold any more.
    case certificateExpired
    /// Nobody who is trusted here has signed the peer's certificate.
    case untrustedIssuer
    /// The peer's certificate is for other names.
    case otherName
    /// The peer wants a certificate of ours, or does not trust the one that it was shown.
    case wantsClientCertificate
    /// The port speaks plain text, or something that is no TLS.
    case noTLS
    /// The peer went away before it had answered anything: not a Kafka listener, most likely.
    case silentEnd
    /// The peer went away at the first request: a port that wants a login does so.
    case wantsLogin
    /// The broker does not have the mechanism.
    case mechanismNotEnabled
    /// The broker wants no login on this port.
    case loginNotExpected
    /// The broker does not accept what it was shown.
    case loginRefused
    /// The token does not count yet, by this machine's clock.
    case tokenNotYetValid
    /// The token counts no more, by this machine's clock.
    case tokenExpired
}
