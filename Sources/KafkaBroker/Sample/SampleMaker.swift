import KafkaWire

/// Makes the sample topics' batches, the same in every run.
struct SampleMaker {
    private(set) var batches: [SampleData.Batch] = []
    private var random = SeededGenerator(seed: 2026)
    private let producerId: Int64
    let start: Int64
    private var sequence: Int32 = 0

    private static let products = ["lamp", "chair", "table", "shelf", "clock", "mirror", "vase", "rug"]
    private static let pages = ["/", "/search", "/cart", "/checkout", "/help", "/account"]
    private static let currencies = ["EUR", "USD", "GBP"]

    init(producerId: Int64, start: Int64) {
        self.producerId = producerId
        self.start = start
    }

    // MARK: Topics

    /// Page views, 1,500 in each of eight partitions, no keys; the codec changes from batch to batch.
    mutating func events(in topic: String = "events") throws {
        for partition in Int32(0)..<8 {
            var time = start + Int64(partition)
            for batch in 0..<30 {
                let records = (0..<50).map { _ -> RecordBatchBuilder.Record in
                    time += pick(in: 200..<2_000)
                    let page = element(of: Self.pages)
                    let json = """
                        {"event":"view","user":"u\(pick(in: 1..<500))","page":"\(page)","ms":\(pick(in: 3..<900)),"at":\(time)}
                        """
                    return record(time, key: nil, value: json)
                }
                try add(topic, partition, records, codec: CompressionCodec.allCases[batch % 5])
            }
        }
    }

    /// Orders by customer, with headers, zstd; each where Java's producer puts its key.
    mutating func orders() throws {
        var time = start
        var number = 10_000
        for _ in 0..<40 {
            var byPartition: [Int32: [RecordBatchBuilder.Record]] = [:]
            for _ in 0..<75 {
                time += pick(in: 100..<1_500)
                number += 1
                let key = "c-\(pick(in: 1..<400))"
                let record = record(
                    time, key: key, value: order(number, key),
                    headers: [("trace-id", String(random.next(), radix: 16)), ("source", element(of: ["web", "app"]))])
                let partition = Partitioner.murmur2.partition(of: Array(key.utf8).span.bytes, count: 4) ?? 0
                byPartition[partition, default: []].append(record)
            }
            for (partition, records) in byPartition.sorted(by: { $0.key < $1.key }) {
                try add("orders", partition, records, codec: .zstd)
            }
        }
    }

