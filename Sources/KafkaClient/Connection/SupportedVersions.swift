package import KafkaWire

/// The API versions that one broker said it supports, on one connection.
package struct SupportedVersions: Equatable, Sendable {
    /// By API.
    package var ranges: [ApiKey: ClosedRange<Int16>]
    /// The level of each feature that the whole cluster has settled on (KIP-584), such as `group.version`, by name.
    package var features: [String: Int16]

    /// The highest level of `metadata.version` that the broker's software knows, where it tells one (KRaft).
    package var newestMetadataLevel: Int16?

    /// Given ranges.
    package init(_ ranges: [ApiKey: ClosedRange<Int16>], features: [String: Int16] = [:]) {
        self.ranges = ranges
        self.features = features
    }

    /// The broker's answer; ranges that end before they begin are left out.
    package init(_ response: ApiVersionsResponse) {
        self.init([:])
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            ranges[api.apiKey] = api.minVersion...api.maxVersion
        }
        newestMetadataLevel = response.supportedFeatures.first { $0.name == "metadata.version" }?.maxVersion
        if response.finalizedFeaturesEpoch >= 0 {
            for feature in response.finalizedFeatures { features[feature.name] = feature.maxVersionLevel }
        }
    }

    /// The highest version that is in both ranges; `nil` when there is none.
    package func common(_ api: ApiKey, _ ours: ClosedRange<Int16>) -> Int16? {
        guard let theirs = ranges[api] else { return nil }
        return ApiVersionTable.highestCommonVersion(of: ours, theirRange: (theirs.lowerBound, theirs.upperBound))
    }

    /// Whether the broker supports that version.
    package func contains(_ api: ApiKey, _ version: Int16) -> Bool { ranges[api]?.contains(version) ?? false }

    /// Why there is no common version, as the end of a sentence that the broker's name begins.
    func mismatch(_ api: ApiKey, _ ours: ClosedRange<Int16>) -> String {
        guard let theirs = ranges[api] else { return "does not support \(api)" }
        return "supports \(api) \(theirs.inWords), kcat-swift needs \(ours.inWords)"
    }
}

extension ClosedRange<Int16> {
    /// `0-3`, or `4` for a range of one.
    fileprivate var inWords: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)" }
}
