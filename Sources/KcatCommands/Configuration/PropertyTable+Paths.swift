/// Properties that name files: what stands there is no secret, unless somebody put the file's text in its place.
extension PropertyTable {
    /// Names of properties whose value is a path, with what takes the text of such a file; empty where nothing does.
    private static let paths: [String: String] = [
        "ssl.ca.location": "ssl.ca.pem", "ssl.truststore.location": "ssl.ca.pem",
        "ssl.certificate.location": "ssl.certificate.pem", "ssl.key.location": "ssl.key.pem",
        "ssl.keystore.location": "ssl.certificate.pem and ssl.key.pem", "ssl.crl.location": "", "https.ca.location": "",
        "schema.registry.ssl.ca.location": "", "schema.registry.ssl.certificate.location": "",
        "schema.registry.ssl.key.location": "", "schema.registry.cache": "",
    ]

    /// Whether the property, by its canonical name, names a file.
    static func isPath(_ name: String) -> Bool { paths[name] != nil || secretFile(name) != nil }

    /// The secret whose place is a file: `sasl.password` of `sasl.password.file`.
    private static func secretFile(_ name: String) -> String? {
        guard name.hasSuffix(".\(SecretSource.Kind.file.rawValue)") else { return nil }
        let secret = String(name.dropLast(SecretSource.Kind.file.rawValue.utf8.count + 1))
        return secrets.contains(secret) ? secret : nil
    }

    /// Refuses the text of a file where its path is wanted. `name` is as it was written, `canonical` what it means; no
    /// error has the value.
    static func checkPath(_ name: String, _ canonical: String, _ value: String) throws(UsageError) {
        guard isPath(canonical) else { return }
        if PEMText.isPEM(value) {
            let other = paths[canonical] ?? secretFile(canonical) ?? ""
            let takes = other.contains(" and ") ? "take" : "takes"
            throw UsageError("\(name): holds PEM text, not a path" + (other.isEmpty ? "" : "; \(other) \(takes) it"))
        }
        guard value.utf8.count <= 1024, !value.contains(where: \.isNewline) else {
            throw UsageError("\(name): holds a text of \(value.utf8.count) bytes, not a path")
        }
    }

    /// Refuses a private key where none is wanted: what is wrong with a value may be told by repeating it.
    static func checkKey(_ property: Arguments.Property) throws(UsageError) {
        guard PEMText.isPEM(property.value), property.value.contains("PRIVATE KEY") else { return }
        if isSecret(property.name) || canonical(property.name)?.hasSuffix(".pem") == true { return }
        throw UsageError("\(property.name): holds a private key; ssl.key.pem takes it")
    }

    /// A path with the home folder for the `~` that a shell has not replaced.
    static func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = Terminal.environment("HOME"), !home.isEmpty else {
            return path
        }
        return home + path.dropFirst()
    }

    /// The name as errors may repeat it: where it can't be a property's it may be a line of a key.
    static func shown(_ name: String) -> String? {
        let isName =
            !name.isEmpty && name.utf8.count <= 80
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return isName && (name.contains(".") || name.utf8.count <= 32) ? name : nil
    }
}
