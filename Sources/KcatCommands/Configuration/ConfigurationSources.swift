import KafkaClient

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where properties come from, and in which order: see ``ClientSettings``.
enum ConfigurationSources {
    /// Properties with what errors call their origin.
    struct Source {
        var name: String
        var properties: [Arguments.Property]
    }

    /// All of them, the weakest first.
    static func properties(
        _ arguments: Arguments, warnings: inout [String]
    ) throws(UsageError) -> [Source] {
        var sources: [Source] = []
        let usual = arguments.connection.profile == nil ? variable("KCAT_SWIFT_PROFILE") : nil
        if arguments.connection.profile == nil, usual == nil, arguments.connection.configurationFiles.isEmpty {
            if let file = try kcatsFile() { sources.append(try whole(file, &warnings)) }
        }
        if let usual { sources.append(try profile(usual, &warnings)) }
        let variables = try environment(&warnings)
        if !variables.isEmpty { sources.append(Source(name: "environment", properties: variables)) }
        if let name = arguments.connection.profile { sources.append(try profile(name, &warnings)) }
        for path in arguments.connection.configurationFiles {
            let file: ConfigurationFile
            do { file = try ConfigurationFile(path) } catch { throw UsageError("-F \(error)") }
            sources.append(try whole(file, &warnings))
        }
        if !arguments.connection.properties.isEmpty {
            sources.append(Source(name: "-X", properties: arguments.connection.properties))
        }
        return sources
    }

    private static func variable(_ name: String) -> String? {
        Terminal.environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func whole(_ file: ConfigurationFile, _ warnings: inout [String]) throws(UsageError) -> Source {
        if let warning = file.warning { warnings.append(warning) }
        return Source(name: file.name, properties: try file.properties())
    }

    /// What kcat reads unasked: the file of KCAT_CONFIG, or of the name that it had as kafkacat, which has to be there; or
    /// its usual one. An empty variable is none.
    private static func kcatsFile() throws(UsageError) -> ConfigurationFile? {
        for name in ["KCAT_CONFIG", "KAFKACAT_CONFIG"] {
            guard let path = Terminal.environment(name) else { continue }
            if path.isEmpty { return nil }
            do { return try ConfigurationFile(path) } catch { throw UsageError("\(name): \(error)") }
        }
        guard let home = variable("HOME") else { return nil }
        for name in ["kcat.conf", "kafkacat.conf"] {
            let path = "\(home)/.config/\(name)"
            if access(path, R_OK) == 0 { return try ConfigurationFile(path) }
        }
        return nil
    }

    /// The file of profiles: KCAT_SWIFT_CONFIG, else `kcat-swift.conf` in the user's folder for such.
    private static func profile(_ name: String, _ warnings: inout [String]) throws(UsageError) -> Source {
        let folder = variable("XDG_CONFIG_HOME") ?? (variable("HOME") ?? "") + "/.config"
        let file = try ConfigurationFile(variable("KCAT_SWIFT_CONFIG") ?? folder + "/kcat-swift.conf")
        if let warning = file.warning { warnings.append(warning) }
        return Source(name: "\(file.name) [\(name)]", properties: try file.profile(name))
    }

    /// The names in the file of profiles; none where there is no file.
    static func profiles() -> [String] {
        let folder = variable("XDG_CONFIG_HOME") ?? (variable("HOME") ?? "") + "/.config"
        let file = try? ConfigurationFile(variable("KCAT_SWIFT_CONFIG") ?? folder + "/kcat-swift.conf")
        return file?.profiles.map(\.name) ?? []
    }

    /// `KCAT_SWIFT_SASL_USERNAME` is `sasl.username`. A variable that is no property's is none of ours, unless it is one
    /// letter away from one.
    private static func environment(_ warnings: inout [String]) throws(UsageError) -> [Arguments.Property] {
        let own = ["KCAT_SWIFT_BROKERS", "KCAT_SWIFT_PROFILE", "KCAT_SWIFT_CONFIG"]
        let prefix = "KCAT_SWIFT_"
        var result: [Arguments.Property] = []
        for (variable, value) in variables(prefix) {
            if variable == own[0] {
                if !value.isEmpty { result.append(.init(name: "bootstrap.servers", value: value)) }
                continue
            }
            if own.contains(variable) { continue }
            let plain = variable.dropFirst(prefix.count).lowercased()
            if let name = names.first(where: { $0.replacing(".", with: "_") == plain }) {
                result.append(.init(name: name, value: value))
            } else if let near = nearest(to: plain, in: names.map { $0.replacing(".", with: "_") }), plain.count > 8 {
                warnings.append("\(variable) sets nothing, did you mean \(prefix)\(near.uppercased())?")
            }
        }
        return result
    }

    /// Every property that can be set, the places of secrets too.
    private static let names: [String] =
        PropertyTable.all.map(\.name)
        + PropertyTable.secrets.sorted().flatMap { secret in
            SecretSource.Kind.allCases.map { "\(secret).\($0.rawValue)" }
        }

    /// The variables whose names begin so, sorted: the environment's order means nothing.
    private static func variables(_ prefix: String) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        #if canImport(Darwin)
        var next = _NSGetEnviron().pointee
        #else
        var next = environ
        #endif
        while let entry = next.pointee {
            if strncmp(entry, prefix, prefix.utf8.count) == 0 {
                let text = String(cString: entry)
                if let equals = text.firstIndex(of: "=") {
                    result.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
                }
            }
            next += 1
        }
        return result.sorted { $0.name < $1.name }
    }
}
