import KafkaClient

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file of properties: `name=value` a line, `#` and `!` before comments, blank lines. `[NAME]` begins a profile; what
/// stands before the first one counts for all.
///
/// kcat takes a backslash for itself but before `:` and `=`; Java's files have escapes and continued lines. So do files
/// called `.properties` here, and those in which a line ends with a backslash.
package struct ConfigurationFile {
    /// Its name in errors.
    package let name: String
    /// What stands before the first profile.
    package private(set) var common: [Arguments.Property] = []
    /// The profiles, in order.
    package private(set) var profiles: [(name: String, properties: [Arguments.Property])] = []
    /// Why the file's mode is worth a word: others can read its secrets.
    package private(set) var warning: String?

    /// Reads the file at `path`, once; `-` is standard input, `~` the home folder.
    package init(_ path: String) throws(UsageError) {
        let path = PropertyTable.expanded(path)
        let text: String
        do { text = try TextFile.contents(of: path, limit: 1 << 20) } catch { throw UsageError("\(path): \(error)") }
        try self.init(text, named: path)
        if path == TextFile.standardInput { return }
        var status = stat()
        let all = common + profiles.flatMap(\.properties)
        if let secret = all.first(where: { PropertyTable.isSecret($0.name) && !$0.value.isEmpty }),
            stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0
        {
            warning = "\(path): others on this machine can read it, and it holds \(secret.name); chmod 600 \(path)"
        }
    }

    /// Reads `text`; errors name the file and the line, never a value.
    package init(_ text: String, named name: String) throws(UsageError) {
        self.name = name
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isJavas = name.hasSuffix(".properties") || lines.contains { $0.hasSuffix("\\") }
        var number = 0
        var rest = lines[...]
        while let first = rest.popFirst() {
            number += 1
            let start = number
            var line = isJavas ? String(first.drop { $0.isWhitespace }) : PropertyTable.trimmed(first)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("!") { continue }
            while isJavas, JavaText.isContinued(line), let next = rest.popFirst() {
                number += 1
                line = String(line.dropLast()) + next.drop { $0.isWhitespace }
            }
            if line.hasPrefix("["), PropertyTable.trimmed(line).hasSuffix("]") {
                line = PropertyTable.trimmed(line)
                let profile = PropertyTable.trimmed(line.dropFirst().dropLast())
                guard !profile.isEmpty, !profiles.contains(where: { $0.name == profile }) else {
                    throw UsageError("\(name):\(start): a profile needs a name of its own")
                }
                profiles.append((profile, []))
                continue
            }
            let pair = isJavas ? JavaText.pair(line) : ConfigurationFile.pair(line)
            guard var pair else { throw UsageError("\(name):\(start): a line is NAME=VALUE") }
            // A certificate or key as it is, over lines that nothing joins: none of them is a property.
            while PEMText.isOpen(pair.value)
                || PEMText.isPEM(pair.value) && rest.first?.hasPrefix("-----BEGIN ") == true
            {
                guard let next = rest.popFirst() else {
                    throw UsageError("\(name):\(start): the PEM text that begins here has no end")
                }
                number += 1
                pair.value += "\n" + next
            }
            // Java keeps blanks at a value's end; only in a password they can be meant.
            if !PropertyTable.isSecret(pair.name) { pair.value = PropertyTable.trimmed(pair.value) }
            let property = Arguments.Property(name: pair.name, value: pair.value)
            do { try PropertyTable.check(property) } catch { throw UsageError("\(name):\(start): \(error)") }
            if profiles.isEmpty {
                common.append(property)
            } else {
                profiles[profiles.count - 1].properties.append(property)
            }
        }
    }

    /// As kcat splits a line.
    private static func pair(_ line: String) -> (name: String, value: String)? {
        let line = line.replacing("\\:", with: ":").replacing("\\=", with: "=")
        guard let equals = line.firstIndex(of: "="), equals != line.startIndex else { return nil }
        return (PropertyTable.trimmed(line[..<equals]), PropertyTable.trimmed(line[line.index(after: equals)...]))
    }

    /// The properties of a profile, the common ones before its own.
    package func profile(_ wanted: String) throws(UsageError) -> [Arguments.Property] {
        if let found = profiles.first(where: { $0.name == wanted }) { return common + found.properties }
        let names = profiles.map(\.name)
        let near = nearest(to: wanted, in: names).map { ", did you mean '\($0)'?" }
        throw UsageError(
            "\(name): there is no profile '\(wanted)'"
                + (near ?? (names.isEmpty ? ", it has none" : "; it has \(names.joined(separator: ", "))")))
    }

    /// The properties of a file that is read as a whole: one with profiles can't be.
    package func properties() throws(UsageError) -> [Arguments.Property] {
        guard let first = profiles.first else { return common }
        throw UsageError("\(name) has profiles: KCAT_SWIFT_CONFIG=\(name) kcat-swift ... --profile \(first.name)")
    }
}
