import COpenSSL

/// The settings of a TLS client, read and checked once (2 to 4 ms) and shared by its connections.
package final class TLSContext: Sendable {
    /// OpenSSL's own; its reference counts are atomic, and nothing is changed after `init`.
    nonisolated(unsafe) let handle: OpaquePointer
    package let configuration: TLSConfiguration

    /// Reads the files that `configuration` names. Throws ``TLSError`` naming the one that is wrong.
    package init(_ configuration: TLSConfiguration) throws(TLSError) {
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

    private func trust(_ trust: TLSConfiguration.Trust) throws(TLSError) {
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(handle) == 1 else {
                throw TLSError("the system's certificates could not be read: \(opensslError())")
            }
        case .path(let path):
            let isDirectory = isDirectory(path)
            if !isDirectory {
                try checkReadable(path)
                try refuseJavaStore(path)
            }
            ERR_clear_error()
            let done =
                isDirectory
                ? SSL_CTX_load_verify_dir(handle, path) : SSL_CTX_load_verify_file(handle, path)
            guard done == 1 else { throw TLSError("\(path): no CA certificates: \(opensslError())") }
        case .pem(let text):
            guard try add(certificates(text)) > 0 else { throw TLSError("ssl.ca.pem: no certificate in it") }
        case .pkcs12(let path, let password):
            let store = try PKCS12Store(path: path, password: password)
            defer { store.free() }
            guard try add(store.certificates) > 0 else { throw TLSError("\(path): no certificate in it") }
        }
    }

    /// Adds to what is trusted and releases what was given.
    private func add(_ certificates: [OpaquePointer]) throws(TLSError) -> Int {
        for certificate in certificates {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(handle), certificate)
            X509_free(certificate)
        }
        return certificates.count
    }

    private func show(_ identity: TLSConfiguration.Identity) throws(TLSError) {
        switch identity {
        case .files(let certificate, let key, let password):
            try checkReadable(certificate)
            try refuseJavaStore(certificate)
            ERR_clear_error()
            guard SSL_CTX_use_certificate_chain_file(handle, certificate) == 1 else {
                throw TLSError("\(certificate): no certificate: \(opensslError())")
            }
            let path = key ?? certificate
            try checkReadable(path)
            guard let bio = BIO_new_file(path, "r") else { throw TLSError("\(path): \(opensslError())") }
            try use(key: bio, named: path, password)
        case .pem(let certificate, let key, let password):
            var chain = try certificates(certificate)
            guard !chain.isEmpty else { throw TLSError("ssl.certificate.pem: no certificate in it") }
            let own = chain.removeFirst()
            SSL_CTX_use_certificate(handle, own)
            X509_free(own)
            for next in chain {
                _ = kcat_SSL_CTX_add_chain_certificate(handle, next)
                X509_free(next)
            }
            try withMemoryBIO(key.value) { (bio) throws(TLSError) in
                try use(key: bio, named: "ssl.key.pem", password)
            }
        case .pkcs12(let path, let password):
            let store = try PKCS12Store(path: path, password: password)
            defer { store.free() }
            guard let certificate = store.certificate, let key = store.key else {
                throw TLSError("\(path): no certificate with a key in it")
            }
            SSL_CTX_use_certificate(handle, certificate)
            guard SSL_CTX_use_PrivateKey(handle, key) == 1 else { throw TLSError("\(path): \(opensslError())") }
            for next in store.chain { _ = kcat_SSL_CTX_add_chain_certificate(handle, next) }
        }
        guard SSL_CTX_check_private_key(handle) == 1 else {
            throw TLSError("the client's key does not belong to its certificate: \(opensslError())")
        }
    }

    /// Reads a private key and releases `bio`. Without a password an empty one is given: OpenSSL would else ask for it
    /// on the terminal.
    private func use(key bio: OpaquePointer, named name: String, _ password: Secret?) throws(TLSError) {
        defer { BIO_free_all(bio) }
        ERR_clear_error()
        var phrase = Array((password?.value ?? "").utf8CString)
        let key = phrase.withUnsafeMutableBytes { PEM_read_bio_PrivateKey(bio, nil, nil, $0.baseAddress) }
        guard let key else {
            let cause = opensslError()
            let locked = ["decrypt", "password", "mac verify"].contains { cause.contains($0) }
            throw TLSError(
                !locked
                    ? "\(name): no private key: \(cause)"
                    : password == nil
                        ? "\(name): the key is encrypted; ssl.key.password is not set"
                        : "\(name): ssl.key.password does not open the key")
        }
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(handle, key) == 1 else {
            throw TLSError("\(name): the key does not belong to the certificate: \(opensslError())")
        }
    }

    private func certificates(_ text: String) throws(TLSError) -> [OpaquePointer] {
        try withMemoryBIO(text) { (bio) throws(TLSError) in
            defer { BIO_free_all(bio) }
            var all: [OpaquePointer] = []
            while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) { all.append(certificate) }
            ERR_clear_error()
            return all
        }
    }

    private func withMemoryBIO<T>(
        _ text: String, _ body: (OpaquePointer) throws(TLSError) -> T
    ) throws(TLSError) -> T {
        let bytes = Array(text.utf8)
        guard let bio = BIO_new(BIO_s_mem()),
            BIO_write(bio, bytes, Int32(clamping: bytes.count)) == bytes.count || bytes.isEmpty
        else { throw TLSError("OpenSSL: no memory") }
        return try body(bio)
    }
}
