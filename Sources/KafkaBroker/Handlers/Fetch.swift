import KafkaWire

/// Fetch (1): records, with sessions (KIP-227), long polls, topic ids from version 13, hints to the leader (KIP-951).
enum FetchHandler: Handler {
    typealias Request = FetchRequest

    static func partitions(of request: FetchRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(_ request: FetchRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<FetchResponse> {
        if let code = call.faults.error, request.topics.isEmpty || isSessionError(code) {
            return .answer(FetchResponse(errorCode: code))
        }
        var cache = core.sessions[call.broker] ?? FetchSessionCache(limit: core.cluster.configuration.maxFetchSessions)
        let opened = cache.open(request, version: call.version, cluster: core.cluster)
        core.sessions[call.broker] = cache
        switch opened {
        case .refused(let code): return .answer(FetchResponse(errorCode: code))
        case .fetch(let sessionId, let entries, let isIncremental):
            let fetch = WaitingFetch(
                header: call.header, broker: call.broker, faults: call.faults, request: request.limits,
                sessionId: sessionId, isIncremental: isIncremental, entries: entries,
                deadline: call.now + Int64(max(0, request.maxWaitMs)))
            if let response = core.tryAnswer(fetch, mayWait: request.maxWaitMs > 0) { return .answer(response) }
            core.waitingFetches[call.token] = fetch
            return .waits
        }
    }

    /// Errors that befall the whole answer, not a partition.
    private static func isSessionError(_ code: ErrorCode) -> Bool {
        [.fetchSessionIdNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIdError, .throttlingQuotaExceeded]
            .contains(code)
    }
}

extension FetchRequest {
    var limits: FetchLimits {
        FetchLimits(
            minBytes: Int(minBytes), maxBytes: Int(max(0, maxBytes)), isReadCommitted: isolationLevel == 1,
            rackId: rackId)
    }
}

extension BrokerCore {
    /// Tries all waiting fetches again that wait for one of `partitions`.
    mutating func wakeFetches(_ isAffected: (TopicPartition) -> Bool) {
        for (token, fetch) in waitingFetches where fetch.entries.contains(where: { isAffected($0.partition) }) {
            guard let response = tryAnswer(fetch, mayWait: true) else { continue }
            waitingFetches[token] = nil
            answer(token, fetch.header, response)
        }
    }

    /// Answers fetches that have waited long enough with what there is.
    mutating func expireFetches() {
        for (token, fetch) in waitingFetches where fetch.deadline <= now {
            waitingFetches[token] = nil
            if let response = tryAnswer(fetch, mayWait: false) { answer(token, fetch.header, response) }
        }
    }

    /// The answer, or `nil` while there is too little and the client would wait.
    mutating func tryAnswer(_ fetch: WaitingFetch, mayWait: Bool) -> FetchResponse? {
        var parts: [(entry: FetchEntry, data: FetchResponse.PartitionData)] = []
        var bytes = 0
        var answersNow = fetch.entries.isEmpty
        var hinted: Set<Int32> = []
        for entry in fetch.entries {
            let read = self.read(entry, fetch, room: fetch.request.maxBytes - bytes, isFirst: bytes == 0)
            bytes += read.records?.bytes.count ?? 0
            if read.errorCode != .none || read.preferredReadReplica >= 0 || read.divergingEpoch.endOffset >= 0 {
                answersNow = true
            }
            if read.currentLeader.leaderId >= 0 { hinted.insert(read.currentLeader.leaderId) }
            parts.append((entry, read))
        }
        if mayWait, !answersNow, bytes < fetch.request.minBytes { return nil }

        if fetch.sessionId != 0 {
            let told = parts.map { ($0.entry.partition, $0.entry.topicId, $0.data) }
            sessions[fetch.broker]?.note(told, in: fetch.sessionId)
            if fetch.isIncremental {
                parts.removeAll { part in
                    let data = part.data
                    return data.errorCode == .none && data.records?.bytes.isEmpty != false
                        && data.highWatermark == part.entry.toldHighWatermark && data.preferredReadReplica < 0
                        && data.logStartOffset == part.entry.toldLogStart && data.divergingEpoch.endOffset < 0
                }
            }
        }
        var response = FetchResponse(sessionId: fetch.sessionId)
        for (entry, data) in parts {
            if let last = response.responses.indices.last, response.responses[last].topic == entry.partition.topic,
                response.responses[last].topicId == entry.topicId
            {
                response.responses[last].partitions.append(data)
            } else {
                response.responses.append(
                    FetchResponse.FetchableTopicResponse(
                        topic: entry.partition.topic, topicId: entry.topicId, partitions: [data]))
            }
        }
        if fetch.version >= 16 {
            response.nodeEndpoints = endpoints(hinted).map {
                FetchResponse.NodeEndpoint(nodeId: $0.id, host: $0.host, port: Int32($0.port), rack: $0.rack)
            }
        }
        return response
    }
}
