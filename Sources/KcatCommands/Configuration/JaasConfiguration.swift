/// What `sasl.jaas.config` says: a login module of Java's and its options.
/// `org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";`
package struct JaasConfiguration: Equatable {
    /// The class, without its package: `PlainLoginModule`.
    package var module: String
    /// The options.
    package var options: [String: String]

    private static let flags = ["required", "requisite", "sufficient", "optional"]

    /// Reads the text as Kafka's clients do (JaasConfig), but that the `;` at its end may be missing. Errors never hold
    /// what stands in it.
    package init(_ text: String) throws(UsageError) {
        var scanner = JaasScanner(text)
        guard case .word(let whole)? = try scanner.next(), case .word(let flag)? = try scanner.next(),
            JaasConfiguration.flags.contains(flag.lowercased())
        else { throw UsageError("MODULE required NAME=\"VALUE\" ...; is wanted") }
        module = String(whole.split(separator: ".").last ?? "")
        options = [:]
        while let token = try scanner.next() {
            if token == .semicolon { break }
            guard case .word(let name) = token, try scanner.next() == .equals,
                case .word(let value)? = try scanner.next()
            else { throw UsageError("an option is NAME=\"VALUE\"") }
            options[name] = value
        }
        guard try scanner.next() == nil else {
            throw UsageError(
                "text stands behind the ';', and there is one module in it; a value with ';' has to stand in quotation "
                    + "marks")
        }
    }
}
