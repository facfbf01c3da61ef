/// All requests that this program has, in `requests`; each knows its key, its versions and its response.
package enum ApiVersionTable {
    /// The request with that key, if there is one.
    package static func request(for key: ApiKey) -> (any KafkaRequest.Type)? {
        requests.first { $0.apiKey == key }
    }

    /// The highest version that is in both ranges; `nil` when they do not meet, or when theirs is empty (`min` above
    /// `max`), as a broker says of an API that it has no longer.
    package static func highestCommonVersion(
        of ours: ClosedRange<Int16>, theirRange theirs: (min: Int16, max: Int16)
    ) -> Int16? {
        let highest = min(ours.upperBound, theirs.max)
        return highest >= max(ours.lowerBound, theirs.min) ? highest : nil
    }

    /// What an ApiVersions response says of an API: our own versions.
    package static func range(of request: any KafkaRequest.Type) -> ApiVersionsResponse.ApiVersion {
        ApiVersionsResponse.ApiVersion(
            apiKey: request.apiKey, minVersion: request.validVersions.lowerBound,
            maxVersion: request.validVersions.upperBound)
    }
}
