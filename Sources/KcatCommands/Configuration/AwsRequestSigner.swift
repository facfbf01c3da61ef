package import KafkaClient
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Signs a POST of AWS's JSON protocol (Signature Version 4): its headers say who asks, and nobody can change the body.
package struct AwsRequestSigner: Sendable {
    /// `eu-west-1`.
    let region: String
    /// `glue`.
    let service: String
    /// Whoever asks.
    let credentials: AwsCredentials

    /// A signer for one service of a region.
    package init(region: String, service: String, credentials: AwsCredentials) {
        self.region = region
        self.service = service
        self.credentials = credentials
    }

    /// The headers of a request to `/` of `host`. `timestamp` is UTC in the form `20260131T235959Z`.
    package func headers(host: String, target: String, body: String, timestamp: String) throws -> [String] {
        let date = String(timestamp.prefix(8))
        var fields = [
            ("content-type", "application/x-amz-json-1.1"), ("host", host), ("x-amz-date", timestamp),
        ]
        if let token = credentials.sessionToken { fields.append(("x-amz-security-token", token.value)) }
        fields.append(("x-amz-target", target))
        let names = fields.map(\.0).joined(separator: ";")
        let canonical = fields.map { "\($0.0):\($0.1)\n" }.joined()
        let digest = Self.hex(try Crypto.hash(.sha256, Array(body.utf8)))
        let request = "POST\n/\n\n\(canonical)\n\(names)\n\(digest)"
        let scope = "\(date)/\(region)/\(service)/aws4_request"
        let toSign =
            "AWS4-HMAC-SHA256\n\(timestamp)\n\(scope)\n"
            + Self.hex(try Crypto.hash(.sha256, Array(request.utf8)))
        var key = Array("AWS4\(credentials.secretAccessKey.value)".utf8)
        for part in [date, region, service, "aws4_request", toSign] {
            key = try Crypto.hmac(.sha256, key: key, Array(part.utf8))
        }
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(names), Signature=\(Self.hex(key))"
        return fields.filter { $0.0 != "host" }.map { "\($0.0): \($0.1)" } + ["Authorization: \(authorization)"]
    }

    /// Now, as a signature has it.
    static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(Int(parts.tm_year) + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
