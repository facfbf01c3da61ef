import KafkaWire

/// What comes of asking a cluster for metadata.
struct RefreshedMetadata: Sendable {
    let answer: FramedAnswer<MetadataResponse>
    /// Who answered.
    let broker: BrokerName
    /// The topics that were deleted and made again.
    let recreated: [String]
    /// The id of the cluster that the brokers were of until now, when this one is of another.
    let formerCluster: String?
}
