import Transport

/// A cluster as its clients see it: connections, metadata, who leads and who coordinates. Several clients can stand on
/// one and share all that; each makes its own where it is given none.
///
/// All network is done by one thread of the cluster's own. ``close()`` ends it; when the last reference goes (clients hold
/// theirs) it ends all the same.
public final class KafkaCluster: Sendable {
    /// What it was made with.
    public let configuration: ClientConfiguration
    let loop: EventLoop
    let brokers: Cluster
    let coordinators: Coordinators

    /// A cluster of which nobody was asked anything yet. Throws ``KafkaError`` for a configuration that cannot be, or when
    /// the system has no thread or descriptor left.
    public init(_ configuration: ClientConfiguration) throws(KafkaError) {
        self.configuration = configuration
        let settings = try configuration.clusterSettings()
        do throws(TransportError) {
            loop = try EventLoop.started()
        } catch {
            throw KafkaError(.outOfResources, "\(error)", cause: error)
        }
        brokers = Cluster(settings, on: loop)
        coordinators = Coordinators(brokers)
    }

    deinit { close() }

    /// Asks leaders for offsets; on the loop.
    var offsets: OffsetLister { OffsetLister(cluster: brokers, configuration: configuration) }

    /// Closes the connections and stops the thread; whoever waits for an answer gets ``KafkaError/Code/closed``. Clients
    /// that have something to say goodbye to are closed before. A second call does nothing.
    public func close() {
        let (loop, brokers) = (loop, brokers)
        @Sendable func end() {
            brokers.assumeIsolated { $0.close() }
            loop.stop()
        }
        if loop.isCurrent { end() } else { loop.execute(end) }
    }
}
