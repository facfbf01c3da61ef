import KafkaClient
import SchemaDecoding
import Transport

/// OpenID Connect's client credentials (RFC 6749, section 4.4): a client's id and secret for a token, over HTTPS.
struct OidcClient: Sendable {
    let endpoint: String
    let clientID: String
    let clientSecret: Secret
    let scope: String?
    /// Whether id and secret are URL-encoded in the header, as RFC 6749 has it and most servers do not want it
    /// (`sasl.oauthbearer.header.urlencode`).
    var encodesHeader = false
    /// A PEM file of CAs; `nil` for the system's.
    let caFile: String?
    /// What requests go through.
    var proxy: ProxyAddress?

    /// The endpoint as errors name it.
    private var shown: String { HTTPRequest.shown(endpoint) }

    /// What went wrong, in one line without a secret.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Asks for a token. A server that can't be reached or is in trouble is asked three times. Blocks.
    func token() throws -> TokenSource.Token {
        var request = HTTPRequest(endpoint)
        let credentials = [clientID, clientSecret.value].map { encodesHeader ? HTTPRequest.escape($0) : $0 }
            .joined(separator: ":")
        request.headers = [
            "Authorization: Basic " + Crypto.base64(Array(credentials.utf8)), "Accept: application/json",
        ]
        request.body = "grant_type=client_credentials" + (scope.map { "&scope=" + HTTPRequest.escape($0) } ?? "")
        request.caFile = caFile
        request.proxy = proxy
        // A connection is given 10 s for everything: the cause has to be known before they are over.
        request.timeout = .seconds(5)
        let lastTry = ContinuousClock.now + .seconds(3)
        for attempt in 1...2 where .now < lastTry {
            if let token = try ask(request, isLast: false) { return token }
            BlockingCall.pause(milliseconds: 200 * attempt)
        }
        guard let token = try ask(request, isLast: true) else { throw Failure(description: "\(shown): no answer") }
        return token
    }

    /// The token; `nil` when it is worth asking again.
    private func ask(_ request: HTTPRequest, isLast: Bool) throws(Failure) -> TokenSource.Token? {
        let response: HTTPResponse
        do { response = try HTTPClient.perform(request) } catch {
            if error.isPassing, !isLast { return nil }
            throw Failure(description: "\(shown): \(error)")
        }
        if response.status >= 500, !isLast { return nil }
        return try read(response)
    }

    private func read(_ response: HTTPResponse) throws(Failure) -> TokenSource.Token {
        let json = try? JSONValue(parsing: response.body)
        guard response.status == 200 else {
            // RFC 6749, section 5.2: the cause is told in two members.
            let said = [json?["error"]?.string, json?["error_description"]?.string]
                .compactMap { $0 }.map { $0.replacing(clientSecret.value, with: "***") }
            let cause = said.isEmpty ? "" : ": " + said.joined(separator: ", ")
            throw Failure(description: "\(shown) refuses a token with HTTP \(response.status)\(cause)")
        }
        guard let token = json?["access_token"]?.string, !token.isEmpty else {
            throw Failure(description: "\(shown) answers without an access_token")
        }
        let seconds = json?["expires_in"]?.wholePart.flatMap { $0 > 0 ? min($0, 31_536_000) : nil }
        return .init(Secret(token), lifetime: seconds.map { .seconds($0) })
    }
}
