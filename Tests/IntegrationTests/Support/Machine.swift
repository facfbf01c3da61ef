import Foundation

/// What this machine has for the tests. Where something lacks, the tests that need it are skipped and say so.
enum Machine {
    /// The checkout's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// A script under Tests/kafka.
    static func script(_ name: String) -> String { root + "/Tests/kafka/" + name }

    /// The folder of this run; what is in it is removed when the process ends. Not the clusters' folders: each belongs to
    /// the process that watches over the cluster, which finds in it what to stop, and removes it then.
    static let temporary: String = {
        let folder = FileManager.default.temporaryDirectory.path + "/kcat-swift-tests-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit {
            let files = FileManager.default
            let names = (try? files.contentsOfDirectory(atPath: Machine.temporary)) ?? []
            for name in names where !name.hasPrefix("kafka-") {
                try? files.removeItem(atPath: Machine.temporary + "/" + name)
            }
            rmdir(Machine.temporary)
        }
        return folder
    }()

    /// The environment of the programs under test: nothing of this user's configuration reaches them.
    static let environment: [String: String] = {
        var kept = ProcessInfo.processInfo.environment
        for name in kept.keys where name.hasPrefix("KCAT") || name == "NO_COLOR" { kept[name] = nil }
        kept["HOME"] = temporary
        kept["TZ"] = "UTC"
        // The oracle's compiled classes outlive a run.
        kept["XDG_CACHE_HOME"] =
            kept["XDG_CACHE_HOME"] ?? FileManager.default.temporaryDirectory.path + "/kcat-swift-cache"
        kept["XDG_CONFIG_HOME"] = nil
        return kept
    }()

    /// The program under test: KCAT_SWIFT_BIN, or the one that was built beside the tests.
    static let program: String? = {
        let settings = ProcessInfo.processInfo.environment
        if let named = settings["KCAT_SWIFT_BIN"] { return named }
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appending(path: "kcat-swift").path
            if isExecutable(candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return [".build/release/kcat-swift", ".build/debug/kcat-swift"].map { root + "/" + $0 }.first(
            where: isExecutable)
    }()

    private static func isExecutable(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }

    private static func has(_ arguments: String...) -> Bool { (try? run(arguments, seconds: 20))?.code == 0 }

    /// Whether there is a program to test.
    static let hasProgram = program.flatMap { try? run([$0, "assign", "--help"]).lines }?.isEmpty == false
    static let hasKcat = has("kcat", "-V")
    static let hasValgrind = has("valgrind", "--version")
    private static let hasJava = has("java", "-version")
    static let hasKafka4 = hasJava && has("python3", script("kafka_libs.py"), "4")
    static let hasKafka2 = hasJava && has("python3", script("kafka_libs.py"), "2.8")

    /// A Python that has confluent-kafka, which fills the topics: of the tests' own folder, or the system's.
    static let python: String? = {
        let folder = ProcessInfo.processInfo.environment["KCAT_SWIFT_TEST_VENV"] ?? root + "/.build/test-venv"
        return [folder + "/bin/python3", "python3"].first { has($0, "-c", "import confluent_kafka") }
    }()

    /// Whether there is a real schema registry, with serialisers that vendors wrote.
    static let hasVendors = python.map { has($0, script("apicurio"), "missing") } ?? false
    /// What lacks for brokers in a network namespace behind a real ssh server; `nil` where nothing does.
    static let lacksForTunnel: String? = {
        guard canFill4, let python else { return "no Kafka 4, Java or confluent-kafka" }
        guard let outcome = try? run([python, script("tunnel"), "missing"], seconds: 20) else { return "no Python" }
        return outcome.code == 0 ? nil : outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
    }()
    /// Whether topics of a Kafka 4 can be filled.
    static let canFill4 = hasKafka4 && python != nil
    /// Whether topics of a Kafka 2.8 can be filled.
    static let canFill2 = hasKafka2 && python != nil
}
