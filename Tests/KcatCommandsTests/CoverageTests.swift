import Foundation
import Testing

private let tests = (#filePath.components(separatedBy: "/Tests/KcatCommandsTests/").first ?? "") + "/Tests"

/// The tables of what is tested name tests that are there.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: tests + "/COVERAGE.md"), "needs the source tree"))
struct CoverageTests {
    /// The tests of each file and of each suite, by their functions' names.
    private static func declared() throws -> [String: Set<String>] {
        let files = try #require(FileManager.default.enumerator(atPath: tests)).compactMap { $0 as? String }
        var declared: [String: Set<String>] = [:]
        for file in files where file.hasSuffix(".swift") {
            let text = try String(contentsOfFile: tests + "/" + file, encoding: .utf8)
            let functions = Set(text.matches(of: #/@Test\b(?s:.)*?\bfunc (\w+)/#).map { String($0.1) })
            guard !functions.isEmpty else { continue }
            let types = text.matches(of: #/\b(?:struct|class|enum) (\w+)/#).map { String($0.1) }
            let name = file.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            for suite in Set(types + [String(name)]) { declared[suite, default: []].formUnion(functions) }
        }
        return declared
    }

    /// What the last cells of a table name that is not declared: `Suite`, `Suite.test`, or `.test` of the suite before it.
    private static func missing(in table: String, _ declared: [String: Set<String>]) -> [String] {
        var missing: [String] = []
        for row in table.split(separator: "\n") where row.hasPrefix("|") && row.hasSuffix("|") {
            var suite = ""
            let cell = row.dropLast().split(separator: " | ", omittingEmptySubsequences: false).last ?? ""
            for match in cell.matches(of: #/`(?:(?:\w+\/)?(\w+Tests))?(?:\.(\w+))?`/#) {
                if let name = match.1 { suite = String(name) }
                if suite == "IntegrationTests" { continue }  // the folder
                let functions = declared[suite]
                let isThere = match.2.map { functions?.contains(String($0)) == true } ?? (functions != nil)
                if !isThere { missing.append("\(match.0) of \(suite)") }
            }
        }
        return missing
    }

    @Test("every test that a table of what is tested names is there")
    func names() throws {
        let tables = try FileManager.default.contentsOfDirectory(atPath: tests).filter { $0.hasPrefix("COVERAGE") }
        #expect(tables.count == 3)
        let declared = try Self.declared()
        for table in tables {
            let text = try String(contentsOfFile: tests + "/" + table, encoding: .utf8)
            #expect(Self.missing(in: text, declared) == [], "\(table)")
        }
    }

    @Test("a name that is not there is found")
    func namesAreMissed() {
        let table = "| 1 | `--json` | `OneTests.here`, `.there` and `-e`, `.gone` |\n| 2 | a | `TwoTests` |\n"
        #expect(Self.missing(in: table, ["OneTests": ["here", "there"]]).count == 2)
        #expect(Self.missing(in: table, ["OneTests": ["here", "there", "gone"], "TwoTests": []]) == [])
    }
}
