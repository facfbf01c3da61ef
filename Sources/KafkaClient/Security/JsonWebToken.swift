import SchemaDecoding
import Transport

/// The times of a JSON Web Token (RFC 7519), read without checking anything: the broker does that. The rest of a token is
/// not looked at.
package struct JsonWebToken: Sendable {
    /// `iat`, seconds since 1970.
    package var issuedAt: Int64?
    /// `nbf`, seconds since 1970.
    package var notBefore: Int64?
    /// `exp`, seconds since 1970.
    package var expiresAt: Int64?

    /// `nil` when the text is no JWT.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 2, let claims = Crypto.decodeBase64URL(String(parts[1])) else {
            return nil
        }
        let json = try? JSONValue(parsing: claims)
        issuedAt = json?["iat"]?.wholePart
        notBefore = json?["nbf"]?.wholePart
        expiresAt = json?["exp"]?.wholePart
    }

    /// In words, that the token doesn't count at `now` (seconds since 1970, by this machine's clock); `nil` when it does, or
    /// doesn't say.
    package func misfit(at now: Int64) -> String? {
        if let expiresAt, expiresAt <= now {
            return "the token ended \(WallClock.gap(now - expiresAt)) ago by this machine's clock, which says "
                + WallClock.words(now)
        }
        if let start = [issuedAt, notBefore].compactMap({ $0 }).max(), start > now {
            return "the token begins in \(WallClock.gap(start - now)) by this machine's clock, which says "
                + "\(WallClock.words(now)): it is behind, or the clock of who made the token is ahead"
        }
        return nil
    }

    /// As ``misfit(at:)``, for those who decide.
    package func misfitCause(at now: Int64) -> FailureCause? {
        if let expiresAt, expiresAt <= now { return .tokenExpired }
        return [issuedAt, notBefore].compactMap({ $0 }).contains { $0 > now } ? .tokenNotYetValid : nil
    }

    /// How long it counts by its own words, wherever this machine's clock stands.
    var lifetime: Duration? {
        guard let issuedAt, let expiresAt, expiresAt > issuedAt else { return nil }
        return .seconds(min(expiresAt - issuedAt, 86_400 * 365))
    }

    /// A token that nobody signed, for brokers under development (KIP-255): the principal, and the times.
    package static func unsecured(
        principal: String, claim: String = "sub", scope: [String] = [], scopeClaim: String = "scope", now: Int64,
        seconds: Int64 = 3600
    ) -> Secret {
        let quoted = JSONValue.quoted
        var claims = "{\(quoted(claim)):\(quoted(principal)),\"iat\":\(now),\"exp\":\(now + seconds)"
        if !scope.isEmpty { claims += ",\(quoted(scopeClaim)):[\(scope.map(quoted).joined(separator: ","))]" }
        claims += "}"
        let header = Crypto.base64URL(Array("{\"alg\":\"none\"}".utf8))
        return Secret("\(header).\(Crypto.base64URL(Array(claims.utf8))).")
    }
}

extension Crypto {
    /// Base64 for URLs, without padding (RFC 4648, section 5).
    package static func base64URL(_ bytes: [UInt8]) -> String {
        base64(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes behind base64 for URLs, padded or not.
    package static func decodeBase64URL(_ text: String) -> [UInt8]? {
        var plain = text.replacing("-", with: "+").replacing("_", with: "/").replacing("=", with: "")
        plain += String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return decodeBase64(plain)
    }
}
