// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The program carries its Swift runtime: it starts 1.4 ms sooner, and runs where no Swift is installed. Given to the linker
/// alone, so that programs and tests share what is compiled, which `--static-swift-stdlib` prevents. Nobody looks up its
/// symbols by name: that all of them are exported is turned off, which the runtime's own look at start walks through.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-Xclang-linker", "-static-libgcc", "-Xlinker", "--no-export-dynamic"],
        .when(platforms: [.linux], configuration: .release))
]

/// A C library of the system. Homebrew keeps its headers off the default path, so there pkg-config has to say where;
/// elsewhere it must not be asked: it would name the system's folder first, and the static archive would never win.
func system(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    #if os(macOS)
    let config: String? = pkgConfig
    #else
    let config: String? = nil
    #endif
    return .systemLibrary(name: name, pkgConfig: config, providers: [.apt([apt]), .brew([brew])])
}

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "kcat-swift",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "kcat-swift", targets: ["kcat-swift"]),
        .library(name: "KafkaClient", targets: ["KafkaClient"]),
        .library(name: "SchemaRegistry", targets: ["SchemaRegistry"]),
    ],
    targets: [
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev", brew: "libdeflate"),
        system("CLZ4", pkgConfig: "liblz4", apt: "liblz4-dev", brew: "lz4"),
        system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev", brew: "zstd"),
        system("CSnappy", pkgConfig: "snappy", apt: "libsnappy-dev", brew: "snappy"),
        system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev", brew: "openssl@3"),
        system("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev", brew: "pcre2"),
        .systemLibrary(name: "CIntrinsics"),
        .systemLibrary(name: "CCurl"),
        .target(
            name: "KafkaWire", dependencies: ["CZlib", "CDeflate", "CLZ4", "CZstd", "CSnappy", "CIntrinsics"],
            swiftSettings: settings,
            // Snappy is C++: as an archive it brings no library along. The static Swift runtime would; tests have none.
            linkerSettings: [.linkedLibrary("stdc++", .when(platforms: [.linux]))]),
        module("Transport", ["COpenSSL", "CCurl"]),
        module("KafkaClient", ["KafkaWire", "SchemaDecoding", "Transport", "COpenSSL"]),
        module("SchemaDecoding", ["KafkaWire"]),
        module("SchemaRegistry", ["SchemaDecoding", "Transport"]),
        module("KafkaLog", ["KafkaWire", "CIntrinsics"]),
        module("Inspection", ["KafkaWire"]),
        // Of SchemaDecoding it has the JSON reader alone, for its registry.
        module("KafkaBroker", ["KafkaWire", "KafkaLog", "SchemaDecoding", "Transport"]),
        module("Console", []),
        module("RecordFilter", ["KafkaWire", "CPCRE2", "CIntrinsics"]),
        module("RecordOutput", ["KafkaWire", "CIntrinsics", "Console"]),
        module(
            "KcatCommands",
            [
                "KafkaClient", "KafkaBroker", "KafkaLog", "KafkaWire", "RecordOutput", "SchemaDecoding",
                "SchemaRegistry", "Inspection", "RecordFilter", "Console", "Transport",
            ]),
        .executableTarget(
            name: "kcat-swift", dependencies: ["KcatCommands"], swiftSettings: settings, linkerSettings: staticRuntime),
        // Writes KafkaWire/Messages from its definitions: `make messages`. No product.
        .executableTarget(name: "MessageBuilder", exclude: ["Definitions", "README.md"], swiftSettings: settings),
        // What is measured apart from the program: Benchmarks/bench and the suite's guard run it. No product.
        .executableTarget(
            name: "bench-tool", dependencies: ["KafkaClient", "KafkaWire", "RecordOutput", "SchemaDecoding"],
            path: "Benchmarks/Tool", swiftSettings: settings, linkerSettings: staticRuntime),
        // What several of the tests share.
        .target(
            name: "TestSupport", dependencies: ["KafkaWire"], path: "Tests/TestSupport", swiftSettings: settings),
        tests("KafkaWireTests", ["KafkaWire", "CLZ4", "TestSupport"], resources: [.copy("Fixtures")]),
        tests("TransportTests", ["Transport", "TestSupport"]),
        tests(
            "KafkaClientTests", ["KafkaClient", "KafkaBroker", "KafkaWire", "TestSupport", "Transport"],
            resources: [.copy("Fixtures")]),
        tests("KafkaLogTests", ["KafkaLog", "KafkaWire", "TestSupport"], resources: [.copy("Fixtures")]),
        tests("InspectionTests", ["Inspection", "KafkaWire"]),
        tests("KafkaBrokerTests", ["KafkaBroker", "KafkaLog", "KafkaWire", "SchemaDecoding", "Transport"]),
        tests("SchemaDecodingTests", ["SchemaDecoding", "KafkaWire", "TestSupport"], resources: [.copy("Fixtures")]),
        tests("RecordFilterTests", ["RecordFilter", "KafkaWire", "TestSupport"], resources: [.copy("reference.py")]),
        tests("ConsoleTests", ["Console", "TestSupport"]),
        tests("RecordOutputTests", ["RecordOutput", "KafkaWire", "Console", "TestSupport"]),
        tests(
            "KcatCommandsTests",
            ["KcatCommands", "Inspection", "KafkaClient", "KafkaLog", "KafkaWire", "TestSupport", "Transport"]),
        tests(
            "IntegrationTests",
            ["SchemaDecoding", "SchemaRegistry", "KafkaBroker", "KafkaClient", "KafkaWire", "TestSupport", "Transport"]),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer brings the main function: the target only links with it, so it is there only when asked for.
if Context.environment["KCAT_SWIFT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "FuzzDecoders",
            dependencies: ["KafkaWire", "KafkaLog", "Inspection", "RecordFilter", "SchemaDecoding", "CDeflate"],
            path: "Tests/Fuzz",
            exclude: ["run", "seeds"], swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
