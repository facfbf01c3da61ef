import COpenSSL

/// The contents of a PKCS#12 file.
struct PKCS12Store {
    /// The private key and its certificate, where there are any.
    private(set) var key: OpaquePointer?
    private(set) var certificate: OpaquePointer?
    /// The other certificates.
    private(set) var chain: [OpaquePointer] = []

    /// Opens what `file` holds. Must be followed by `free`.
    init(_ file: TLSFile, password: Secret?) throws(TLSError) {
        let path = file.path
        try refuseJavaStore(file)
        ERR_clear_error()
        guard let bio = memoryBIO(file.bytes) else { throw TLSError("OpenSSL: no memory") }
        defer { BIO_free_all(bio) }
        guard let store = d2i_PKCS12_bio(bio, nil) else {
            throw TLSError("\(path): not a PKCS#12 store" + (file.otherwise(wanted: "store").map { ": \($0)" } ?? ""))
        }
        defer { PKCS12_free(store) }
        let phrase = password?.value ?? ""
        guard PKCS12_verify_mac(store, phrase, -1) == 1 else {
            throw TLSError("\(path): the store's password is wrong" + (password == nil ? " (none is set)" : ""))
        }
        ERR_clear_error()
        var others: OpaquePointer?
        guard PKCS12_parse(store, phrase, &key, &certificate, &others) == 1 else {
            throw TLSError(
                "\(path): \(opensslError()); a store in an old cipher opens with ssl.providers=default,legacy, or after: "
                    + "openssl pkcs12 -legacy -in \(path) -out store.pem")
        }
        if let others {
            while let next = OPENSSL_sk_shift(others) { chain.append(OpaquePointer(next)) }
            OPENSSL_sk_free(others)
        }
    }

    /// All certificates, each with a reference of the caller's own.
    var certificates: [OpaquePointer] {
        let all = ([certificate].compactMap { $0 }) + chain
        for one in all { X509_up_ref(one) }
        return all
    }

    /// Releases what the store holds.
    func free() {
        EVP_PKEY_free(key)
        X509_free(certificate)
        for one in chain { X509_free(one) }
    }
}

/// A JKS or JCEKS store, which OpenSSL cannot read: the error has the line that converts it.
func refuseJavaStore(_ file: TLSFile) throws(TLSError) {
    let (path, magic) = (file.path, Array(file.bytes.prefix(4)))
    guard [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]].contains(magic) else { return }
    let name = path.hasSuffix(".jks") ? String(path.dropLast(4)) : path
    throw TLSError(
        "\(path): a JKS store, which OpenSSL cannot read; convert it: "
            + "keytool -importkeystore -srckeystore \(path) -destkeystore \(name).p12 -deststoretype PKCS12")
}

/// The oldest error that OpenSSL has noted on this thread, in its words, and forgets the others.
func opensslError() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0, let reason = ERR_reason_error_string(code) else { return "unknown cause" }
    return String(cString: reason)
}
