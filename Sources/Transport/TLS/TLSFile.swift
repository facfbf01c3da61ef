import COpenSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file of certificates or keys, read whole and once: it may be a pipe (`<(vault read ...)`), which gives its bytes only
/// to the first who asks.
struct TLSFile {
    /// Its name in errors.
    let path: String
    /// What is in it.
    let bytes: [UInt8]

    /// No bundle of certificates comes near it.
    private static let limit = 16 << 20

    /// Reads the file at `path`. Throws ``TLSError`` in the system's words.
    init(_ path: String) throws(TLSError) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TLSError("\(path): \(systemMessage(errno))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw TLSError("\(path): \(systemMessage(errno))") }
            if count == 0 { break }
            guard bytes.count + count <= Self.limit else { throw TLSError("\(path): larger than 16 MB") }
            bytes += chunk[..<count]
        }
        self.bytes = bytes
    }

    /// The names between `-----BEGIN ` and `-----`, in order: `CERTIFICATE`, `PRIVATE KEY`.
    var labels: [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let start = line.firstRange(of: "-----BEGIN ")?.upperBound,
                let end = line[start...].firstRange(of: "-----")?.lowerBound
            else { return nil }
            return String(line[start..<end])
        }
    }

    /// Whether it has anything in PEM.
    var isPEM: Bool { !labels.isEmpty }

    /// What the file is, where it is not what was wanted of it, and the way out; `nil` when that can't be told. `wanted`
    /// is `certificate` or `private key`.
    func otherwise(wanted: String) -> String? {
        let labels = labels
        if labels.contains(where: { $0.contains("CERTIFICATE REQUEST") }) {
            return "a certificate request, which is no \(wanted): the CA makes the certificate of it"
        }
        let swapped = "are ssl.certificate.location and ssl.key.location swapped?"
        if labels.contains(where: { $0.contains("PRIVATE KEY") }), wanted == "certificate" {
            return "a private key is in it and no certificate; \(swapped)"
        }
        if labels.contains(where: { $0.contains("CERTIFICATE") }), wanted == "private key" {
            return "no private key is in it, but a certificate; \(swapped)"
        }
        if labels.contains("PUBLIC KEY") { return "a public key, which is no \(wanted)" }
        guard labels.isEmpty, bytes.first == 0x30 else { return nil }
        func pem(_ command: String) -> String { "openssl \(command) -inform der -in \(path) -out \(path).pem" }
        if decodes({ d2i_X509_bio($0, nil) }, X509_free) {
            return "a certificate in DER, and PEM is wanted: \(pem("x509"))"
        }
        if decodes({ d2i_PrivateKey_bio($0, nil) }, EVP_PKEY_free) {
            return "a private key in DER, and PEM is wanted: \(pem("pkey"))"
        }
        if decodes({ d2i_X509_REQ_bio($0, nil) }, X509_REQ_free) {
            return "a certificate request, which is no \(wanted): the CA makes the certificate of it"
        }
        if decodes({ d2i_PKCS12_bio($0, nil) }, PKCS12_free) {
            return "a PKCS#12 store, which ssl.keystore.location takes, or ssl.truststore.location for CAs"
        }
        return nil
    }

    private func decodes(_ decode: (OpaquePointer) -> OpaquePointer?, _ free: (OpaquePointer) -> Void) -> Bool {
        guard let bio = memoryBIO(bytes) else { return false }
        defer {
            BIO_free_all(bio)
            ERR_clear_error()
        }
        guard let value = decode(bio) else { return false }
        free(value)
        return true
    }
}

/// The bytes as OpenSSL reads them; `nil` when there is no memory. To be freed by the caller.
func memoryBIO(_ bytes: [UInt8]) -> OpaquePointer? {
    guard let bio = BIO_new(BIO_s_mem()) else { return nil }
    if bytes.isEmpty || BIO_write(bio, bytes, Int32(clamping: bytes.count)) == bytes.count { return bio }
    BIO_free_all(bio)
    return nil
}
