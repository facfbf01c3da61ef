import KafkaClient
import Transport

/// Where a secret comes from that doesn't stand in the configuration itself: `sasl.password.command=pass show kafka`.
enum SecretSource {
    /// What stands behind the secret's name.
    enum Kind: String, CaseIterable {
        /// A line for /bin/sh; what it prints is the secret.
        case command
        /// A file's contents.
        case file
        /// A variable of the environment.
        case env
    }

    /// Those that are texts of many lines; of the others only the first one counts, as all callers of `pass` have it.
    private static let manyLines: Set<String> = ["ssl.key.pem", "sasl.jaas.config"]

    /// The secret, without the line's end behind it. `name` is the property, which errors name; they never hold what was
    /// read, nor what may be the secret itself, put in its place's place.
    static func read(_ kind: Kind, _ value: String, named name: String) throws(UsageError) -> Secret {
        let text: String
        switch kind {
        case .command:
            do { text = try ShellCommand.output(of: value) } catch { throw UsageError("\(name).command: \(error)") }
        case .file:
            let isShown = value.hasPrefix("/") || value.hasPrefix("~") || value.hasPrefix(".")
            do { text = try TextFile.contents(of: value, limit: 1 << 20) } catch {
                throw UsageError("\(name).file: \(isShown ? value : "the file that is named"): \(error)")
            }
        case .env:
            guard let found = Terminal.environment(value) else {
                let isName = value.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
                throw UsageError(
                    "\(name).env: the environment has no "
                        + (isName ? value : "variable of that name; NAME is wanted, not its value"))
            }
            text = found
        }
        let secret: String
        if manyLines.contains(name) || kind == .env {
            secret = text.last?.isNewline == true ? String(text.dropLast()) : text
        } else {
            secret = String(text.prefix { !$0.isNewline })
        }
        if secret.isEmpty { throw UsageError("\(name).\(kind.rawValue): it is empty") }
        return Secret(secret)
    }
}
