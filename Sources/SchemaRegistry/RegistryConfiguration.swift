public import Transport

/// How a schema registry is reached.
public struct RegistryConfiguration: Sendable {
    /// The addresses, tried in order: `https://registry:8081`. A path at their end says which interface is meant:
    /// `/apis/registry/v2` and `/apis/registry/v3` are Apicurio's own, everything else is Confluent's.
    public var urls: [String]
    /// `user:password` for basic authentication.
    public var basicCredentials: Secret?
    /// Gives a token for bearer authentication whenever one is needed. Blocks.
    public var bearerToken: (@Sendable () throws -> Secret)?
    /// More headers, `Name: value`: Confluent Cloud's `target-sr-cluster` and the like.
    public var headers: [String] = []
    /// A PEM file of CAs; `nil` for the system's.
    public var caFile: String?
    /// A PEM file of the client's certificate, for mutual TLS.
    public var certificateFile: String?
    /// A PEM file of its key.
    public var keyFile: String?
    /// The key's password.
    public var keyPassword: Secret?
    /// How long one request may take.
    public var timeout: Duration = .seconds(10)
    /// Confluent's context that ids belong to, `.staging`; `nil` for the default one.
    public var context: String?
    /// The folder where schemas are kept from run to run; `nil` keeps none.
    public var cacheFolder: String?
    /// A proxy that all requests go through, those to AWS Glue too.
    public var proxy: ProxyAddress?
    /// AWS Glue in place of a registry of that address.
    public var glue: GlueConfiguration?

    /// A registry at one or more addresses.
    public init(_ urls: [String]) { self.urls = urls }
}

/// AWS Glue Schema Registry.
public struct GlueConfiguration: Sendable {
    /// `eu-west-1`.
    public var region: String
    /// Another address than the region's own: a private endpoint, a test's.
    public var endpoint: String?
    /// Signs a request: its host, target and body become its headers. Blocks while it looks for credentials.
    public var sign: @Sendable (_ host: String, _ target: String, _ body: String) throws -> [String]

    /// Glue of a region.
    public init(
        region: String, endpoint: String? = nil,
        sign: @escaping @Sendable (_ host: String, _ target: String, _ body: String) throws -> [String]
    ) {
        self.region = region
        self.endpoint = endpoint
        self.sign = sign
    }
}
