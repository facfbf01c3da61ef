import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// AWS_MSK_IAM: Amazon's own mechanism, a presigned request (Signature Version 4) in place of a password.
package struct MskIamMechanism: SaslMechanism {
    package static let name = "AWS_MSK_IAM"

    private let host: String
    private let region: String
    private let credentials: AwsCredentials
    private let userAgent: String
    private let timestamp: String

    /// Signs for the broker `host` in `region`. `timestamp` is UTC in the form `20260131T235959Z`; AWS takes a
    /// signature for 15 minutes.
    package init(host: String, region: String, credentials: AwsCredentials, userAgent: String, timestamp: String) {
        self.host = host
        self.region = region
        self.credentials = credentials
        self.userAgent = userAgent
        self.timestamp = timestamp
    }

    package mutating func initialResponse() throws(SaslError) -> [UInt8] {
        let date = String(timestamp.prefix(8))
        let scope = "\(date)/\(region)/kafka-cluster/aws4_request"
        var query = [
            ("Action", "kafka-cluster:Connect"), ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)"), ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", "900"),
        ]
        if let token = credentials.sessionToken { query.append(("X-Amz-Security-Token", token.value)) }
        query.append(("X-Amz-SignedHeaders", "host"))
        let canonicalQuery = query.map { "\(Self.escape($0.0))=\(Self.escape($0.1))" }.joined(separator: "&")
        do throws(Crypto.Failure) {
            let empty = Self.hex(try Crypto.hash(.sha256, []))
            let request = "GET\n/\n\(canonicalQuery)\nhost:\(host)\n\nhost\n\(empty)"
            let digest = Self.hex(try Crypto.hash(.sha256, Array(request.utf8)))
            let toSign = "AWS4-HMAC-SHA256\n\(timestamp)\n\(scope)\n\(digest)"
            var key = Array("AWS4\(credentials.secretAccessKey.value)".utf8)
            for part in [date, region, "kafka-cluster", "aws4_request", toSign] {
                key = try Crypto.hmac(.sha256, key: key, Array(part.utf8))
            }
            var fields = [("version", "2020_10_22"), ("host", host), ("user-agent", userAgent)]
            fields += query.map { ($0.0.lowercased(), $0.1) }
            fields.append(("x-amz-signature", Self.hex(key)))
            return Array(("{" + fields.map { "\"\($0.0)\":\"\(Self.json($0.1))\"" }.joined(separator: ",") + "}").utf8)
        } catch {
            throw SaslError("AWS_MSK_IAM: \(error.description)")
        }
    }

    package mutating func respond(to challenge: [UInt8]) throws(SaslError) -> [UInt8]? {
        guard !challenge.isEmpty else {
            throw SaslError("AWS_MSK_IAM: the broker refuses the signature", cause: .loginRefused)
        }
        return nil
    }

    /// The region in a name that AWS gives: `b-1.demo.abc123.c2.kafka.eu-west-1.amazonaws.com`, also serverless and China.
    package static func region(of host: String) -> String? {
        let parts = host.lowercased().split(separator: ".")
        guard let end = parts.firstIndex(of: "amazonaws"), end >= 2, parts[end - 2].hasPrefix("kafka") else {
            return nil
        }
        return String(parts[end - 1])
    }

    /// Now, as a signature has it. The system's clock: AWS takes it when it is right to five minutes.
    static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(Int(parts.tm_year) + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
    }

    /// RFC 3986: all but the unreserved characters, in capital hexadecimal.
    static func escape(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + hex([byte]).uppercased()
            }
        }
        return out
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func json(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
