extension AvroNode {
    /// The node with the logical type of its schema, where it fits the node's type.
    func with(_ json: JSONValue) -> AvroNode {
        guard let name = json["logicalType"]?.string else { return self }
        var node = self
        switch (name, kind) {
        case ("decimal", .bytes), ("decimal", .fixed):
            let scale = json["scale"]?.integer ?? 0
            guard let precision = json["precision"]?.integer, precision > 0, (0...precision).contains(scale),
                scale <= Int64(DecimalText.scaleLimit), kind == .bytes || precision <= Self.digits(size)
            else { return self }
            node.logical = .decimal
            node.scale = Int32(scale)
        case ("big-decimal", .bytes): node.logical = .bigDecimal
        case ("uuid", .string): node.logical = .none
        case ("uuid", .fixed) where size == 16: node.logical = .uuid
        case ("duration", .fixed) where size == 12: node.logical = .duration
        case ("date", .int): node.logical = .date
        case ("time-millis", .int): node.logical = .timeMillis
        case ("time-micros", .long): node.logical = .timeMicros
        case ("timestamp-millis", .long): node.logical = .timestampMillis
        case ("timestamp-micros", .long): node.logical = .timestampMicros
        case ("timestamp-nanos", .long): node.logical = .timestampNanos
        case ("local-timestamp-millis", .long): node.logical = .localTimestampMillis
        case ("local-timestamp-micros", .long): node.logical = .localTimestampMicros
        case ("local-timestamp-nanos", .long): node.logical = .localTimestampNanos
        default: break
        }
        return node
    }

    /// The most decimal digits that all fit into so many bytes of two's complement.
    private static func digits(_ size: Int32) -> Int64 {
        size <= 0 ? 0 : Int64((Double(8 * Int64(size) - 1) * 0.301_029_995_663_981_2).rounded(.down))
    }
}
