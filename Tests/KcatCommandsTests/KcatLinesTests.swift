import KcatCommands
import Testing

/// kcat's own lines: those of its README, its help and its manual page. Each is the same here, or is answered with the line
/// that does the same, or with what of it is not there.
@Suite struct KcatLinesTests {
    /// What comes of a line. `-` before it: its input is a pipe.
    private static let lines: [(line: String, answer: String)] = [
        // README
        ("- -b mybroker -t syslog -z snappy", "kcat writes: kcat-swift produce syslog -b mybroker -z snappy; to read:"),
        ("-b mybroker -t syslog", "is 'assign' here: kcat-swift assign syslog -b mybroker"),
        ("-b mybroker -G mygroup topic1 topic2", "kcat-swift subscribe topic1 topic2 -g mygroup -b mybroker"),
        (
            "-P -b mybroker -t filedrop -p 0 myfile1.bin /etc/motd thirdfile.tgz",
            "kcat-swift produce filedrop:0 myfile1.bin /etc/motd thirdfile.tgz -b mybroker"
        ),
        ("-C -b mybroker -t syslog -p 0 -o -2000 -e", "kcat-swift assign syslog:0@-2000 -e -b mybroker"),
        ("-C -b mybroker -t syslog", "kcat-swift assign syslog -b mybroker"),
        ("-b mybroker -t syslog -J", "kcat-swift assign syslog -J -b mybroker"),
        ("-b mybroker -t ledger -s avro -r http://schema-registry-url:8080", "-s avro"),
        ("-b mybroker -t ledger -s value=avro -r http://schema-registry-url:8080", "-s value=avro"),
        ("-b mybroker -t mytopic -s key=i$ -s value=hs$", "hs$"),
        (
            "-b mybroker -t syslog -f %t[%p],%o,%k,%S:%s\\n",
            "kcat-swift assign syslog -b mybroker -f '%t[%p],%o,%k,%S:%s\\n'"
        ),
        (
            "-C -b mybroker -X broker.version.fallback=0.8.2.1 -t syslog -p 0 -o -100 -e",
            "kcat-swift assign syslog:0@-100 -e -b mybroker -X broker.version.fallback=0.8.2.1"
        ),
        ("- -b mybroker -t mytopic -Z -K:", "kcat-swift produce mytopic -Z -b mybroker -K :"),
        (
            "-P -b mybroker -t mytopic -H header1=v -H nullheader -H emptyheader= -H header1=duplicateIsOk",
            "kcat-swift produce mytopic -b mybroker -H header1=v -H nullheader -H emptyheader= -H header1=duplicateIsOk"
        ),
        ("-b mybroker -C -t mytopic -f %h:%s\\n", "kcat-swift assign mytopic -b mybroker -f '%h:%s\\n'"),
        ("-b mybroker -X enable.idempotence=true -P -t mytopic", "kcat-swift produce mytopic -b mybroker -X enable"),
        (
            "-b mybroker -X security.protocol=SASL_SSL -X sasl.mechanism=PLAIN -X sasl.username=k -X sasl.password=s -L",
            "-X security.protocol=SASL_SSL -X sasl.mechanism=PLAIN -X sasl.username=k -X 'sasl.password=***'"
        ),
        ("-b mybroker -L", "kcat-swift topics -b mybroker"), ("-b mybroker -L -J", "kcat-swift topics -J -b mybroker"),
        ("-L -b mybroker -t syslog", "kcat-swift topics syslog -b mybroker"),
        (
            "-b mybroker -Q -t mytopic:3:2389238523 -t mytopic2:0:18921841",
            "kcat-swift offsets mytopic:3@1970-01-28T15:40:38.523Z mytopic2:0@ms:18921841 -b mybroker"
        ),
        (
            "-b mybroker -C -t mytopic -o s@1568276612443 -o e@1568276617901",
            "kcat-swift assign mytopic@ms:1568276612443..ms:1568276617901 -b mybroker"
        ),
        ("-M 1", "kcat-swift broker --topic NAME:PARTITIONS --listen 127.0.0.1:9092"),
        ("-F cc.config -L", "kcat-swift topics -F cc.config"),
        // Help
        ("-b broker -t topic -p 7", "kcat-swift assign topic:7 -b broker"),
        (
            "-b broker -G group-id topic1 top2 ^aregex",
            "kcat-swift subscribe topic1 top2 '^aregex' -g group-id -b broker"
        ),
        (
            "- -b broker -t topic -p 7",
            "kcat-swift produce topic:7 -b broker; to read: kcat-swift assign topic:7 -b broker"
        ),
        ("-Q -b broker -t topic:7:1700000000000", "kcat-swift offsets topic:7@ms:1700000000000 -b broker"),
        ("-C -t t -f %t:%p:%o\\n", "kcat-swift assign t -f"), ("-C -t t -o beginning", "kcat-swift assign t@beginning"),
        ("-C -t t -o end", "kcat-swift assign t@end"), ("-C -t t -o 1200", "kcat-swift assign t@1200"),
        ("-C -t t -o stored -X group.id=g", "kcat-swift assign t@stored -X group.id=g -X auto.offset.reset=latest"),
        ("-C -t t -c 5", "kcat-swift assign t -c 5"), ("-C -t t -u", "kcat-swift assign t -u"),
        ("-C -t t -Z -K |", "kcat-swift assign t -Z -K '|'"), ("-C -t t -D ;", "kcat-swift assign t -D ';'"),
        ("-C -t t -O", "without -O"), ("-C -t t -E", "without -E"), ("-C -t t -q", "kcat-swift assign t -q"),
        ("-C -t t -vv", "kcat-swift assign t -vv"), ("-C -t t -d all", "kcat-swift assign t -vv"),
        ("-C -t t -d broker,topic", "kcat-swift assign t -vv"), ("-C -t t -m 30", "kcat-swift assign t -m 30"),
        ("-P -t t -k key -z lz4 -l file", "kcat-swift produce t file -l -k key -z lz4"),
        ("-P -t t -J", "kcat-swift produce t (without -J, by which kcat doesn't go either)"),
        ("-P -t t -T", "kcat-swift produce t -T"), ("-P -t t -D ; -K :", "kcat-swift produce t -D ';' -K :"),
        ("-P -t t -K:", "kcat-swift produce t -K : --partitioner crc32"),
        ("-P -t t -p -1 -k k", "kcat-swift produce t -k k --partitioner crc32"),
        ("-P -t t -p -1", "kcat-swift produce t"), ("-P -t t -c 5", "kcat-swift produce t"),
        ("-P -t t -X topic.partitioner=murmur2_random", "kcat-swift produce t -X topic.partitioner=murmur2_random"),
        ("-L -J -m 10 -b b", "kcat-swift topics -J -m 10 -b b"), ("-Q -t t:0:-1", "kcat-swift offsets t:0@end"),
        ("-Q -t t:0:-2", "kcat-swift offsets t:0@beginning"), ("-M 3", "--listen 127.0.0.1:9094"),
        // Manual page
        ("-P -b mybroker -t syslog -p 0", "kcat-swift produce syslog:0 -b mybroker"),
        ("-C -b mybroker -t events -p 42", "kcat-swift assign events:42 -b mybroker"),
        ("-b mybroker -L -t syslog", "kcat-swift topics syslog -b mybroker"),
        ("-b mybroker -G g -o beginning topic", "kcat-swift subscribe topic -g g -o beginning -b mybroker"),
    ]

