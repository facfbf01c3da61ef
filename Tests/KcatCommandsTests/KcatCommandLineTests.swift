import KcatCommands
import Testing

/// kcat's own command lines get the line to type here.
@Suite struct KcatCommandLineTests {
    @Test(arguments: [
        ("-C -b localhost -t orders -p 3 -o -10 -e", "kcat-swift assign orders:3@-10 -e -b localhost"),
        ("-C -t orders", "kcat-swift assign orders"),
        ("-b localhost -t orders -o beginning -c 5 -J", "kcat-swift assign orders@beginning -J -b localhost -c 5"),
        ("-Ct orders -p0 -o 1200 -f %o\\n -u -q", "kcat-swift assign orders:0@1200 -u -q -f '%o\\n'"),
        ("-C -t orders -o s@1700000000000 -o e@1700000001000", "assign orders@ms:1700000000000..ms:1700000001000"),
        ("-C -t orders -o stored -X group.id=g", "kcat-swift assign orders@stored -X group.id=g"),
        ("-C -t orders -s avro -r http://x", "kcat-swift assign orders -s avro -r http://x"),
        ("-C -t orders -vv -E -D; -K|", "kcat-swift assign orders -vv -D ';' -K '|'"),
        ("-L -b localhost:9092", "kcat's -L is 'topics' here: kcat-swift topics -b localhost:9092"),
        ("-L -t orders -J", "kcat-swift topics orders -J"),
        (
            "-Q -t orders:3:1700000000000 -t u:0:-1 -t v:0:-2",
            "kcat-swift offsets orders:3@ms:1700000000000 u:0@end v:0@beginning"
        ),
        ("-b localhost -G group a b -c 1", "kcat-swift subscribe a b -g group -b localhost -c 1"),
        ("-P -t orders", "kcat's -P is 'produce' here: kcat-swift produce orders"),
        ("-M 3", "kcat-swift broker --topic NAME:PARTITIONS --listen 127.0.0.1:9092 --listen 127.0.0.1:9093 --listen"),
        ("-t t -K: -l file", "kcat-swift produce t file"), ("-C -t -dash -e", "kcat-swift assign -e -- -dash"),
        ("-Q -t big:0:-2 -t big:0:-1", "kcat-swift offsets big:0@beginning big:0@end"),
        ("-G g -o -5 t", "kcat-swift subscribe t -g g (without -o -5,"), ("-C -t t -d broker", "assign t -vv"),
        ("-G g -o end t", "kcat-swift subscribe t -g g -o end (-o end where the group has committed nothing;"),
        ("-C -t t -o stored", "kcat-swift assign t@stored -X auto.offset.reset=latest"),
        ("-C -t t -E -T -k x", "without -E -T -k x, which kcat-swift assign doesn't have"),
        ("-Q -t mytopic:3:2389238523", "kcat-swift offsets mytopic:3@1970-01-28T15:40:38.523Z"),
        ("-C -t o -X sasl.password=hunter2", "kcat-swift assign o -X 'sasl.password=***'"),
        ("-C", "kcat-swift assign TOPIC"),
    ])
    func translates(line: String, answer: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let kcat = try #require(KcatCommandLine(words))
        #expect(kcat.answer.contains(answer), "\(kcat.answer)")
        #expect(!kcat.answer.contains("hunter2"))
        #expect(!kcat.answer.contains("\n"))
    }

    @Test(arguments: ["assign orders", "--help", "-e", "-b localhost orders", "-W -t x", "-t"])
    func othersAreNotKcats(line: String) {
        #expect(KcatCommandLine(line.split(separator: " ").map(String.init)) == nil)
    }

    /// What is printed parses here.
    @Test(arguments: ["-C -t a -p 0 -o -5 -e -J -Z -u -q -c 3 -D x -K y", "-C -t a -o s@5 -f %s"])
    func theAnswerIsAccepted(line: String) throws {
        let answer = try #require(KcatCommandLine(line.split(separator: " ").map(String.init))).answer
        let words = try #require(answer.split(separator: "assign ").last).split(separator: " ").map(String.init)
        var arguments = Arguments()
        let operands = try ArgumentParser(#require(CommandTable.command("assign"))).parse(words, into: &arguments)
        #expect(try SpecParser.parse(operands).count == 1)
    }
}
