import KafkaClient
import KafkaWire
import KcatCommands
import Testing

/// Old offsets and new ones, from what was handed over and what was acknowledged.
@Suite struct OffsetMapTests {
    private let source = TopicPartition("a", 0)
    private let target = TopicPartition("b", 1)

    private func delivery(
        _ places: ClosedRange<UInt64>, at offset: Int64?, to partition: TopicPartition? = nil, fails: Bool = false
    ) -> ProducerDelivery {
        ProducerDelivery(
            partition: partition ?? target, count: places.count, places: Array(places), baseOffset: offset,
            error: fails ? KafkaError(.timedOut, "late") : nil)
    }

    @Test("Runs that stay together are one line, whichever batches they came in")
    func together() {
        let map = OffsetMap()
        map.send(10, from: 1, of: source, at: 100)
        map.send(from: 11, of: source, at: 110)
        map.take(delivery(1...4, at: 7))
        map.take(delivery(5...11, at: 11))
        #expect(map.lines(all: false) == "")
        #expect(map.lines(all: true) == "a\t0\t100\t110\tb\t1\t7\t17\n")
        #expect(map.lines(all: true) == "")
    }

    @Test("What is on its way is known by its offsets at the source")
    func words() {
        let map = OffsetMap()
        map.send(10, from: 1, of: source, at: 100)
        map.send(from: 11, of: source, at: 200)
        map.send(2, from: 12, of: TopicPartition("a", 1), at: 5)
        #expect(map.words(for: [3]) == "a:0@102")
        #expect(map.words(for: Array(3...10)) == "a:0@102..110")
        #expect(map.words(for: Array(9...13)) == "a:0@108..110, a:0@200, a:1@5..7")
        #expect(map.words(for: [1, 3, 5, 7, 9]) == "a:0@100, a:0@102, a:0@104 and 2 ranges more")
    }

    @Test("Where to go on: behind what got through, at what did not, at what is open, at what was not taken")
    func goesOn() {
        let (map, other) = (OffsetMap(), TopicPartition("a", 1))
        #expect(map.goesOn(from: [:]) == [:])
        map.send(10, from: 1, of: source, at: 100)
        #expect(map.goesOn(from: [:]) == [source: 100])
        map.take(delivery(1...4, at: 7))
        #expect(map.goesOn(from: [:]) == [source: 104])
        map.take(delivery(5...10, at: 11))
        #expect(map.goesOn(from: [:]) == [source: 110])
        map.send(from: 11, of: source, at: 115)
        map.takeBack()
        #expect(map.goesOn(from: [:]) == [source: 115])
        map.send(3, from: 11, of: other, at: 5)
        map.send(2, from: 14, of: source, at: 115)
        map.take(delivery(14...15, at: 17))
        #expect(map.goesOn(from: [:]) == [source: 117, other: 5])
        map.take(delivery(11...11, at: 0, fails: true))
        map.take(delivery(12...13, at: 1))
        #expect(map.goesOn(from: [:]) == [source: 117, other: 5], "what comes behind a failure is sent again")
        #expect(
            map.goesOn(from: [source: 120, other: 20, target: 3]) == [source: 120, other: 5, target: 3],
            "markers and what a filter left out stand behind what got through")
    }

    @Test("A hole at the source, one at the target, another target and a failure begin a new line")
    func apart() {
        let map = OffsetMap()
        map.send(2, from: 1, of: source, at: 100)
        map.send(8, from: 3, of: source, at: 200)
        map.take(delivery(1...4, at: 0))
        map.take(delivery(5...6, at: 9))
        map.take(delivery(7...7, at: 5, fails: true))
        map.take(delivery(8...8, at: 11))
        map.take(delivery(9...10, at: 0, to: TopicPartition("b", 2)))
        #expect(
            map.lines(all: true) == """
                a\t0\t100\t101\tb\t1\t0\t1
                a\t0\t200\t201\tb\t1\t2\t3
                a\t0\t202\t203\tb\t1\t9\t10
                a\t0\t205\t205\tb\t1\t11\t11
                a\t0\t206\t207\tb\t2\t0\t1

                """)
    }

    @Test("What was not taken comes again; what the broker had already has no new offset")
    func corners() {
        let map = OffsetMap()
        map.send(from: 1, of: source, at: 5)
        map.send(from: 2, of: source, at: 6)
        map.takeBack()
        map.send(from: 2, of: source, at: 6)
        map.take(delivery(1...2, at: nil))
        #expect(map.lines(all: true) == "a\t0\t5\t6\tb\t1\t-\t-\n")
    }

    @Test("Many runs out of order, from two partitions at once")
    func many() {
        let map = OffsetMap()
        let other = TopicPartition("a", 1)
        for index in UInt64(0)..<5000 {
            map.send(from: 2 * index + 1, of: source, at: Int64(10 * index))
            map.send(from: 2 * index + 2, of: other, at: Int64(index))
        }
        for index in UInt64(0)..<5000 {
            map.take(delivery(2 * index + 2...2 * index + 2, at: Int64(index), to: TopicPartition("b", 0)))
        }
        for index in UInt64(0)..<5000 { map.take(delivery(2 * index + 1...2 * index + 1, at: Int64(index))) }
        let lines = map.lines(all: true).split(separator: "\n")
        #expect(lines.count == 5001)
        #expect(
            lines.contains("a\t1\t0\t4999\tb\t0\t0\t4999") && lines.contains("a\t0\t49990\t49990\tb\t1\t4999\t4999"))
    }
}
