extension DecodedText {
    /// Appends JSON text as people read it: a member or an item a line, each level two spaces further in, and `indent`
    /// spaces before every line but the first. The text must be JSON without white space between its tokens, as decoders
    /// write it.
    package mutating func append(
        indented json: UnsafeRawBufferPointer, by indent: Int
    ) throws(DecodeError) {
        var depth = 0
        var isInString = false
        var index = 0
        while index < json.count {
            let byte = json[index]
            defer { index += 1 }
            if isInString {
                try append(byte)
                if byte == UInt8(ascii: "\\"), index + 1 < json.count {
                    index += 1
                    try append(json[index])
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                try append(byte)
                // Empty ones stay on their line.
                if index + 1 < json.count, json[index + 1] == byte + 2 {
                    index += 1
                    try append(json[index])
                    continue
                }
                depth += 1
                try newLine(indent + 2 * depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth = max(0, depth - 1)
                try newLine(indent + 2 * depth)
                try append(byte)
            case UInt8(ascii: ","):
                try append(byte)
                try newLine(indent + 2 * depth)
            case UInt8(ascii: ":"): try append(": ")
            case UInt8(ascii: "\""):
                isInString = true
                try append(byte)
            default: try append(byte)
            }
        }
    }

    private mutating func newLine(_ spaces: Int) throws(DecodeError) {
        try append(UInt8(ascii: "\n"))
        for _ in 0..<spaces { try append(UInt8(ascii: " ")) }
    }
}
