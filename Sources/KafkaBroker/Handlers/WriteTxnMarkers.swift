import KafkaWire

/// WriteTxnMarkers (27): what a coordinator, or who ends a hanging transaction, has leaders write.
enum WriteTxnMarkersHandler: Handler {
    typealias Request = WriteTxnMarkersRequest

    static func partitions(of request: WriteTxnMarkersRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.markers.flatMap(\.topics).flatMap { topic in
            topic.partitionIndexes.map { TopicPartition(topic.name, $0) }
        }
    }

    static func handle(
        _ request: WriteTxnMarkersRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<WriteTxnMarkersResponse> {
        let markers = request.markers.map { marker in
            WriteTxnMarkersResponse.WritableTxnMarkerResult(
                producerId: marker.producerId,
                topics: marker.topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitionIndexes.map { index in
                            let key = TopicPartition(topic.name, index)
                            let code = call.faults.error(for: key) ?? core.cluster.leadership(of: key, call, epoch: -1)
                            if code == .none {
                                core.appendMarker(
                                    commits: marker.transactionResult, producerId: marker.producerId,
                                    epoch: marker.producerEpoch, to: key)
                            }
                            return .init(partitionIndex: index, errorCode: code)
                        })
                })
        }
        return .answer(WriteTxnMarkersResponse(markers: markers))
    }
}
