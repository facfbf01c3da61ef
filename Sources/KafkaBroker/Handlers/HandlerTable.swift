import KafkaWire

/// Which APIs the brokers serve, and with what.
enum HandlerTable {
    /// A handler, its type erased.
    struct Entry: Sendable {
        var api: ApiKey
        var versions: ClosedRange<Int16>
        /// The header version that goes with a version of the request.
        var headerVersion: @Sendable (Int16) -> Int16
        var read: @Sendable (inout ByteReader, Int16) throws(WireError) -> any ReadRequest

        init<H: Handler>(_ handler: H.Type) {
            api = H.Request.apiKey
            versions = H.versions
            headerVersion = { H.Request.requestHeaderVersion($0) }
            read = { (reader: inout ByteReader, version: Int16) throws(WireError) -> any ReadRequest in
                let request = try H.Request(from: &reader, version: version)
                // Bytes left over are let pass, as by Kafka: librdkafka 2.16 sends some behind Metadata.
                return TypedRequest<H>(request: request)
            }
        }
    }

    /// In ascending order of keys.
    static let entries: [Entry] = [
        Entry(ProduceHandler.self), Entry(FetchHandler.self), Entry(ListOffsetsHandler.self),
        Entry(MetadataHandler.self), Entry(OffsetCommitHandler.self), Entry(OffsetFetchHandler.self),
        Entry(FindCoordinatorHandler.self), Entry(JoinGroupHandler.self), Entry(HeartbeatHandler.self),
        Entry(LeaveGroupHandler.self), Entry(SyncGroupHandler.self), Entry(DescribeGroupsHandler.self),
        Entry(ListGroupsHandler.self), Entry(ApiVersionsHandler.self), Entry(CreateTopicsHandler.self),
        Entry(DeleteTopicsHandler.self), Entry(DeleteRecordsHandler.self), Entry(InitProducerIdHandler.self),
        Entry(OffsetForLeaderEpochHandler.self), Entry(AddPartitionsToTxnHandler.self),
        Entry(AddOffsetsToTxnHandler.self), Entry(EndTxnHandler.self), Entry(WriteTxnMarkersHandler.self),
        Entry(TxnOffsetCommitHandler.self), Entry(DescribeConfigsHandler.self), Entry(DescribeLogDirsHandler.self),
        Entry(DeleteGroupsHandler.self), Entry(OffsetDeleteHandler.self), Entry(DescribeClusterHandler.self),
        Entry(DescribeProducersHandler.self), Entry(DescribeTransactionsHandler.self),
        Entry(ListTransactionsHandler.self), Entry(ConsumerGroupHeartbeatHandler.self),
        Entry(ConsumerGroupDescribeHandler.self),
    ]

    static let byKey: [ApiKey: Entry] = Dictionary(uniqueKeysWithValues: entries.map { ($0.api, $0) })
}
