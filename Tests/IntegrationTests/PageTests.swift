import Foundation
import Testing

extension Machine {
    /// Whether there is a browser that shows pages without a screen.
    static let hasChromium =
        ProcessInfo.processInfo.environment["CHROMIUM"] != nil
        || ["chromium", "google-chrome", "chromium-browser"].contains { name in
            (try? run(["sh", "-c", "command -v \(name)"], seconds: 10))?.code == 0
        }
}

/// Pages that are attached to tickets, as a browser shows them.
@Suite(
    .enabled(
        if: Machine.hasProgram && Machine.hasChromium,
        "needs the program and Chromium (make setup-tests installs it, CHROMIUM names another)"))
struct PageTests {
    private struct View: Decodable {
        var width: Int
        var scheme: String
        var console: [String]
        var page: Int
        var background: String
        var ink: String
        var words: Int
        var over: Int
        var cut: [String]
    }

    @Test("a page of stats stands at 1280 and 400 pixels, light and dark, without a word on the console")
    func statistics() throws {
        let program = try #require(Machine.program)
        let page = Machine.temporary + "/page-\(UUID().uuidString).html"
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "KafkaLogTests/Fixtures/kafka-4").path
        for options in [["--by", "time=1s"], ["--by", "key", "--with-values"], ["--by", "partition", "--fast"]] {
            let made = try run(
                [program, "stats", "plain", "compacted", "--directory", folder, "--html", page, "-q"] + options)
            try #require(made.code == 0, "\(made.errors)")
            let looked = try succeed(["python3", Machine.root + "/Tests/look", page], seconds: 60)
            let views = try looked.lines.map { try JSONDecoder().decode(View.self, from: Data($0.utf8)) }
            #expect(views.map { "\($0.width) \($0.scheme)" } == ["1280 light", "1280 dark", "400 light", "400 dark"])
            for view in views {
                #expect(view.console.isEmpty, "\(options) \(view.width): \(view.console)")
                #expect(view.page <= view.width && view.over == 0 && view.cut.isEmpty, "\(options): \(view)")
                #expect(view.words > 300)
                let (ground, ink) = (brightness(view.background), brightness(view.ink))
                #expect(view.scheme == "dark" ? ground < 60 && ink > 180 : ground > 230 && ink < 80, "\(view)")
            }
        }
    }

    /// Of `rgb(20, 25, 31)`: 0 to 255.
    private func brightness(_ colour: String) -> Int {
        let parts = colour.split { !$0.isNumber }.compactMap { Int($0) }.prefix(3)
        return parts.isEmpty ? -1 : parts.reduce(0, +) / parts.count
    }
}
