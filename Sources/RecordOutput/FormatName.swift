/// What a format string can have by a name in braces, `%{NAME}`; most of it kcat has no letter for.
struct FormatName {
    /// Why a name means nothing.
    struct Unknown: Error {
        let description: String
    }

    /// The names, for errors and help.
    static let known =
        "topic partition offset timestamp time time:FORMAT key value key:ENC value:ENC headers "
        + "headers.NAME epoch producer codec size"

    /// What stands before the first colon, without what belongs to a header's name.
    private let name: String
    private let bytes: [UInt8]
    /// What stands behind the first colon.
    private let argument: [UInt8]?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        name = String(decoding: bytes[..<(colon ?? bytes.endIndex)], as: UTF8.self)
        argument = colon.map { Array(bytes[($0 + 1)...]) }
    }

    /// The part that the name stands for; `key` and `value` are what `%k` and `%s` become.
    func part(key: FormatPart, value: FormatPart) throws(Unknown) -> FormatPart {
        let headers = Array("headers.".utf8)
        // A header's name may have colons in it.
        if bytes.starts(with: headers), bytes.count > headers.count {
            return .fieldOf(.headerOf, Array(bytes.dropFirst(headers.count)))
        }
        guard let argument else { return try plain(key: key, value: value) }
        let text = String(decoding: argument, as: UTF8.self)
        switch (name, text) {
        case ("time", _) where !argument.isEmpty && !argument.contains(0):
            return .fieldOf(.timeOf, argument + [0])
        case ("time", _):
            throw Unknown(description: "%{time:} wants a format of strftime, as in %{time:%H:%M:%S}")
        case ("key", "hex"): return .field(.keyHex)
        case ("key", "base64"): return .field(.keyBase64)
        case ("key", "json"): return .field(.keyJSON)
        case ("value", "hex"): return .field(.valueHex)
        case ("value", "base64"): return .field(.valueBase64)
        case ("value", "json"): return .field(.valueJSON)
        case ("key", _), ("value", _):
            throw Unknown(
                description: "unknown encoding '\(text)' of %{\(name):...} (known are hex, base64, json)")
        default: throw unknown
        }
    }

    private func plain(key: FormatPart, value: FormatPart) throws(Unknown) -> FormatPart {
        switch name {
        case "topic": .topic
        case "partition": .partition
        case "offset": .field(.offset)
        case "timestamp": .field(.timestamp)
        case "time": .field(.time)
        case "key": key
        case "value": value
        case "headers": .field(.headers)
        case "epoch": .field(.epoch)
        case "producer": .field(.producer)
        case "codec": .field(.codec)
        case "size": .field(.size)
        default: throw unknown
        }
    }

    private var unknown: Unknown {
        Unknown(
            description:
                "unknown token %{\(String(decoding: bytes, as: UTF8.self))} (known are \(Self.known))")
    }
}
