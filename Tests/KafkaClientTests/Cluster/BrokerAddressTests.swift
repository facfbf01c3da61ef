import KafkaClient
import Testing

/// Case 200: how brokers are named.
struct BrokerAddressTests {
    @Test(
        arguments: [
            ("kafka", "kafka", 9092), ("kafka:1", "kafka", 1), ("kafka.example.:9093", "kafka.example.", 9093),
            ("10.0.0.1:65535", "10.0.0.1", 65535), ("[::1]", "::1", 9092), ("[fe80::1]:9094", "fe80::1", 9094),
            ("::1", "::1", 9092), ("2001:db8::7", "2001:db8::7", 9092),
        ] as [(String, String, UInt16)])
    func address(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try #require(BrokerAddress(text))
        #expect(address == BrokerAddress(host: host, port: port))
        #expect(BrokerAddress("\(address)") == address, "and back: \(address)")
    }

    @Test(
        arguments: [
            "", ":9092", "kafka:", "kafka:0", "kafka:65536", "kafka:-1", "kafka:+1", "kafka:x",
            "[::1", "[::1]x", "[]:9092", "ka fka:9092", "kafka: 9092", "kafka:\u{0661}",
        ])
    func noAddress(_ text: String) {
        #expect(BrokerAddress(text) == nil)
    }

    @Test("consoles' addresses: a protocol or a listener's name before them is dropped, another server's is refused")
    func protocols() throws {
        let text = "SASL_SSL://a:1; ssl://b:2,EXTERNAL-1://[::1]:3, kafka://c"
        #expect(
            try BrokerAddress.list(text) == [
                BrokerAddress(host: "a", port: 1), BrokerAddress(host: "b", port: 2),
                BrokerAddress(host: "::1", port: 3), BrokerAddress(host: "c", port: 9092),
            ])
        #expect(BrokerAddress.protocols(in: text) == ["sasl_ssl", "ssl"])
        for wrong in ["https://a:1", "http://a", "HTTPS://a:1", "://a:1", "tcp://a:1", "SSL://"] {
            #expect(throws: KafkaError.self, "\(wrong)") { try BrokerAddress.list(wrong) }
        }
    }

    @Test("a list: commas, spaces and line ends around them, an empty part, the same one twice") func list() throws {
        let list = try BrokerAddress.list(" a:1 ,[::1]:2,, b ,a:1,\tc:3\n")
        #expect(
            list == [
                BrokerAddress(host: "a", port: 1), BrokerAddress(host: "::1", port: 2),
                BrokerAddress(host: "b", port: 9092), BrokerAddress(host: "c", port: 3),
            ])
        for wrong in ["", " , ", "a:1,b:x"] {
            #expect(throws: KafkaError.self) { try BrokerAddress.list(wrong) }
        }
        #expect { try BrokerAddress.list("a:1, b:x") } throws: { "\($0)".contains("b:x: not a broker address") }
    }
}
