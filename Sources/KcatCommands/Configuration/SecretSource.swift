import KafkaClient
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

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

    /// The secret, without the line's end behind it. `name` is the property, which errors name; they never hold what was
    /// read.
    static func read(_ kind: Kind, _ value: String, named name: String) throws(UsageError) -> Secret {
        let text: String
        switch kind {
        case .command:
            do { text = try ShellCommand.output(of: value) } catch { throw UsageError("\(name).command: \(error)") }
        case .file:
            do { text = try TextFile.contents(of: value, limit: 1 << 20) } catch {
                throw UsageError("\(name).file: \(value): \(error)")
            }
        case .env:
            guard let found = Terminal.environment(value) else {
                throw UsageError("\(name).env: the environment has no \(value)")
            }
            text = found
        }
        let secret = text.last?.isNewline == true ? String(text.dropLast()) : text
        if secret.isEmpty { throw UsageError("\(name).\(kind.rawValue): \(value): it is empty") }
        return Secret(secret)
    }
}
