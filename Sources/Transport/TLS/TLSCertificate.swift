import COpenSSL

/// What a peer's certificate says.
package struct TLSCertificate: Sendable, Equatable {
    /// The subject alternative names, DNS names and addresses; the common name where there are none.
    package var names: [String]
    /// Who signed it.
    package var issuer: String
    /// Start of its validity, in OpenSSL's words (`Jan 31 23:59:59 2026 GMT`).
    package var notBefore: String
    /// End of its validity, likewise.
    package var notAfter: String
    /// Whole days until it ends; negative when it has.
    package var daysLeft: Int

    /// The certificate that the peer of an OpenSSL session has shown, if any.
    init?(ofPeerIn session: OpaquePointer) {
        guard let certificate = kcat_SSL_peer(session) else { return nil }
        names = []
        if let raw = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) {
            let all = OpaquePointer(raw)
            while let next = OPENSSL_sk_shift(all) {
                let name = next.assumingMemoryBound(to: GENERAL_NAME.self)
                let text = Self.text { GENERAL_NAME_print($0, name) }
                // `DNS:a.example`, `IP Address:127.0.0.1`
                names.append(String(text.drop { $0 != ":" }.dropFirst()))
                GENERAL_NAME_free(name)
            }
            OPENSSL_sk_free(all)
        }
        let subject = X509_get_subject_name(certificate)
        if names.isEmpty {
            var buffer = [CChar](repeating: 0, count: 256)
            if X509_NAME_get_text_by_NID(subject, NID_commonName, &buffer, Int32(buffer.count)) > 0 {
                names = [String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)]
            }
        }
        let signer = X509_get_issuer_name(certificate)
        issuer = Self.text { kcat_X509_NAME_print($0, signer) }
        let from = X509_get0_notBefore(certificate)
        let to = X509_get0_notAfter(certificate)
        notBefore = Self.text { ASN1_TIME_print($0, from) }
        notAfter = Self.text { ASN1_TIME_print($0, to) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        daysLeft = ASN1_TIME_diff(&days, &seconds, nil, to) == 1 ? Int(seconds < 0 && days == 0 ? -1 : days) : 0
    }

    /// A time in OpenSSL's words.
    static func text(of time: UnsafePointer<ASN1_TIME>) -> String { text { ASN1_TIME_print($0, time) } }

    private static func text(_ print: (OpaquePointer) -> Int32) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free_all(bio) }
        _ = print(bio)
        var data: UnsafeMutablePointer<CChar>?
        let count = kcat_BIO_memory(bio, &data)
        guard let data, count > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    }
}

extension TLSStream {
    /// What the peer showed.
    package var peerCertificate: TLSCertificate? { openSession.flatMap { TLSCertificate(ofPeerIn: $0) } }
    /// `TLSv1.3`.
    package var protocolVersion: String { openSession.map { String(cString: SSL_get_version($0)) } ?? "" }
    /// `TLS_AES_256_GCM_SHA384`.
    package var cipher: String {
        openSession.flatMap { SSL_get_current_cipher($0) }.flatMap { SSL_CIPHER_get_name($0) }
            .map { String(cString: $0) } ?? ""
    }
}