    @Test(arguments: lines.map(\.line)) func isAnswered(line: String) throws {
        let wanted = try #require(Self.lines.first { $0.line == line }).answer
        let isPipe = line.hasPrefix("- ")
        let words = line.dropFirst(isPipe ? 2 : 0).split(separator: " ").map(String.init)
        let kcat = try #require(KcatCommandLine(words, hasTerminal: !isPipe))
        #expect(kcat.answer.contains(wanted), "\(kcat.answer)")
        #expect(!kcat.answer.contains("\n"))
        // Nothing is dropped: each word of the line is in the answer, but for letters that are words of ours.
        for word in words where word.hasPrefix("-") && word.count == 2 && "KDfzkHcmFrs".contains(word.dropFirst()) {
            #expect(kcat.answer.contains(word), "\(word): \(kcat.answer)")
        }
    }

    /// Whatever stands in a line, of whatever mode: it is in the answer, as an option or as one that is not there.
    @Test(arguments: ["-C -t t", "-P -t t", "-L", "-Q -t t:0:-1", "-G g t", "-M 1", "-t t"])
    func nothingIsDropped(mode: String) throws {
        func answer(_ words: String...) throws -> String {
            try #require(KcatCommandLine(mode.split(separator: " ").map(String.init) + words, hasTerminal: true)).answer
        }
        for letter in "bzDKkHFcfsrm" { #expect(try answer("-\(letter)", "7seven").contains("-\(letter) 7seven")) }
        #expect(try answer("-X", "client.id=7seven").contains("-X client.id=7seven"))
        for letter in "eEOuTlqZJv" {
            let words = try answer("-\(letter)")
            #expect(words.contains(" -\(letter)"), "\(words)")
        }
        #expect(try answer("-d", "broker").contains("-vv"))
        #expect(try answer("-p", "77").contains(/:77\b|-p 77\b/))
        #expect(try answer("-o", "77").contains(/@77\b|-o 77\b/))
        #expect(try answer("seventh").contains("seventh"))
    }

    @Test func thereAreAllOfThem() { #expect(Self.lines.count >= 56) }
}
