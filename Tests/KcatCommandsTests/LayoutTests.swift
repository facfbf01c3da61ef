import Foundation
import Testing

private let root = #filePath.components(separatedBy: "/Tests/KcatCommandsTests/").first ?? ""

/// What the source tree itself has to keep.
@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: root + "/Package.swift"), "needs the source tree"))
struct LayoutTests {
    private func sources(of module: String) throws -> [String: String] {
        let folder = root + "/Sources/" + module
        let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        return Dictionary(
            uniqueKeysWithValues: try files.filter { $0.hasSuffix(".swift") }.map {
                ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
            })
    }

    @Test("P2: the front end drives the core: it makes no request, opens no connection, reads no answer itself")
    func frontEnd() throws {
        let messages = try sources(of: "KafkaWire/Messages").keys
            .map { String(($0.split(separator: "/").last ?? "").prefix { $0 != "." }) }
            .filter { $0.hasSuffix("Request") || $0.hasSuffix("Response") }
        #expect(messages.count > 30)
        let files = try sources(of: "KcatCommands")
        #expect(files.count > 20)
        for (file, text) in files {
            let words = Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
            let forbidden = words.intersection(messages + ["BrokerConnection", "Cluster", "Socket", "TLSStream"])
            #expect(forbidden.isEmpty, "\(file): \(forbidden)")
        }
        let program = try sources(of: "kcat-swift")
        #expect(program.count == 1, "the program itself is one call")
    }

    @Test("P4: what belongs at the top is there, and nothing is needed but system libraries")
    func topLevel() throws {
        for name in ["Package.swift", "Sources", "Tests", "Makefile", "man", "README.md"] {
            #expect(FileManager.default.fileExists(atPath: root + "/" + name), "\(name)")
        }
        let package = try String(contentsOfFile: root + "/Package.swift", encoding: .utf8)
        for library in ["CZlib", "CLZ4", "CZstd", "CSnappy"] {
            #expect(package.contains("\"\(library)\""), "\(library)")
            #expect(FileManager.default.fileExists(atPath: root + "/Sources/\(library)/module.modulemap"))
        }
        #expect(!package.contains(".package("), "no Swift package from outside")
    }

    @Test("the package's modules depend on each other as the table in Sources/README.md has it")
    func rooms() throws {
        let package = try String(contentsOfFile: root + "/Package.swift", encoding: .utf8)
        let readme = try String(contentsOfFile: root + "/Sources/README.md", encoding: .utf8)
        var declared: [String: Set<String>] = [:]
        let target =
            #/(?:module|\.target|\.executableTarget)\(\s*(?:name: )?"([\w-]+)"(?:,\s*(?:dependencies: )?\[([^\]]*)\])?/#
        for match in package.matches(of: target) {
            let words = (match.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) }
            declared[String(match.1)] = Set(words)
        }
        var told: [String: Set<String>] = [:]
        for match in readme.matches(of: #/\n\| `([\w-]+)` \| ([^|]*) \| [^|]* \|/#) {
            told[String(match.1)] = Set(match.2.matches(of: #/`(\w+)`/#).map { String($0.1) })
        }
        let folders =
            try FileManager.default.contentsOfDirectory(atPath: root + "/Sources")
            .filter { !$0.hasPrefix("C") && !$0.contains(".") } + ["Console"]
        #expect(folders.count >= 12)
        for room in Set(folders) {
            let arrows = try #require(declared[room], "\(room) is no target of Package.swift")
            #expect(told[room] == arrows, "\(room): README has \(told[room] ?? []), Package.swift \(arrows)")
        }
    }
}
