import KafkaWire

/// ApiVersions (18): what is served, as far as the configuration offers it.
enum ApiVersionsHandler: Handler {
    typealias Request = ApiVersionsRequest

    static func handle(
        _ request: ApiVersionsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<ApiVersionsResponse> {
        if let code = call.faults.error { return .answer(ApiVersionsResponse(errorCode: code)) }
        // KIP-511: what a client calls its software ends up in metrics, so it must be harmless.
        if call.version >= 3, !isName(request.clientSoftwareName) || !isName(request.clientSoftwareVersion) {
            return .answer(ApiVersionsResponse(errorCode: .invalidRequest))
        }
        return .answer(ApiVersionsResponse(apiKeys: core.offered(by: call.broker)))
    }

    /// `[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?`
    private static func isName(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last)
        else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
}

extension BrokerCore {
    /// The APIs that a broker offers, with their versions.
    func offered(by broker: Int32) -> [ApiVersionsResponse.ApiVersion] {
        let configured = configuredVersions(of: broker)
        let extra = configured.keys.filter { HandlerTable.byKey[$0] == nil }
        return (HandlerTable.entries.map(\.api) + extra).sorted { $0.rawValue < $1.rawValue }.compactMap { api in
            guard let range = offeredRange(of: api, by: broker) else { return nil }
            return ApiVersionsResponse.ApiVersion(
                apiKey: api, minVersion: range.lowerBound, maxVersion: range.upperBound)
        }
    }

    /// What the configuration says of all brokers, and of this one.
    private func configuredVersions(of broker: Int32) -> [ApiKey: ClosedRange<Int16>?] {
        let own = cluster.configuration.brokers.first { $0.id == broker }?.apiVersions ?? [:]
        return cluster.configuration.apiVersions.merging(own) { $1 }
    }

    private func offeredRange(of api: ApiKey, by broker: Int32) -> ClosedRange<Int16>? {
        if let configured = configuredVersions(of: broker)[api] { return configured }
        guard let served = HandlerTable.byKey[api]?.versions else { return nil }
        if api == .consumerGroupHeartbeat || api == .consumerGroupDescribe {
            return cluster.configuration.hasConsumerProtocol ? served : nil
        }
        // As Kafka 4 does (KAFKA-18659): librdkafka takes a Produce that does not begin at 0 for a broker that has no
        // compression. Versions 0 to 2 themselves are refused, there as here.
        return api == .produce ? 0...served.upperBound : served
    }

    /// Whether a request of this version is served: offered, and known here.
    func isServed(_ api: ApiKey, _ version: Int16, by broker: Int32) -> Bool {
        guard let served = HandlerTable.byKey[api]?.versions, served.contains(version) else { return false }
        return offeredRange(of: api, by: broker)?.contains(version) ?? false
    }

    /// The answer to an ApiVersions of an unknown version: version 0, and the versions of ApiVersions itself.
    func unsupportedApiVersions(_ header: RequestHeader, of broker: Int32) -> [UInt8] {
        let range = offeredRange(of: .apiVersions, by: broker) ?? 0...0
        let own = ApiVersionsResponse.ApiVersion(
            apiKey: .apiVersions, minVersion: range.lowerBound, maxVersion: range.upperBound)
        let response = ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: [own])
        return (try? ResponseBytes.encode(response, to: header, version: 0)) ?? []
    }
}
