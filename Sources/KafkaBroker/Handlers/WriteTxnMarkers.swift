import KafkaWire

/// WriteTxnMarkers (27): what a coordinator, or who ends a hanging transaction, has leaders write.
enum WriteTxnMarkersHandler: Handler {
    typealias Request = WriteTxnMarkersRequest

    static func partitions(of request: WriteTxnMarkersRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.markers.flatMap(\.topics).partitions(in: cluster)
    }

    static func handle(
        _ request: WriteTxnMarkersRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<WriteTxnMarkersResponse> {
        let markers = request.markers.map { marker in
            let topics = marker.topics.answered(by: &core) { index, key, core in
                let code = core.cluster.refusal(of: key, call)
                if code == .none {
                    core.appendMarker(
                        commits: marker.transactionResult, producerId: marker.producerId, epoch: marker.producerEpoch,
                        to: key)
                }
                return WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult(partitionIndex: index, errorCode: code)
            } topic: {
                WriteTxnMarkersResponse.WritableTxnMarkerTopicResult(name: $0.name, partitions: $1)
            }
            return WriteTxnMarkersResponse.WritableTxnMarkerResult(producerId: marker.producerId, topics: topics)
        }
        return .answer(WriteTxnMarkersResponse(markers: markers))
    }
}
