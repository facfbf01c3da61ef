import KafkaWire

/// Batches as producers of JSON events fill them, always the same.
struct Events {
    /// A RECORDS field of whole batches.
    let bytes: [UInt8]
    /// How many records it holds.
    let count: Int

    /// Batches of `perBatch` records with values of `size` bytes.
    init(size: Int, perBatch: Int, batches: Int, codec: CompressionCodec = .none) throws {
        var random = SeededGenerator(seed: 7)
        var bytes: [UInt8] = []
        for number in 0..<batches {
            var batch = RecordBatchBuilder()
            batch.codec = codec
            batch.rawSnappy = true
            batch.baseOffset = Int64(number * perBatch)
            batch.records = (0..<perBatch).map { index in
                RecordBatchBuilder.Record(
                    offsetDelta: Int32(index), timestamp: 1_764_000_000_000 + Int64(number * 1000 + index),
                    key: Array("key-\(number * perBatch + index)".utf8),
                    value: Events.value(size, &random))
            }
            bytes += try batch.encoded()
        }
        self.bytes = bytes
        count = perBatch * batches
    }

    private static func value(_ size: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var text = "{\"id\":\"\(random.next())\",\"type\":\"order.created\",\"user\":{\"id\":\(random.next() % 90_000)}"
        while text.utf8.count < size {
            text += ",\"path\":\"/api/v2/shop/\(random.next() % 500)/items/\(random.next() % 10_000)\",\"status\":200"
        }
        return Array(text.utf8.prefix(size))
    }
}
