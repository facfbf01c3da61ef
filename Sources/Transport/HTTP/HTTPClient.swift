import CCurl

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One HTTP request.
package struct HTTPRequest: Sendable {
    /// `https://host/path`.
    package var url: String
    /// `Name: value`.
    package var headers: [String] = []
    /// The body of a POST, as a form has it; `nil` for a GET.
    package var body: String?
    /// For everything.
    package var timeout: Duration = .seconds(10)
    /// A PEM file of CAs; `nil` for the system's.
    package var caFile: String?
    /// A PEM file of the client's certificate, for mutual TLS.
    package var certificateFile: String?
    /// A PEM file of its key; `nil` when the certificate's file has it.
    package var keyFile: String?
    /// The key's password.
    package var keyPassword: String?
    /// What the request goes through; `nil` for nothing but what libcurl's own variables say.
    package var proxy: ProxyAddress?

    /// A GET.
    package init(_ url: String) { self.url = url }

    /// RFC 3986: all but the unreserved characters, in capital hexadecimal.
    package static func escape(_ text: String) -> String { PercentEncoding.encode(text) }

    /// An address without a login in it, for what users read.
    package static func shown(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}

/// The answer to one.
package struct HTTPResponse: Sendable {
    /// 200 and so on.
    package var status: Int
    /// The body.
    package var body: [UInt8]
    /// Where a redirect leads, whole; `nil` where it is none.
    package var redirect: String?
    /// The most bytes that a body may have: a large schema has one of them.
    static let bodyLimit = 16 << 20
}

/// Why there is no answer, in libcurl's words.
package struct HTTPError: Error, CustomStringConvertible {
    package var description: String
    /// Whether it may go well the next time: the server could not be reached.
    package var isPassing: Bool
    /// Whether the server broke off in the middle: it had nothing to say, took nothing more, or sent nothing more.
    package var isCutOff = false
    /// Whether the request's time ran out.
    package var isTimeout = false
}

/// HTTP by libcurl, which is loaded when the first request is made. Verifies certificates and names, follows no redirect.
package enum HTTPClient {
    /// Sends the request and returns the answer, whatever its status. Blocks.
    package static func perform(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        let curl = try Curl.loaded.get()
        guard let handle = kcat_curl_init(curl.initialize) else {
            throw HTTPError(description: "libcurl: no memory", isPassing: false)
        }
        defer { kcat_curl_cleanup(curl.cleanup, handle) }
        var headers: UnsafeMutableRawPointer?
        for header in request.headers { headers = kcat_curl_append(curl.append, headers, header) }
        defer { if let headers { kcat_curl_cleanup(curl.freeList, headers) } }

        // CURLOPT_*: 10000 before texts and pointers, 20000 before functions.
        func set(_ option: Int32, _ value: Int) { _ = kcat_curl_set_long(curl.setOption, handle, option, value) }
        func set(_ option: Int32, _ value: String) { _ = kcat_curl_set_pointer(curl.setOption, handle, option, value) }
        set(10002, request.url)
        set(10018, "kcat-swift")
        set(155, Int(request.timeout / .milliseconds(1)))
        set(99, 1)  // NOSIGNAL: other threads are running.
        set(181, 1 | 2)  // PROTOCOLS: http and https only.
        if let file = request.caFile { set(10065, file) }
        if let file = request.certificateFile { set(10025, file) }
        if let file = request.keyFile { set(10087, file) }
        if let password = request.keyPassword { set(10026, password) }
        if let proxy = request.proxy {
            set(10004, proxy.whole)
            set(61, 1)  // HTTPPROXYTUNNEL: CONNECT for http, too, as brokers are reached.
            set(10177, "")  // NOPROXY: a proxy that was asked for holds for every name.
        }
        if let headers { _ = kcat_curl_set_pointer(curl.setOption, handle, 10023, headers) }
        if let body = request.body { set(10165, body) }  // COPYPOSTFIELDS

        let body = Body()
        _ = kcat_curl_set_pointer(curl.setOption, handle, 10001, Unmanaged.passUnretained(body).toOpaque())
        _ = kcat_curl_set_write(curl.setOption, handle, 20011) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let body = Unmanaged<Body>.fromOpaque(context).takeUnretainedValue()
            guard body.bytes.count + size * count <= HTTPResponse.bodyLimit else { return 0 }
            body.bytes += UnsafeRawBufferPointer(start: bytes, count: size * count)
            return size * count
        }
        let code = withExtendedLifetime(body) { kcat_curl_perform(curl.perform, handle) }
        guard code == 0 else { throw failure(code, curl, handle) }
        var status = 0
        _ = kcat_curl_get_long(curl.getInfo, handle, 0x20_0002, &status)
        var redirect: UnsafePointer<CChar>?
        _ = kcat_curl_get_text(curl.getInfo, handle, 0x10_001f, &redirect)  // REDIRECT_URL
        return HTTPResponse(status: status, body: body.bytes, redirect: redirect.map { String(cString: $0) })
    }

    private final class Body {
        var bytes: [UInt8] = []
    }

    private static func failure(_ code: Int32, _ curl: Curl, _ handle: UnsafeMutableRawPointer) -> HTTPError {
        let words = kcat_curl_strerror(curl.words, code).map { String(cString: $0) } ?? "error \(code)"
        switch code {
        // Name, connect, time.
        case 5, 6, 7: return HTTPError(description: words, isPassing: true)
        case 28: return HTTPError(description: words, isPassing: true, isTimeout: true)
        // An empty answer, a transfer broken in sending or in receiving.
        case 52, 55, 56: return HTTPError(description: words, isPassing: true, isCutOff: true)
        case 23:
            // Only the body's limit ends a transfer from this side.
            return HTTPError(
                description: "the answer has more than \(HTTPResponse.bodyLimit >> 20) MiB", isPassing: false)
        case 60:
            return HTTPError(
                description: "the server's certificate does not hold (\(words)); https.ca.location names its CA's file",
                isPassing: false)
        default: return HTTPError(description: words, isPassing: false)
        }
    }
}

/// libcurl's functions.
private struct Curl: @unchecked Sendable {
    let initialize, cleanup, setOption, getInfo, perform, append, freeList, words: UnsafeMutableRawPointer

    static let loaded = Result { () throws(HTTPError) -> Curl in try Curl() }

    private init() throws(HTTPError) {
        #if canImport(Darwin)
        let names = ["libcurl.4.dylib", "/usr/lib/libcurl.4.dylib"]
        let flags = RTLD_NOW | RTLD_LOCAL
        #else
        // GnuTLS's is as good. Bound to its own OpenSSL, not to the one in this program.
        let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]
        let flags = RTLD_NOW | RTLD_LOCAL | 0x8
        #endif
        guard let library = names.lazy.compactMap({ dlopen($0, Int32(flags)) }).first else {
            throw HTTPError(
                description: "libcurl is not installed, which HTTPS needs (Debian: libcurl4)", isPassing: false)
        }
        func find(_ name: String) throws(HTTPError) -> UnsafeMutableRawPointer {
            guard let function = dlsym(library, name) else {
                throw HTTPError(description: "libcurl has no \(name)", isPassing: false)
            }
            return function
        }
        initialize = try find("curl_easy_init")
        cleanup = try find("curl_easy_cleanup")
        setOption = try find("curl_easy_setopt")
        getInfo = try find("curl_easy_getinfo")
        perform = try find("curl_easy_perform")
        append = try find("curl_slist_append")
        freeList = try find("curl_slist_free_all")
        words = try find("curl_easy_strerror")
    }
}
