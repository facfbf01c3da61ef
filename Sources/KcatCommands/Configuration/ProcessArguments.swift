/// The process's own arguments, which every user of the machine may read while it runs (`ps`).
package enum ProcessArguments {
    /// Writes asterisks over the values of secret properties, in place: `-X sasl.password=...`. `words` are the strings that
    /// the system started the process with; to be called once they have been copied.
    package static func hideSecrets(
        in words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, count: Int
    ) {
        for index in 1..<max(1, count) {
            guard let word = words[index], let start = secretStart(String(cString: word)) else { continue }
            var position = start
            while word[position] != 0 {
                word[position] = CChar(UInt8(ascii: "*"))
                position += 1
            }
        }
    }

    /// Where the value of a secret property begins, in bytes: `sasl.password=`, `-Xsasl.password=`,
    /// `--property=sasl.password=`.
    static func secretStart(_ word: String) -> Int? {
        var name = word[...]
        if name.hasPrefix("--"), let equals = name.firstIndex(of: "=") {
            name = name[name.index(after: equals)...]
        } else if name.hasPrefix("-X") {
            name = name.dropFirst(2)
        }
        if let equals = name.firstIndex(of: "=") {
            let property = Arguments.Property(
                name: String(name[..<equals]), value: String(name[name.index(after: equals)...]))
            if PropertyTable.isSecret(property) {
                return word.utf8.distance(from: word.startIndex, to: word.index(after: equals))
            }
        }
        // An address with a login: a proxy's or a registry's, in an argument of its own or behind its option.
        return PropertyTable.loginStart(word).map { word.utf8.distance(from: word.startIndex, to: $0) }
    }
}
