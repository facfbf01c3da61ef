public import KafkaWire

/// Writes control records too, as what they say in place of key and value: a stage in front of the formatter, there only
/// where they are asked for.
@usableFromInline package struct ControlSink: RecordSink, ~Copyable {
    @usableFromInline var next: FormatSink

    /// In front of `next`.
    package init(_ next: consuming FormatSink) { self.next = next }

    @usableFromInline package var byteCount: Int { next.byteCount }

    @usableFromInline
    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        next.begin(partition, brokerId: brokerId)
    }

    @usableFromInline
    package mutating func take(_ record: borrowing RecordView) throws(OutputError) -> RecordAnswer {
        guard record.isControl else { return try next.take(record) }
        let said = ControlRecord(key: record.key, value: record.value)
        var epoch: Int32?
        switch said {
        case .commit(let coordinator), .abort(let coordinator): epoch = coordinator
        default: break
        }
        try next.append(said.type.description, epoch, record)
        return .next
    }

    @usableFromInline package mutating func flush() throws(OutputError) { try next.flush() }
}

extension FormatSink {
    /// A line for a control record of `type`.
    fileprivate mutating func append(
        _ type: String, _ coordinatorEpoch: Int32?, _ record: borrowing RecordView
    ) throws(OutputError) {
        let producer = "\(record.producerId)"
        if formatter.format.style == .readable {
            let place = String(decoding: context.place, as: UTF8.self)
            let time = TimeText(utc: formatter.format.utc).text(record.timestamp)
            let epoch = coordinatorEpoch.map { ", coordinator epoch \($0)" } ?? ""
            return try output.append(
                "\(place)\(record.offset)  \(time)  \(type) of producer \(producer) epoch \(record.producerEpoch)\(epoch)\n"
            )
        }
        let timeType = record.timestampType == .logAppendTime ? "logappend" : "create"
        let epoch = coordinatorEpoch.map { ",\"coordinator_epoch\":\($0)" } ?? ""
        let topic = JSONText.quoted(context.topic)
        let place = "\"topic\":\(topic),\"partition\":\(context.partition),\"offset\":\(record.offset)"
        let time = "\"tstype\":\"\(timeType)\",\"ts\":\(record.timestamp),\"broker\":\(context.brokerId)"
        let writer = "\"producer_id\":\(producer),\"producer_epoch\":\(record.producerEpoch)\(epoch)"
        try output.append("{\(place),\(time),\"control\":\"\(type)\",\(writer)}\n")
    }
}
