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

    @Test("no folder depends on another in a circle: by the types that one declares and the other names")
    func circles() throws {
        let modules = try FileManager.default.contentsOfDirectory(atPath: root + "/Sources")
            .filter { FileManager.default.fileExists(atPath: root + "/Sources/" + $0 + "/module.modulemap") == false }
            .filter { !$0.contains(".") }
        #expect(modules.count >= 12)
        for module in modules {
            let folders = FolderGraph(try sources(of: module))
            #expect(folders.circles.isEmpty, "\(module): \(folders.circles.map(folders.inWords))")
        }
    }

    @Test("the check finds a circle, also one that goes through a file beside the folders, and lets nested names be")
    func circlesAreFound() {
        let tree = [
            "A/One.swift": "struct One { var other: Two }", "B/Two.swift": "enum Two {\n    struct Inner {}\n}",
            "C/Three.swift": "struct Three {\n    enum Two {}\n    var two: Two\n}",
        ]
        #expect(FolderGraph(tree).circles.isEmpty)
        var circle = tree
        circle["B/More.swift"] = "extension One {}"
        #expect(FolderGraph(circle).circles == [["A", "B"]])
        var comment = tree
        comment["B/More.swift"] = "// One\nlet text = \"One\""
        #expect(FolderGraph(comment).circles.isEmpty)
        var interpolated = tree
        interpolated["B/More.swift"] = #"let text = "One of \(other(1)) and \(One.self)""#
        #expect(FolderGraph(interpolated).circles == [["A", "B"]])
        var through = tree
        through["Top.swift"] = "struct Top { var one: One }"
        through["B/More.swift"] = "func make() -> Top"
        #expect(FolderGraph(through).circles == [["A", "B"]])
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

/// Which folders of a module name types that others declare. A file beside the folders stands for itself.
private struct FolderGraph {
    private var arrows: [String: [String: Set<String>]] = [:]

    /// `files` by their paths in the module.
    init(_ files: [String: String]) {
        let interpolation = #/\\\(([^"()\n]*(?:\([^"()\n]*\)[^"()\n]*)*)/#
        let texts = files.mapValues { text in
            let interpolated = text.matches(of: interpolation).map { " " + $0.1 }.joined()
            return text.replacing(#/(?s)""".*?"""/#, with: "").replacing(#/"(?:\\.|[^"\\\n])*"/#, with: "")
                .replacing(#/\/\/[^\n]*/#, with: "") + "\n" + interpolated
        }
        var declaredIn: [String: Set<String>] = [:]
        var ownNames: [String: Set<String>] = [:]
        let declaration = #/(?:^|[^\w.])(?:struct|class|enum|actor|protocol|typealias|associatedtype) +([A-Z]\w*)/#
        for (path, text) in texts {
            let folder = Self.folder(path)
            for line in text.split(separator: "\n") {
                for match in line.matches(of: declaration) {
                    ownNames[folder, default: []].insert(String(match.1))
                    let isOutermost = line.first != " " && !line.hasPrefix("private") && !line.hasPrefix("fileprivate")
                    if isOutermost { declaredIn[String(match.1), default: []].insert(folder) }
                }
            }
        }
        for (path, text) in texts {
            let folder = Self.folder(path)
            for word in Set(text.matches(of: #/(?:^|[^\w.])([A-Z]\w*)/#).map { String($0.1) }) {
                guard let owners = declaredIn[word], owners.count == 1, let owner = owners.first, owner != folder,
                    ownNames[folder]?.contains(word) != true
                else { continue }
                arrows[folder, default: [:]][owner, default: []].insert(word)
            }
        }
    }

    private static func folder(_ path: String) -> String { String(path.prefix { $0 != "/" }) }

    private func reached(from folder: String) -> Set<String> {
        var seen: Set<String> = []
        var open = [folder]
        while let next = open.popLast() {
            for other in arrows[next]?.keys.sorted() ?? [] where seen.insert(other).inserted { open.append(other) }
        }
        return seen
    }

    /// Folders that lead to each other, two or more at a time.
    var circles: [[String]] {
        let folders = arrows.keys.filter { !$0.hasSuffix(".swift") }.sorted()
        let reached = Dictionary(uniqueKeysWithValues: folders.map { ($0, self.reached(from: $0)) })
        var found: Set<[String]> = []
        for folder in folders {
            let circle = folders.filter {
                reached[folder]?.contains($0) == true && reached[$0]?.contains(folder) == true
            }
            if circle.count > 1 { found.insert(circle) }
        }
        return found.sorted { $0.count < $1.count }
    }

    /// What each of them takes from the others.
    func inWords(_ circle: [String]) -> String {
        circle.flatMap { from in
            circle.compactMap { to in
                arrows[from]?[to].map { "\(from) takes \($0.sorted().prefix(5).joined(separator: ", ")) from \(to)" }
            }
        }.joined(separator: "; ")
    }
}
