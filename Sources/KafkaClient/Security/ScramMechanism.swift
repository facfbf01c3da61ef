import Transport

/// SASL SCRAM with SHA-256 or SHA-512 (RFC 5802, RFC 7677): proves the password without sending it, and has the server
/// prove that it knows it too. Kafka takes passwords as UTF-8 as they are, without SASLprep.
package struct ScramMechanism: SaslMechanism {
    package static let name = "SCRAM"

    /// RFC 7677 asks for 4,096 at least; Kafka's own default. More than the upper bound would be an attack on our time.
    package static let iterationLimits = 4_096...1_000_000

    private enum State {
        case start
        case sentFirst(bare: String)
        case sentFinal(serverSignature: [UInt8])
        case done
    }

    private let algorithm: HashAlgorithm
    private let username: String
    private let password: Secret
    private let nonce: String
    private var state = State.start

    /// Logs in as `username`. `nonce` is for tests with a published exchange; else 24 random bytes.
    package init(
        _ algorithm: HashAlgorithm, username: String, password: Secret, nonce: String? = nil
    ) throws(SaslError) {
        self.algorithm = algorithm
        self.username = username
        self.password = password
        do throws(Crypto.Failure) {
            self.nonce = if let nonce { nonce } else { Crypto.base64(try Crypto.random(24)) }
        } catch {
            throw SaslError(error.description)
        }
    }

    /// `SCRAM-SHA-256` or `SCRAM-SHA-512`.
    package var mechanismName: String { algorithm == .sha256 ? "SCRAM-SHA-256" : "SCRAM-SHA-512" }

    package var flaw: String? { LoginFlaw.find(username: username, password: password) }

    package mutating func initialResponse() throws(SaslError) -> [UInt8] {
        let name = username.replacing("=", with: "=3D").replacing(",", with: "=2C")
        let bare = "n=\(name),r=\(nonce)"
        state = .sentFirst(bare: bare)
        return Array("n,,\(bare)".utf8)
    }

    package mutating func respond(to challenge: [UInt8]) throws(SaslError) -> [UInt8]? {
        let text = String(decoding: challenge, as: UTF8.self)
        switch state {
        case .sentFirst(let bare):
            return try answer(serverFirst: text, clientFirst: bare)
        case .sentFinal(let signature):
            try check(serverFinal: text, signature)
            state = .done
            return nil
        case .start, .done:
            throw SaslError("\(mechanismName): the broker sent a message that the exchange has no place for")
        }
    }

    private mutating func answer(serverFirst text: String, clientFirst bare: String) throws(SaslError) -> [UInt8] {
        let fields = attributes(text)
        if let error = fields["e"] {
            throw SaslError("\(mechanismName): the broker refuses: \(error)", cause: .loginRefused)
        }
        guard fields["m"] == nil else { throw SaslError("\(mechanismName): the broker wants an unknown extension") }
        guard let serverNonce = fields["r"], serverNonce.hasPrefix(nonce), serverNonce.utf8.count > nonce.utf8.count
        else { throw SaslError("\(mechanismName): the broker's nonce does not extend ours; someone may be in between") }
        guard let salt = fields["s"].flatMap(Crypto.decodeBase64), !salt.isEmpty else {
            throw SaslError("\(mechanismName): the broker sent no salt")
        }
        guard let count = fields["i"].flatMap({ Int($0) }), Self.iterationLimits.contains(count) else {
            throw SaslError(
                "\(mechanismName): the broker asks for \(fields["i"] ?? "no") iterations; "
                    + "\(Self.iterationLimits.lowerBound) to \(Self.iterationLimits.upperBound) are accepted")
        }
        do throws(Crypto.Failure) {
            let salted = try Crypto.pbkdf2(
                algorithm, password: Array(password.value.utf8), salt: salt, iterations: count)
            let clientKey = try Crypto.hmac(algorithm, key: salted, Array("Client Key".utf8))
            let storedKey = try Crypto.hash(algorithm, clientKey)
            // biws: base64 of the header `n,,`.
            let withoutProof = "c=biws,r=\(serverNonce)"
            let message = Array("\(bare),\(text),\(withoutProof)".utf8)
            let clientSignature = try Crypto.hmac(algorithm, key: storedKey, message)
            let proof = zip(clientKey, clientSignature).map { $0 ^ $1 }
            let serverKey = try Crypto.hmac(algorithm, key: salted, Array("Server Key".utf8))
            state = .sentFinal(serverSignature: try Crypto.hmac(algorithm, key: serverKey, message))
            return Array("\(withoutProof),p=\(Crypto.base64(proof))".utf8)
        } catch {
            throw SaslError("\(mechanismName): \(error.description)")
        }
    }

    private func check(serverFinal text: String, _ signature: [UInt8]) throws(SaslError) {
        let fields = attributes(text)
        if let error = fields["e"] {
            throw SaslError(
                "\(mechanismName): the broker refuses: \(error)" + (flaw.map { "; \($0)" } ?? ""), cause: .loginRefused)
        }
        guard let theirs = fields["v"].flatMap(Crypto.decodeBase64), Crypto.equal(theirs, signature) else {
            throw SaslError(
                "\(mechanismName): the broker did not prove that it knows the password; it may be an impostor")
        }
    }

    /// `a=b,c=d` as a dictionary; the first of a repeated name counts.
    private func attributes(_ text: String) -> [Substring: String] {
        var fields: [Substring: String] = [:]
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals]
            if fields[name] == nil { fields[name] = String(part[part.index(after: equals)...]) }
        }
        return fields
    }
}
