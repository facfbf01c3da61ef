/// The number that names an API on the wire.
public struct ApiKey: RawRepresentable, Hashable, Sendable {
    /// The key.
    public var rawValue: Int16
    /// The API with that key, known or not.
    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// Produce.
    public static let produce = ApiKey(rawValue: 0)
    /// Fetch.
    public static let fetch = ApiKey(rawValue: 1)
    /// ListOffsets.
    public static let listOffsets = ApiKey(rawValue: 2)
    /// Metadata.
    public static let metadata = ApiKey(rawValue: 3)
    /// ApiVersions.
    public static let apiVersions = ApiKey(rawValue: 18)
}
