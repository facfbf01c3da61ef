// swift-tools-version: 6.2
import PackageDescription

// A service that depends on the library as anyone would. `make test` builds it: what README shows has to compile with
// nothing but `import KafkaClient`.
let package = Package(
    name: "sample",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "kcat-swift", path: "../..")],
    targets: [
        .executableTarget(
            name: "Sample", dependencies: [.product(name: "KafkaClient", package: "kcat-swift")],
            swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")])
    ],
    swiftLanguageModes: [.v6]
)