    /// Payments, a transaction each time, every fifth aborted, lz4.
    mutating func payments() throws {
        var time = start
        for transaction in 0..<100 {
            let records = (0..<Int(pick(in: 1..<8))).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 500..<5_000)
                let number = 10_001 + pick(in: 0..<3_000)
                return record(
                    time, key: "o-\(number)",
                    value: """
                        {"order":\(number),"amount":\(price()),"currency":"\(element(of: Self.currencies))","attempt":\(transaction)}
                        """)
            }
            try add("payments", 0, records, codec: .lz4, isTransactional: true)
            let marker = RecordBatchBuilder.marker(
                commit: transaction % 5 != 3, producerId: producerId, producerEpoch: 0, offset: 0, timestamp: time)
            batches.append(.init(partition: TopicPartition("payments", 0), bytes: try marker.encoded()))
        }
    }

    /// Stock by product; a null value says that the product is gone. Gzip.
    mutating func inventory() throws {
        var time = start
        for _ in 0..<40 {
            let records = (0..<50).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 50..<800)
                let product = "\(element(of: Self.products))-\(pick(in: 1..<40))"
                let isGone = pick(in: 0..<12) == 0
                return record(
                    time, key: product,
                    value: isGone ? nil : "{\"product\":\"\(product)\",\"stock\":\(pick(in: 0..<250))}")
            }
            try add("inventory", 0, records, codec: .gzip)
        }
    }

    /// Log lines with all that may be odd about a record: empty values, null headers, bytes that are not text. Snappy.
    mutating func audit() throws {
        var time = start
        let actions = ["login", "logout", "grant"]
        for _ in 0..<20 {
            let records = (0..<25).map { index -> RecordBatchBuilder.Record in
                time += pick(in: 1_000..<20_000)
                var made = record(
                    time, key: index % 4 == 0 ? nil : "host-\(pick(in: 1..<9))",
                    value: index % 10 == 9
                        ? "" : "user=u\(pick(in: 1..<500)) action=\(element(of: actions)) ok")
                if index % 5 == 0 {
                    made.headers = [(Array("hash".utf8), [0xde, 0xad, 0xbe, 0xef]), (Array("parent".utf8), nil)]
                }
                if index % 25 == 24 { made.value = [0xff, 0xfe, 0x00, 0x80] }
                return made
            }
            try add("audit", 0, records, codec: .snappy)
        }
    }

    /// Refunds, plain; behind the first fifty a transaction that nobody ends, and more plain ones.
    mutating func refunds() throws {
        var time = start
        for batch in 0..<5 {
            let records = (0..<25).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 500..<5_000)
                return record(time, key: "o-\(10_001 + pick(in: 0..<3_000))", value: "{\"refund\":\(price())}")
            }
            // The sequences of a producer are of a partition: these begin anew.
            if batch == 2 { sequence = 0 }
            try add("refunds", 0, records, codec: .lz4, isTransactional: batch == 2)
        }
    }

    /// Customers by id, as a cleaner leaves them: of all but the last batches only the newest record of a key is there,
    /// at the offset that it always had.
    mutating func customers() throws {
        var time = start
        var written: [(key: String, record: RecordBatchBuilder.Record)] = []
        for _ in 0..<600 {
            time += pick(in: 200..<6_000)
            let key = "c-\(pick(in: 1..<120))"
            let isGone = pick(in: 0..<15) == 0
            let value = isGone ? nil : "{\"id\":\"\(key)\",\"visits\":\(pick(in: 1..<90))}"
            written.append((key, record(time, key: key, value: value)))
        }
        let size = 50
        for first in stride(from: 0, to: written.count, by: size) {
            let batch = Array(written[first..<first + size])
            let later = Set(written[(first + size)...].map(\.key))
            let isCleaned = first + 3 * size < written.count
            var records: [RecordBatchBuilder.Record] = []
            for (index, entry) in batch.enumerated() {
                let isOld = later.contains(entry.key) || batch[(index + 1)...].contains { $0.key == entry.key }
                // The last one holds the batch's end, as long as the cleaner has not dropped the batch.
                if isCleaned, isOld, index < size - 1 { continue }
                var kept = entry.record
                kept.offsetDelta = Int32(index)
                records.append(kept)
            }
            var builder = RecordBatchBuilder()
            builder.baseOffset = Int64(first)
            builder.codec = .zstd
            builder.records = records
            batches.append(
                .init(partition: TopicPartition("customers", 0), bytes: try builder.encoded(), isCleaned: true))
        }
    }

    // MARK: Parts

    private mutating func order(_ number: Int, _ customer: String) -> String {
        let items = (0..<pick(in: 1..<4)).map { _ in
            "{\"sku\":\"\(element(of: Self.products))\",\"count\":\(pick(in: 1..<5)),\"price\":\(price())}"
        }
        return """
            {"order":\(number),"customer":"\(customer)","items":[\(items.joined(separator: ","))],\
            "currency":"\(element(of: Self.currencies))"}
            """
    }

    /// An amount with two decimals.
    private mutating func price() -> String {
        let cents = pick(in: 0..<100)
        return "\(pick(in: 5..<300)).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// A number of `range`.
    mutating func pick(in range: Range<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    private mutating func element(of list: [String]) -> String { list.randomElement(using: &random) ?? "" }

    /// A record of text.
    func record(
        _ timestamp: Int64, key: String?, value: String?, headers: [(String, String)] = []
    ) -> RecordBatchBuilder.Record {
        RecordBatchBuilder.Record(
            offsetDelta: 0, timestamp: timestamp, key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) },
            headers: headers.map { (Array($0.0.utf8), Array($0.1.utf8)) })
    }

    /// Adds a batch.
    mutating func add(
        _ topic: String, _ partition: Int32, _ records: [RecordBatchBuilder.Record], codec: CompressionCodec,
        isTransactional: Bool = false
    ) throws {
        var builder = RecordBatchBuilder()
        builder.codec = codec
        builder.records = records
        for index in builder.records.indices { builder.records[index].offsetDelta = Int32(index) }
        if isTransactional {
            builder.isTransactional = true
            builder.producerId = producerId
            builder.producerEpoch = 0
            builder.baseSequence = sequence
            sequence += Int32(records.count)
        }
        batches.append(.init(partition: TopicPartition(topic, partition), bytes: try builder.encoded()))
    }
}
