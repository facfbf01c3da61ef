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
            printf '\\376\\355\\376\\355rest' > store.jks
            echo nothing > empty.pem
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

    @Test("B2: each fault names its file and its cause, and asks nobody on the terminal")
    func faults() throws {
        #expect(cause { $0.trust = .path(file("none.pem")) }.contains("none.pem"))
        #expect(cause { $0.trust = .path(file("empty.pem")) }.contains("no CA certificates"))
        #expect(cause { $0.trust = .pem("nothing") }.contains("no certificate"))
        #expect(cause { $0.trust = .path(file("store.jks")) }.contains("keytool -importkeystore"))
        #expect(cause { $0.trust = .pkcs12(path: file("ca.pem"), password: nil) }.contains("not a PKCS#12 store"))
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
