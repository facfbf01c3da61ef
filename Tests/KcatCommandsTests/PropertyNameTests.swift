import Foundation
import KcatCommands
import Testing

/// Every property that librdkafka and the Java clients know is known here: in a file it is no mistake.
@Suite struct PropertyNameTests {
    private let known = Set(PropertyTable.all.map(\.name))

    @Test func noneTwice() { #expect(known.count == PropertyTable.all.count) }

    /// What can't be in a file: functions of a program, and internals.
    private static let code = [
        "_cb", "opaque", "default_topic_conf", "interceptors", "msg_order_cmp", "ssl_", "ssl.certificate.verify_cb",
    ]

    @Test(.enabled(if: HelpTests.find("kcat") != nil, "needs kcat")) func librdkafkas() throws {
        let kcat = try #require(HelpTests.find("kcat"))
        let names = try HelpTests.run(kcat, ["-X", "list"]).1.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|")
            guard cells.count > 3 else { return nil }
            let name = cells[0].trimmingCharacters(in: .whitespaces)
            let isName = name.contains(".") || name.contains("_")
            return isName && !Self.code.contains { name.contains($0) } ? name : nil
        }
        #expect(names.count > 100)
        #expect(names.filter { !known.contains($0) } == [])
    }
}
