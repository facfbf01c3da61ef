import COpenSSL

/// What a context trusts and shows, from files and texts.
extension TLSContext {
    func trust(_ trust: TLSConfiguration.Trust) throws(TLSError) {
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(handle) == 1 else {
                throw TLSError("the system's certificates could not be read: \(opensslError())")
            }
        case .path(let path):
            if !isDirectory(path) { return try trustAll(of: TLSFile(path)) }
            ERR_clear_error()
            guard SSL_CTX_load_verify_dir(handle, path) == 1 else {
                throw TLSError("\(path): no CA certificates: \(opensslError())")
            }
        case .pem(let text):
            guard try add(certificates(Array(text.utf8), named: "ssl.ca.pem")) > 0 else {
                throw TLSError("ssl.ca.pem: no certificate in it")
            }
        case .pkcs12(let path, let password):
            let file = try TLSFile(path)
            if file.isPEM { return try trustAll(of: file) }
            let store = try PKCS12Store(file, password: password)
            defer { store.free() }
            guard try add(store.certificates) > 0 else { throw TLSError("\(path): no certificate in it") }
        }
    }

    private func trustAll(of file: TLSFile) throws(TLSError) {
        try refuseJavaStore(file)
        let found = try certificates(file.bytes, named: file.path)
        guard found.isEmpty else {
            _ = try add(found)
            return
        }
        throw TLSError(
            "\(file.path): no CA certificates: \(file.otherwise(wanted: "certificate") ?? "none in PEM is in it")")
    }

    /// Adds to what is trusted and releases what was given.
    private func add(_ certificates: [OpaquePointer]) throws(TLSError) -> Int {
        for certificate in certificates {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(handle), certificate)
            X509_free(certificate)
        }
        return certificates.count
    }

    func show(_ identity: TLSConfiguration.Identity) throws(TLSError) {
        switch identity {
        case .files(let certificate, let key, let password):
            let own = try TLSFile(certificate)
            try show(own, key: key == nil || key == certificate ? own : TLSFile(key ?? ""), password)
        case .pem(let certificate, let key, let password):
            guard try show(chain: certificates(Array(certificate.utf8), named: "ssl.certificate.pem")) else {
                throw TLSError("ssl.certificate.pem: no certificate in it")
            }
            try use(key: Array(key.value.utf8), named: "ssl.key.pem", password) { nil }
        case .pkcs12(let path, let password, let keyPassword):
            let file = try TLSFile(path)
            if file.isPEM { return try show(file, key: file, keyPassword ?? password) }
            let store = try PKCS12Store(file, password: password)
            defer { store.free() }
            guard let certificate = store.certificate, let key = store.key else {
                throw TLSError("\(path): no certificate with a key in it")
            }
            guard SSL_CTX_use_certificate(handle, certificate) == 1, SSL_CTX_use_PrivateKey(handle, key) == 1 else {
                throw TLSError("\(path): \(opensslError())")
            }
            for next in store.chain { _ = kcat_SSL_CTX_add_chain_certificate(handle, next) }
        }
        guard SSL_CTX_check_private_key(handle) == 1 else {
            throw TLSError("the client's key does not belong to its certificate: \(opensslError())")
        }
    }

    private func show(_ certificate: TLSFile, key: TLSFile, _ password: Secret?) throws(TLSError) {
        try refuseJavaStore(certificate)
        guard try show(chain: certificates(certificate.bytes, named: certificate.path)) else {
            let what = certificate.otherwise(wanted: "certificate") ?? "none in PEM is in it"
            throw TLSError("\(certificate.path): no certificate: \(what)")
        }
        try use(key: key.bytes, named: key.path, password) { key.otherwise(wanted: "private key") }
    }

    /// The first one is the client's own, those behind it lead to the CA. False where there is none.
    private func show(chain: [OpaquePointer]) throws(TLSError) -> Bool {
        guard let own = chain.first else { return false }
        defer { for certificate in chain { X509_free(certificate) } }
        ERR_clear_error()
        guard SSL_CTX_use_certificate(handle, own) == 1 else {
            throw TLSError("the client's certificate can't be used: \(opensslError())")
        }
        for next in chain.dropFirst() { _ = kcat_SSL_CTX_add_chain_certificate(handle, next) }
        return true
    }

    /// Takes a private key in PEM. `instead` says what stands there where it is none. Without a password an empty one is
    /// given: OpenSSL would else ask for it on the terminal.
    private func use(
        key bytes: [UInt8], named name: String, _ password: Secret?, _ instead: () -> String?
    ) throws(TLSError) {
        guard let bio = memoryBIO(bytes) else { throw TLSError("OpenSSL: no memory") }
        defer { BIO_free_all(bio) }
        ERR_clear_error()
        var phrase = Array((password?.value ?? "").utf8CString)
        let key = phrase.withUnsafeMutableBytes { PEM_read_bio_PrivateKey(bio, nil, nil, $0.baseAddress) }
        guard let key else {
            let cause = opensslError()
            let locked = ["decrypt", "password", "mac verify"].contains { cause.contains($0) }
            throw TLSError(
                !locked
                    ? "\(name): no private key: \(instead() ?? cause)"
                    : password == nil
                        ? "\(name): the key is encrypted; ssl.key.password is not set"
                        : "\(name): ssl.key.password does not open the key")
        }
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(handle, key) == 1 else {
            throw TLSError("\(name): the key does not belong to the certificate: \(opensslError())")
        }
    }

    /// The certificates of a text in PEM, each with a reference of the caller's own. Throws where one is damaged.
    private func certificates(_ bytes: [UInt8], named name: String) throws(TLSError) -> [OpaquePointer] {
        guard let bio = memoryBIO(bytes) else { throw TLSError("OpenSSL: no memory") }
        defer { BIO_free_all(bio) }
        ERR_clear_error()
        var all: [OpaquePointer] = []
        while let certificate = PEM_read_bio_X509_AUX(bio, nil, nil, nil) { all.append(certificate) }
        // PEM_R_NO_START_LINE: there is no further one.
        let isEnd = ERR_GET_REASON(ERR_peek_last_error()) == 108
        let cause = opensslError()
        if isEnd { return all }
        for certificate in all { X509_free(certificate) }
        throw TLSError("\(name): certificate \(all.count + 1) in it is damaged: \(cause)")
    }
}
