import SchemaDecoding
import Synchronization
import Transport

/// Asks a registry over HTTP, one address after the other where one is away. Blocks.
struct RegistryHTTP: Sendable {
    let configuration: RegistryConfiguration
    /// Versions never change, and several schemas refer to the same: each is asked for once.
    private let versions = Versions()

    init(configuration: RegistryConfiguration) { self.configuration = configuration }

    /// The JSON that stands at a path below the address. Throws `RegistryError`, of kind `notFound` for 404.
    func get(_ path: String) throws(RegistryError) -> JSONValue {
        let response = try answer(path)
        do { return try JSONValue(parsing: response.body) } catch {
            let body = Self.excerpt(response.body)
            throw RegistryError(
                .broken, "\(HTTPRequest.shown(response.url)): no JSON but '\(body)': is that a schema registry?")
        }
    }

    /// The bytes that stand at a path below the address.
    func bytes(_ path: String) throws(RegistryError) -> [UInt8] { try answer(path).body }

    /// The error of an answer that is JSON, and not what stands at that path of a registry.
    func strange(_ path: String, _ lack: String) -> RegistryError {
        let base = configuration.urls.first?.trimmingSlash ?? ""
        return RegistryError(.broken, "\(HTTPRequest.shown(base + path)): \(lack): is that a schema registry?")
    }

    private final class Versions: Sendable {
        let known = Mutex<[String: (url: String, body: [UInt8])]>([:])
    }

    private func answer(_ path: String) throws(RegistryError) -> (url: String, body: [UInt8]) {
        guard path.contains("/versions/") else { return try fetch(path) }
        if let known = versions.known.withLock({ $0[path] }) { return known }
        let answer = try fetch(path)
        versions.known.withLock { $0[path] = answer }
        return answer
    }

    private func fetch(_ path: String) throws(RegistryError) -> (url: String, body: [UInt8]) {
        var failure = RegistryError(.unreachable, "no schema registry is named")
        for base in configuration.urls {
            let url = base.trimmingSlash + path
            do throws(RegistryError) {
                return (url, try perform(try request(url), at: url, path: path))
            } catch {
                failure = error
                guard error.kind == .unreachable else { throw error }
            }
        }
        throw failure
    }

    private func request(_ url: String) throws(RegistryError) -> HTTPRequest {
        var request = HTTPRequest(url)
        request.headers = ["Accept: application/vnd.schemaregistry.v1+json, application/json, */*"]
        request.headers += configuration.headers
        if let basic = configuration.basicCredentials {
            request.headers.append("Authorization: Basic " + (try Self.base64(basic.value)))
        } else if let bearer = configuration.bearerToken {
            do { request.headers.append("Authorization: Bearer " + (try bearer()).value) } catch {
                throw RegistryError(.unauthorised, "\(HTTPRequest.shown(url)): \(error)")
            }
        }
        request.caFile = configuration.caFile
        request.certificateFile = configuration.certificateFile
        request.keyFile = configuration.keyFile
        request.keyPassword = configuration.keyPassword?.value
        request.timeout = configuration.timeout
        request.proxy = configuration.proxy
        return request
    }

    private static func base64(_ text: String) throws(RegistryError) -> String {
        var decoded = DecodedText()
        do throws(DecodeError) {
            try text.utf8.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try decoded.append(base64: bytes)
            }
        } catch { throw RegistryError(.unauthorised, "the login is too long") }
        return String(decoded.string.dropFirst().dropLast())
    }

    /// Sends a request and returns the body of a good answer. `path` is the part of `url` behind the registry's address.
    func perform(_ request: HTTPRequest, at url: String, path: String = "") throws(RegistryError) -> [UInt8] {
        let response: HTTPResponse
        do { response = try HTTPClient.perform(request) } catch {
            throw RegistryError(
                error.isPassing ? .unreachable : .broken,
                "\(HTTPRequest.shown(url)): \(error)\(Self.hint(request, error))")
        }
        switch response.status {
        case 200..<300: return response.body
        case 300..<400:
            // It isn't followed: a login would go to whom the answer names.
            let target = response.redirect.map { target in
                let base = target.hasSuffix(path) ? String(target.dropLast(path.count)) : target
                return " to \(HTTPRequest.shown(base)), which is not followed: where that is the registry, -r names it"
            }
            throw RegistryError(
                .broken, "\(HTTPRequest.shown(url)): it redirects (HTTP \(response.status))\(target ?? "")")
        case 401, 403:
            throw RegistryError(
                .unauthorised,
                "\(HTTPRequest.shown(url)): the registry refuses with HTTP \(response.status)\(Self.cause(response.body)); "
                    + "basic.auth.user.info or bearer.auth.token log in")
        case 404:
            // Registries say in JSON what they have not; other servers don't.
            let cause = Self.cause(response.body)
            let hint = "; a path may belong to the address: /apis/ccompat/v7 is Apicurio's"
            throw RegistryError(
                .notFound, "\(HTTPRequest.shown(url)): not found\(cause.isEmpty ? hint : cause)")
        default:
            throw RegistryError(
                .broken,
                "\(HTTPRequest.shown(url)): the registry answers HTTP \(response.status)\(Self.cause(response.body))")
        }
    }

    /// What may help: a server that wants a certificate ends the connection once TLS has begun (RFC 8446, 4.4.2.4),
    /// before the request is sent whole or behind it.
    private static func hint(_ request: HTTPRequest, _ error: HTTPError) -> String {
        if error.isTimeout { return "; schema.registry.request.timeout.ms is how long it may take" }
        guard request.url.hasPrefix("https://"), request.certificateFile == nil, error.isCutOff else { return "" }
        return "; it may want a client's certificate: -X schema.registry.ssl.certificate.location=FILE"
    }

    /// What a registry says is wrong; nothing where it says it in HTML.
    private static func cause(_ body: [UInt8]) -> String {
        guard let json = try? JSONValue(parsing: body) else { return "" }
        let text = json["message"]?.string ?? json["Message"]?.string ?? json["title"]?.string
        return text.map { ": " + excerpt(Array($0.utf8)) } ?? ""
    }

    /// The beginning of a text, on one line.
    private static func excerpt(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(80).map { (0x20..<0x7f).contains($0) ? $0 : 0x20 }, as: UTF8.self)
    }
}

extension String {
    /// Without slashes at its end.
    fileprivate var trimmingSlash: String {
        var rest = self[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return String(rest)
    }
}
