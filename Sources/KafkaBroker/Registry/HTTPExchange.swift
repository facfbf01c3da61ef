/// A request of HTTP/1.1, as far as a registry's clients need it.
struct HTTPRequest: Equatable {
    /// `GET`, `POST`.
    var method: String
    /// The path's parts, percent escapes resolved.
    var path: [String]
    /// The parameters behind the question mark, escapes resolved.
    var query: [String: String] = [:]
    /// The body.
    var body: [UInt8] = []
    /// Whether the client wants the connection closed behind the answer.
    var closes = false
}

/// What a request is answered with.
struct HTTPResponse: Equatable {
    /// 200, 404, ...
    var status: Int
    /// JSON.
    var body: String

    /// The bytes, headers included.
    func encoded(closes: Bool) -> [UInt8] {
        let reason =
            switch status {
            case 200: "OK"
            case 400: "Bad Request"
            case 404: "Not Found"
            case 405: "Method Not Allowed"
            case 422: "Unprocessable Entity"
            default: "Error"
            }
        let head = """
            HTTP/1.1 \(status) \(reason)\r
            Content-Type: application/vnd.schemaregistry.v1+json\r
            Content-Length: \(body.utf8.count)\r
            \(closes ? "Connection: close\r\n" : "")\r

            """
        return Array((head + body).utf8)
    }
}

/// Cuts a stream of bytes into requests.
struct HTTPRequestReader {
    /// Bytes that a request may have in front of its body.
    private static let headLimit = 64 << 10
    /// Bytes that a body may have.
    private static let bodyLimit = 4 << 20

    private var bytes: [UInt8] = []

    /// What is wrong with a request; the connection ends behind the answer.
    struct Failure: Error, Equatable {
        /// A status and why.
        var response: HTTPResponse
    }

    /// Takes what was read.
    mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

    /// The next request, `nil` until all of it is there.
    mutating func next() throws(Failure) -> HTTPRequest? {
        guard let end = headEnd() else {
            guard bytes.count <= Self.headLimit else { throw Self.failure("the headers are too long") }
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first.map { $0.split(separator: " ") } ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { throw Self.failure("no HTTP request") }
        var length = 0
        var request = HTTPRequest(method: String(words[0]), path: [])
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? parts[1].trimming(while: { $0 == " " }) : ""
            switch parts[0].lowercased() {
            case "content-length":
                guard let count = Int(value), (0...Self.bodyLimit).contains(count) else {
                    throw Self.failure("the body is too long")
                }
                length = count
            case "transfer-encoding": throw Self.failure("chunked bodies are not served")
            case "connection": request.closes = value.lowercased() == "close"
            default: break
            }
        }
        let start = end + 4
        guard bytes.count - start >= length else { return nil }
        request.body = Array(bytes[start..<start + length])
        bytes.removeFirst(start + length)
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        request.path = target[0].split(separator: "/").map(Self.unescaped)
        if target.count == 2 {
            for pair in target[1].split(separator: "&") {
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                request.query[Self.unescaped(halves[0])] = halves.count == 2 ? Self.unescaped(halves[1]) : ""
            }
        }
        return request
    }

    private func headEnd() -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...min(bytes.count - 4, Self.headLimit)).first { bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }
    }

    private static func failure(_ reason: String) -> Failure {
        Failure(response: RegistryState.error(400, 400, reason))
    }

    private static func unescaped(_ text: Substring) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Substring {
    fileprivate func trimming(while isBlank: (Character) -> Bool) -> String {
        String(String(self.drop(while: isBlank).reversed()).drop(while: isBlank).reversed())
    }
}
