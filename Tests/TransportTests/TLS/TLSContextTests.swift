import Foundation
import Testing
import Transport

/// Certificates of every kind that users have, made with the openssl program.
struct TLSContextTests {
    /// A CA, a client certificate with a plain, an encrypted and a foreign key, and stores of both kinds.
    private static let folder: String = {
        let path = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let script = """
            set -e; cd '\(path)'
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem
            openssl req -newkey rsa:2048 -nodes -subj /CN=client -keyout client.key -out client.csr
            openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem
            openssl rsa -aes256 -in client.key -passout pass:open -out locked.key
            cat client.pem client.key > both.pem
            openssl pkcs12 -export -in client.pem -inkey client.key -certfile ca.pem -passout pass:open -out client.p12
            openssl pkcs12 -export -nokeys -in ca.pem -passout pass: -out trust.p12
            openssl pkcs12 -export -legacy -in client.pem -inkey client.key -passout pass:open -out legacy.p12
            printf '\\376\\355\\376\\355rest' > store.jks
            echo nothing > empty.pem
            { printf '\\357\\273\\277'; awk '{ printf "%s\\r\\n", $0 }' ca.pem; } > windows.pem
            openssl x509 -in client.pem -outform der -out client.der
            openssl pkey -in client.key -outform der -out key.der
            printf -- '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n' | cat ca.pem - > damaged.pem
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardError = FileHandle.nullDevice
        try? process.run()
        process.waitUntilExit()
        return path
    }()

    private func file(_ name: String) -> String { "\(Self.folder)/\(name)" }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    private func context(_ change: (inout TLSConfiguration) throws -> Void) throws {
        var configuration = TLSConfiguration()
        try change(&configuration)
        _ = try TLSContext(configuration)
    }

    private func cause(_ change: (inout TLSConfiguration) throws -> Void) -> String {
        do {
            try context(change)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test("what is well formed is taken")
    func good() throws {
        try context { _ in }
        try context { $0.trust = .path(file("ca.pem")) }
        try context { $0.trust = .path(file("windows.pem")) }
        try context { $0.trust = .path(Self.folder) }
        try context { $0.trust = .pem(try text("ca.pem")) }
        try context { $0.trust = .pkcs12(path: file("trust.p12"), password: nil) }
        let open = Secret("open")
        try context { $0.identity = .files(certificate: file("client.pem"), key: file("client.key"), password: nil) }
        try context { $0.identity = .files(certificate: file("client.pem"), key: file("locked.key"), password: open) }
        try context { $0.identity = .files(certificate: file("both.pem"), key: nil, password: nil) }
        try context { $0.identity = .pkcs12(path: file("client.p12"), password: open) }
        try context {
            $0.identity = .pem(
                certificate: try text("client.pem"), key: Secret(try text("locked.key")), password: open)
        }
    }

    @Test("what is something else than wanted is named as what it is, with the way out")
    func otherThings() throws {
        func identity(_ certificate: String, _ key: String? = nil) -> String {
            cause {
                $0.identity = .files(certificate: file(certificate), key: key.map { file($0) }, password: nil)
            }
        }
        #expect(identity("client.der", "client.key").contains("a certificate in DER, and PEM is wanted: openssl x509"))
        #expect(identity("client.pem", "key.der").contains("a private key in DER, and PEM is wanted: openssl pkey"))
        #expect(identity("client.csr", "client.key").contains("a certificate request"))
        #expect(identity("client.key", "client.pem").contains("swapped?"))
        #expect(identity("client.pem", "ca.pem").contains("no private key is in it, but a certificate"))
        #expect(identity("client.p12").contains("ssl.keystore.location takes"))
        #expect(cause { $0.trust = .path(file("client.der")) }.contains("no CA certificates: a certificate in DER"))
        #expect(cause { $0.trust = .path(file("ca.key")) }.contains("a private key is in it"))
        #expect(cause { $0.trust = .path(file("damaged.pem")) }.contains("certificate 2 in it is damaged"))
        #expect(cause { $0.providers = ["nosuch"] }.contains("ssl.providers: OpenSSL has no provider 'nosuch'"))
    }

    @Test("PEM is taken where a store is wanted, and a key's own password opens the key in it")
    func pemStores() throws {
        try context { $0.trust = .pkcs12(path: file("ca.pem"), password: Secret("x")) }
        let both = file("lockedboth.pem")
        try (text("client.pem") + text("locked.key")).write(toFile: both, atomically: true, encoding: .utf8)
        try context { $0.identity = .pkcs12(path: both, password: Secret("x"), keyPassword: Secret("open")) }
    }

    @Test("a store in ciphers that OpenSSL has put aside names the property that opens it, and is opened by it")
    func oldStores() throws {
        let store = TLSConfiguration.Identity.pkcs12(path: file("legacy.p12"), password: Secret("open"))
        let refused = cause { $0.identity = store }
        #expect(refused.contains("legacy.p12") && refused.contains("ssl.providers=default,legacy"), "\(refused)")
        try context {
            $0.identity = store
            $0.providers = ["default", "legacy"]
        }
    }

    @Test("a pipe is read once: it has its bytes for the first who asks") func pipes() throws {
        func pipe(_ name: String) throws -> String {
            let path = file("pipe-\(name)-\(UUID().uuidString)")
            let contents = try text(name)
            #expect(mkfifo(path, 0o600) == 0)
            Thread { try? contents.write(to: URL(fileURLWithPath: path), atomically: false, encoding: .utf8) }.start()
            return path
        }
        let (ca, certificate, key) = (try pipe("ca.pem"), try pipe("client.pem"), try pipe("client.key"))
        try context {
            $0.trust = .path(ca)
            $0.identity = .files(certificate: certificate, key: key, password: nil)
        }
        let store = try pipe("ca.pem")
        try context { $0.trust = .pkcs12(path: store, password: nil) }
    }

    @Test("B2: each fault names its file and its cause, and asks nobody on the terminal")
    func faults() throws {
        #expect(cause { $0.trust = .path(file("none.pem")) }.contains("none.pem"))
        #expect(cause { $0.trust = .path(file("empty.pem")) }.contains("no CA certificates"))
        #expect(cause { $0.trust = .pem("nothing") }.contains("no certificate"))
        #expect(cause { $0.trust = .path(file("store.jks")) }.contains("keytool -importkeystore"))
        #expect(cause { $0.trust = .pkcs12(path: file("empty.pem"), password: nil) }.contains("not a PKCS#12 store"))
        #expect(cause { $0.cipherSuites = "NOSUCH" }.contains("ssl.cipher.suites"))
        let client = file("client.pem"), wrong = Secret("wrong")
        #expect(
            cause { $0.identity = .files(certificate: client, key: file("locked.key"), password: nil) }
                .contains("ssl.key.password is not set"))
        #expect(
            cause { $0.identity = .files(certificate: client, key: file("locked.key"), password: wrong) }
                .contains("does not open the key"))
        #expect(
            cause { $0.identity = .files(certificate: client, key: file("ca.key"), password: nil) }
                .contains("does not belong"))
        #expect(
            cause { $0.identity = .files(certificate: client, key: file("ca.pem"), password: nil) }
                .contains("no private key"))
        #expect(
            cause { $0.identity = .pkcs12(path: file("client.p12"), password: wrong) }.contains("password is wrong"))
        #expect(
            cause { $0.identity = .pkcs12(path: file("store.jks"), password: nil) }.contains("-deststoretype PKCS12"))
    }
}
