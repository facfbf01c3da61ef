/// The usual three of AWS, as they are found when a login needs them: temporary ones change while a program runs.
public struct AwsCredentials: Sendable, Equatable {
    /// The access key's id; no secret.
    public var accessKeyID: String
    /// The secret access key.
    public var secretAccessKey: Secret
    /// The session token of temporary credentials.
    public var sessionToken: Secret?

    /// Credentials as AWS hands them out.
    public init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

/// Where AWS credentials come from. Asked at each login.
public final class AwsCredentialSource: Sendable, Equatable {
    private let find: @Sendable () throws -> AwsCredentials

    /// `find` finds credentials; it may block, and should bound its time. Called on a thread of its own. Its error is told
    /// in one line.
    public init(_ find: @escaping @Sendable () throws -> AwsCredentials) { self.find = find }

    /// Two are the same only when they are one.
    public static func == (left: AwsCredentialSource, right: AwsCredentialSource) -> Bool { left === right }

    func credentials() throws -> AwsCredentials { try find() }
}
