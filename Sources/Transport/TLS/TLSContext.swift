import COpenSSL

/// The settings of a TLS client, read and checked once (2 to 4 ms) and shared by its connections.
package final class TLSContext: Sendable {
    /// OpenSSL's own; its reference counts are atomic, and nothing is changed after `init`.
    nonisolated(unsafe) let handle: OpaquePointer
    package let configuration: TLSConfiguration

    /// Reads the files that `configuration` names. Throws ``TLSError`` naming the one that is wrong.
    package init(_ configuration: TLSConfiguration) throws(TLSError) {
        try Self.load(configuration.providers)
        guard let handle = SSL_CTX_new(TLS_client_method()) else { throw TLSError("OpenSSL: \(opensslError())") }
        self.handle = handle
        self.configuration = configuration
        // A write that is tried again may come from a buffer that has moved, and may take a part.
        _ = kcat_SSL_CTX_set_mode(handle, 1 | 2)
        _ = kcat_SSL_CTX_set_versions(
            handle, Int32(configuration.versions.lowerBound.rawValue), Int32(configuration.versions.upperBound.rawValue)
        )
        if configuration.verifiesCertificate { kcat_SSL_CTX_verify_peer(handle) }
        if let list = configuration.cipherSuites { try allow(list) }
        try trust(configuration.trust)
        if let path = configuration.revocationList {
            ERR_clear_error()
            let store = SSL_CTX_get_cert_store(handle)
            guard X509_STORE_load_file(store, path) == 1 else {
                throw TLSError("\(path): no list of revoked certificates: \(opensslError())")
            }
            X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK))
        }
        if let identity = configuration.identity { try show(identity) }
    }

    deinit { SSL_CTX_free(handle) }

    /// Providers stay loaded as long as the process; OpenSSL's own choice is gone with the first one.
    private static func load(_ providers: [String]) throws(TLSError) {
        for name in providers where OSSL_PROVIDER_load(nil, name) == nil {
            throw TLSError("ssl.providers: OpenSSL has no provider '\(name)' here: \(opensslError())")
        }
    }

    /// TLS 1.3 has ciphers of its own, which OpenSSL wants apart.
    private func allow(_ list: String) throws(TLSError) {
        let names = list.split { $0 == ":" || $0 == "," || $0 == " " }
        let modern = names.filter { $0.hasPrefix("TLS_") && !$0.contains("_WITH_") }
        let old = names.filter { !modern.contains($0) }.map { name in
            OPENSSL_cipher_name(String(name)).map { String(cString: $0) }.flatMap { $0 == "(NONE)" ? nil : $0 }
                ?? String(name)
        }
        guard old.isEmpty || SSL_CTX_set_cipher_list(handle, old.joined(separator: ":")) == 1,
            modern.isEmpty || SSL_CTX_set_ciphersuites(handle, modern.joined(separator: ":")) == 1
        else { throw TLSError("ssl.cipher.suites: OpenSSL knows none of \(list)") }
    }
}
