/// What a TLS client trusts and shows. Files are read when the `TLSContext` is made.
public struct TLSConfiguration: Sendable, Equatable {
    /// Whose signature on the server's certificate counts.
    public enum Trust: Sendable, Equatable {
        /// The system's store.
        case system
        /// A PEM file with one or more certificates, or a directory in OpenSSL's layout.
        case path(String)
        /// Certificates as PEM text.
        case pem(String)
        /// A PKCS#12 store of certificates, as Java makes them; PEM is told by its bytes and taken as well.
        case pkcs12(path: String, password: Secret?)
    }

    /// What the client shows when the server asks.
    public enum Identity: Sendable, Equatable {
        /// PEM files: the certificate with its chain, and the key (the same file when `nil`), which may be encrypted.
        case files(certificate: String, key: String?, password: Secret?)
        /// The same as PEM text.
        case pem(certificate: String, key: Secret, password: Secret?)
        /// A PKCS#12 store with both. PEM is told by its bytes and taken as well; `keyPassword` opens the key in it.
        case pkcs12(path: String, password: Secret?, keyPassword: Secret? = nil)
    }

    /// Whose certificates are trusted.
    public var trust = Trust.system
    /// The client's certificate, if it has one.
    public var identity: Identity?
    /// Whether the server's certificate is checked at all. Off, anybody can be the server.
    public var verifiesCertificate = true
    /// Whether the certificate must name the host that was asked for (RFC 6125).
    public var verifiesHostName = true
    /// Ciphers that may be used, separated by colons or commas: names of OpenSSL or of the RFCs
    /// (`TLS_AES_128_GCM_SHA256`). `nil` for OpenSSL's own choice.
    public var cipherSuites: String?
    /// The versions of TLS that are offered.
    public var versions: ClosedRange<Version> = .tls12 ... .tls13
    /// A PEM file of revoked certificates (RFC 5280); the server's must not be among them.
    public var revocationList: String?

    /// OpenSSL's providers to load, `legacy` for stores in old ciphers; none for its own choice.
    public var providers: [String] = []

    /// A version of TLS.
    public enum Version: Int, Sendable, Comparable {
        /// RFC 5246.
        case tls12 = 0x0303
        /// RFC 8446.
        case tls13 = 0x0304

        /// The older one is less.
        public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// The system's trust, no client certificate, everything verified.
    public init() {}
}

/// What is wrong with a certificate, a key, a store or a handshake: one line that names the file or the peer.
public struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line.
    public var description: String

    /// An error with that line.
    public init(_ description: String) { self.description = description }
}
