import COpenSSL

/// A hash that SASL or a signature asks for; OpenSSL computes it.
package enum HashAlgorithm: Sendable {
    case sha256, sha512

    var evp: OpaquePointer? { self == .sha256 ? EVP_sha256() : EVP_sha512() }
    /// The digest's size in bytes.
    package var byteCount: Int { self == .sha256 ? 32 : 64 }
}

/// OpenSSL's hashes and codings over byte arrays. A failure inside OpenSSL (no memory, a provider that lacks the hash) is
/// thrown, since a wrong digest would only show as a login refused.
package enum Crypto {
    /// What OpenSSL could not do.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// The digest of `bytes`.
    package static func hash(_ algorithm: HashAlgorithm, _ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, algorithm.evp, nil) == 1 else {
            throw Failure(description: "OpenSSL has no \(algorithm)")
        }
        return digest
    }

    /// HMAC (RFC 2104).
    package static func hmac(_ algorithm: HashAlgorithm, key: [UInt8], _ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
        guard HMAC(algorithm.evp, key, Int32(clamping: key.count), bytes, bytes.count, &digest, nil) != nil else {
            throw Failure(description: "OpenSSL has no HMAC with \(algorithm)")
        }
        return digest
    }

    /// PBKDF2 with HMAC (RFC 8018); SCRAM's Hi(). As many bytes as the digest has.
    package static func pbkdf2(
        _ algorithm: HashAlgorithm, password: [UInt8], salt: [UInt8], iterations: Int
    ) throws(Failure) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: algorithm.byteCount)
        let done = password.withUnsafeBytes { bytes in
            PKCS5_PBKDF2_HMAC(
                bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: password.count), salt,
                Int32(clamping: salt.count), Int32(clamping: iterations), algorithm.evp,
                Int32(algorithm.byteCount), &key)
        }
        guard done == 1 else { throw Failure(description: "OpenSSL has no PBKDF2 with \(algorithm)") }
        return key
    }

    /// `count` bytes that nobody can guess.
    package static func random(_ count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(clamping: count)) == 1 else {
            throw Failure(description: "OpenSSL has no random bytes")
        }
        return bytes
    }

    /// Base64 with padding (RFC 4648).
    package static func base64(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(max(0, count))), as: UTF8.self)
    }

    /// The bytes behind padded base64, `nil` where it is none.
    package static func decodeBase64(_ text: String) -> [UInt8]? {
        let input = Array(text.utf8)
        let padding = input.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        // OpenSSL takes spaces around and `=` anywhere, and counts the latter as zeros.
        guard input.count % 4 == 0, input.allSatisfy({ $0 > 0x20 }),
            input.dropLast(padding).allSatisfy({ $0 != UInt8(ascii: "=") })
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: input.count / 4 * 3)
        let count = EVP_DecodeBlock(&bytes, input, Int32(clamping: input.count))
        guard count >= padding else { return nil }
        return Array(bytes.prefix(Int(count) - padding))
    }

    /// Whether both are the same, in a time that does not tell where they differ.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
