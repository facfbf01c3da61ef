import KafkaWire
import Testing

/// Against the values that Kafka's own tests hold, and CRC-32's check value.
@Suite struct PartitionerTests {
    @Test(
        "murmur2 is Java's",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ] as [(String, Int32)])
    func murmur2(text: String, hash: Int32) {
        #expect(Int32(bitPattern: Partitioner.murmur2(text.utf8.span.bytes)) == hash)
        let expected = Int64(hash & .max) % 17
        #expect(Partitioner.murmur2.partition(of: text.utf8.span.bytes, count: 17).map(Int64.init) == expected)
    }

    @Test("crc32 is librdkafka's: of an empty key it says nothing") func crc32() {
        let check: [UInt8] = Array("123456789".utf8)
        #expect(Partitioner.crc32.partition(of: check.span.bytes, count: 1000) == Int32(0xcbf4_3926 % 1000))
        let empty: [UInt8] = []
        #expect(Partitioner.crc32.partition(of: empty.span.bytes, count: 7) == nil)
        #expect(Partitioner.murmur2.partition(of: empty.span.bytes, count: 7) != nil)
    }

    @Test("a null key lies anywhere, and no partition is none") func nowhere() {
        let key: [UInt8] = [1, 2, 3, 255, 254]
        for partitioner in Partitioner.allCases {
            #expect(partitioner.partition(of: nil, count: 3) == nil)
            #expect(partitioner.partition(of: key.span.bytes, count: 0) == nil)
            for count: Int32 in 1...1000 {
                let partition = partitioner.partition(of: key.span.bytes, count: count)
                #expect(partition.map { (0..<count).contains($0) } == true)
            }
        }
    }
}
