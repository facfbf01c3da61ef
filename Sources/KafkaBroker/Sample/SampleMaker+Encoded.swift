import KafkaWire

// The topics whose values are no text.
extension SampleMaker {
    /// Shipments by order, in Avro.
    mutating func shipments() throws {
        var time = start
        let cities = [("Oslo", "0150"), ("Zürich", "8001"), ("Łódź", "90-001"), ("Porto", "4000-069")]
        for _ in 0..<10 {
            let records = (0..<20).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 2_000..<60_000)
                let order = 10_001 + pick(in: 0..<3_000)
                let (city, postcode) = cities[Int(pick(in: 0..<4))]
                var value = SampleBytes(schema: SampleSchema.shipments.id)
                value.avro(order)
                value.avro(pick(in: 0..<3))
                let cents = UInt16(pick(in: 290..<4_000))
                value.avro([UInt8(cents >> 8), UInt8(cents & 255)])
                value.avro(time)
                if pick(in: 0..<3) == 0 {
                    value.avro(Int64(0))
                } else {
                    value.avro(Int64(1))
                    value.avro(time / 86_400_000 + pick(in: 1..<5))
                }
                value.avro(Array(city.utf8))
                value.avro(Array(postcode.utf8))
                let parcels = pick(in: 1..<4)
                value.avro(parcels)
                for _ in 0..<parcels { value.avro(Double(pick(in: 1..<80)) / 4) }
                value.avro(Int64(0))
                if pick(in: 0..<4) == 0 {
                    value.avro(Int64(1))
                    value.avro(Array("gate".utf8))
                    value.avro(Array("leave it \"there\"".utf8))
                }
                value.avro(Int64(0))
                return encoded(time, key: "o-\(order)", value)
            }
            try add("shipments", 0, records, codec: .zstd)
        }
    }

    /// Reviews by customer, in Protobuf.
    mutating func reviews() throws {
        var time = start
        let texts = ["as described", "it broke on the first day", "fine \u{1f44d}", ""]
        for _ in 0..<10 {
            let records = (0..<20).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 5_000..<90_000)
                let customer = "c-\(pick(in: 1..<400))"
                var value = SampleBytes(schema: SampleSchema.reviews.id)
                // The first message of the schema.
                value.raw([0])
                value.proto(1, UInt64(10_001 + pick(in: 0..<3_000)))
                value.proto(2, Array(customer.utf8))
                value.proto(3, UInt64(pick(in: 1..<4)))
                let text = texts[Int(pick(in: 0..<4))]
                if !text.isEmpty { value.proto(4, Array(text.utf8)) }
                var at = SampleBytes()
                at.proto(1, UInt64(time / 1000))
                at.proto(2, UInt64(time % 1000) * 1_000_000)
                value.proto(5, at.bytes)
                for tag in ["verified", "photo"].prefix(Int(pick(in: 0..<3))) { value.proto(6, Array(tag.utf8)) }
                var vote = SampleBytes()
                vote.proto(1, Array("helpful".utf8))
                vote.proto(2, UInt64(pick(in: 0..<50)))
                value.proto(7, vote.bytes)
                if pick(in: 0..<2) == 0 {
                    value.proto(8, Array("\(customer)@example.com".utf8))
                } else {
                    var phone = SampleBytes()
                    phone.proto(1, Array("+47 555 01\(pick(in: 10..<100))".utf8))
                    phone.proto(2, 1)
                    value.proto(9, phone.bytes)
                }
                return encoded(time, key: customer, value)
            }
            try add("reviews", 0, records, codec: .lz4)
        }
    }

    /// What a warehouse's sensors measure, in MessagePack.
    mutating func sensors() throws {
        var time = start
        for _ in 0..<10 {
            let records = (0..<30).map { _ -> RecordBatchBuilder.Record in
                time += pick(in: 200..<5_000)
                let sensor = "hall-\(pick(in: 1..<6))"
                var value = SampleBytes()
                value.raw([0x84])
                value.msgpack("sensor")
                value.msgpack(sensor)
                value.msgpack("celsius")
                value.msgpack(Double(pick(in: -50..<300)) / 10)
                value.msgpack("open")
                value.raw([pick(in: 0..<5) == 0 ? 0xc3 : 0xc2])
                // A timestamp: extension type -1 of four bytes.
                value.msgpack("at")
                value.raw([0xd6, 0xff])
                value.big(UInt32(truncatingIfNeeded: time / 1000))
                return encoded(time, key: sensor, value)
            }
            try add("sensors", 0, records, codec: .snappy)
        }
    }

    private func encoded(_ time: Int64, key: String, _ value: SampleBytes) -> RecordBatchBuilder.Record {
        var record = record(time, key: key, value: nil)
        record.value = value.bytes
        return record
    }
}
