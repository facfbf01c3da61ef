package import KafkaWire
public import Transport

/// What happens on a connection, for those who watch: `-v`, `check`. Never holds what a login sends.
package enum ConnectionEvent: Sendable {
    /// The host's name has these addresses.
    case resolved([String])
    /// The socket is connected to this address.
    case connected(String)
    /// TLS is spoken.
    case secured(TLSDetails)
    /// The broker has said what it supports.
    case negotiated(SupportedVersions)
    /// The login is done; the broker wants another one within that time.
    case loggedIn(Duration?)
    /// A request was written.
    case sent(ApiKey, version: Int16, correlationID: Int32, byteCount: Int)
    /// Its answer has come, so long after it.
    case received(ApiKey, version: Int16, correlationID: Int32, byteCount: Int, Duration)
    /// The connection has ended.
    case closed(BrokerConnectionError)

    /// What a TLS handshake came to.
    package struct TLSDetails: Sendable {
        /// `TLSv1.3`.
        package var version: String
        /// `TLS_AES_256_GCM_SHA384`.
        package var cipher: String
        /// What the broker showed.
        package var certificate: TLSCertificate?
    }
}

extension ConnectionEvent: CustomStringConvertible {
    /// One line, without the broker.
    package var description: String {
        switch self {
        case .resolved(let addresses): "resolves to \(addresses.joined(separator: ", "))"
        case .connected(let address): "connected to \(address)"
        case .secured(let details): "speaks \(details)"
        case .negotiated(let versions): "supports \(versions.ranges.count) APIs"
        case .loggedIn(let lifetime):
            "logged in" + (lifetime.map { ", for \($0.inWords)" } ?? "")
        case .sent(let api, let version, let id, let count): "> \(api) v\(version) #\(id), \(count) bytes"
        case .received(let api, let version, let id, let count, let time):
            "< \(api) v\(version) #\(id), \(count) bytes after \(time.inFineWords)"
        case .closed(let error): error.kind == .closed ? "closed" : "lost: \(error.reason)"
        }
    }

    /// Whether it is about a single request: for `-vv`.
    package var isDetail: Bool {
        switch self {
        case .sent, .received: true
        case .resolved, .connected, .secured, .negotiated, .loggedIn, .closed: false
        }
    }
}

extension ConnectionEvent.TLSDetails: CustomStringConvertible {
    /// `TLSv1.3, TLS_AES_256_GCM_SHA384, certificate for localhost, signed by CN = test-ca, valid until ...`.
    package var description: String {
        let shown = certificate.map { ", \($0)" } ?? ""
        return "\(version), \(cipher)\(shown)"
    }
}

extension TLSCertificate: CustomStringConvertible {
    /// Names, signer and end.
    package var description: String {
        "certificate for \(names.isEmpty ? "no name" : names.joined(separator: ", ")), signed by \(issuer), valid until "
            + "\(notAfter) (\(daysLeft) day\(daysLeft == 1 ? "" : "s"))"
    }
}

extension TLSStream {
    /// What the handshake came to.
    var details: ConnectionEvent.TLSDetails {
        .init(version: protocolVersion, cipher: cipher, certificate: peerCertificate)
    }
}

extension Duration {
    /// `0.4 ms`, `12.3 ms`, `1234.0 ms`.
    package var inFineWords: String {
        let tenths = Int64((self / .microseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
