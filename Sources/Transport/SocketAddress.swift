#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An IPv4 or IPv6 address with its port.
package struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// AF_INET or AF_INET6.
    package var family: Int32 { Int32(storage.ss_family) }

    /// A copy out of `getaddrinfo`'s list.
    init?(_ info: addrinfo) {
        guard let address = info.ai_addr, info.ai_addrlen <= length else { return nil }
        length = info.ai_addrlen
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
        }
    }

    /// The address that `fill` writes (`getsockname` and the like), or `nil` when it returns other than 0.
    init?(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        let code = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { fill($0, &length) }
        }
        guard code == 0 else { return nil }
    }

    func withSocketAddress<T>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The address in digits, without the port.
    package var host: String { text.host }
    /// The port.
    package var port: UInt16 { UInt16(text.port) ?? 0 }

    private var text: (host: String, port: String) {
        var host = [CChar](repeating: 0, count: 256)
        var port = [CChar](repeating: 0, count: 16)
        let code = withSocketAddress {
            getnameinfo(
                $0, $1, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
        }
        guard code == 0 else { return ("?", "0") }
        return (host.text, port.text)
    }

    /// Asks the system; blocks when `host` is a name. `flags` are AI_ flags. The error has no endpoint in its reason.
    package static func lookUp(_ host: String, _ port: UInt16, _ flags: Int32) throws(TransportError) -> [SocketAddress]
    {
        var hints = addrinfo()
        hints.ai_socktype = streamSocket
        hints.ai_flags = flags | AI_NUMERICSERV
        var head: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &head)
        guard code == 0, let head else {
            let system = errno
            let words = code == EAI_SYSTEM ? systemMessage(system) : gai_strerror(code).map { String(cString: $0) }
            throw TransportError(
                .resolution, TransportError.endpoint(host, port),
                "the name \(host) does not resolve (\(words ?? "error \(code)"))", code: code)
        }
        defer { freeaddrinfo(head) }
        return sequence(first: head) { $0.pointee.ai_next }.compactMap { SocketAddress($0.pointee) }
    }
}

extension [CChar] {
    /// The text up to the first NUL.
    fileprivate var text: String {
        String(decoding: prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
