import KafkaClient
import SchemaDecoding
import Transport

/// AWS credentials from where AWS's own tools look: the environment, then the profile in `~/.aws/credentials` and
/// `~/.aws/config`, whose `credential_process` is run.
struct AwsProfiles: Sendable {
    /// The profile's name.
    let profile: String
    private let isNamed: Bool

    /// The profile that is named, or AWS_PROFILE's, or `default`.
    init(profile: String?) {
        let named = profile ?? AwsProfiles.variable("AWS_PROFILE")
        self.profile = named ?? "default"
        isNamed = profile != nil
    }

    /// What went wrong, in one line without a secret.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static func variable(_ name: String) -> String? {
        Terminal.environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The profile's region, where it has one.
    var region: String? { settings()["region"] }

    /// Credentials, as they are now. May run the profile's command.
    func credentials() throws -> AwsCredentials {
        // As AWS's tools have it: a profile that is named counts before the environment.
        if !isNamed, let id = AwsProfiles.variable("AWS_ACCESS_KEY_ID"),
            let key = AwsProfiles.variable("AWS_SECRET_ACCESS_KEY")
        {
            return AwsCredentials(
                accessKeyID: id, secretAccessKey: Secret(key),
                sessionToken: AwsProfiles.variable("AWS_SESSION_TOKEN").map { Secret($0) })
        }
        let settings = settings()
        if let id = settings["aws_access_key_id"], let key = settings["aws_secret_access_key"] {
            return AwsCredentials(
                accessKeyID: id, secretAccessKey: Secret(key),
                sessionToken: settings["aws_session_token"].map { Secret($0) })
        }
        if let command = settings["credential_process"] { return try run(command) }
        let others = ["role_arn", "sso_session", "sso_start_url", "web_identity_token_file"]
        if let other = others.first(where: { settings[$0] != nil }) {
            throw Failure(
                description: "AWS profile \(profile): \(other) is not understood here; this makes credentials of it: "
                    + "eval \"$(aws configure export-credentials --profile \(profile) --format env)\"")
        }
        throw Failure(
            description: "no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor a profile "
                + "'\(profile)' with them in \(AwsProfiles.files.map(\.path).joined(separator: " or "))")
    }

    /// What `credential_process` prints is JSON.
    private func run(_ command: String) throws -> AwsCredentials {
        let text: String
        do { text = try ShellCommand.output(of: command) } catch {
            throw Failure(description: "AWS profile \(profile): credential_process: \(error)")
        }
        let json = try? JSONValue(parsing: text)
        guard let id = json?["AccessKeyId"]?.string, let key = json?["SecretAccessKey"]?.string
        else { throw Failure(description: "AWS profile \(profile): credential_process printed no credentials") }
        return AwsCredentials(
            accessKeyID: id, secretAccessKey: Secret(key),
            sessionToken: json?["SessionToken"]?.string.map { Secret($0) })
    }

    /// Both files; in the second sections are called `profile NAME`.
    private static var files: [(path: String, prefix: String)] {
        let home = Terminal.environment("HOME") ?? ""
        return [
            (variable("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/.aws/credentials", ""),
            (variable("AWS_CONFIG_FILE") ?? home + "/.aws/config", "profile "),
        ]
    }

    /// The profile's settings of both files, the first file's before the second's.
    private func settings() -> [String: String] {
        var result: [String: String] = [:]
        for file in AwsProfiles.files {
            guard let text = try? TextFile.contents(of: file.path, limit: 1 << 20) else { continue }
            let wanted = profile == "default" ? ["default", "profile default"] : [file.prefix + profile]
            result.merge(AwsProfiles.section(wanted, of: text)) { first, _ in first }
        }
        return result
    }

    /// The settings of a section; indented lines belong to nested ones, which have nothing for us.
    static func section(_ names: [String], of text: String) -> [String: String] {
        var result: [String: String] = [:]
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let plain = PropertyTable.trimmed(line)
            if plain.isEmpty || plain.hasPrefix("#") || plain.hasPrefix(";") { continue }
            if plain.hasPrefix("["), plain.hasSuffix("]") {
                isInside = names.contains(PropertyTable.trimmed(plain.dropFirst().dropLast()))
            } else if isInside, line.first?.isWhitespace == false, let equals = plain.firstIndex(of: "=") {
                let name = PropertyTable.trimmed(plain[..<equals])
                result[name] = PropertyTable.trimmed(plain[plain.index(after: equals)...])
            }
        }
        return result
    }
}
