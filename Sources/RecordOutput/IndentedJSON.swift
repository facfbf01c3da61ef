import Console

/// JSON on lines of its own, indented, each kind of token in its colour.
struct IndentedJSON {
    /// Whether there are colours.
    let colour: Bool

    /// Writes it, up to `limit` of its bytes, and says which of them.
    func append(
        _ bytes: UnsafeRawBufferPointer, _ limit: Int, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeRawBufferPointer {
        var scan = JSONScan(bytes)
        var kinds: [JSONScan.Token] = []
        var last: JSONScan.Token?
        while let token = scan.next() {
            if scan.position > limit { return UnsafeRawBufferPointer(rebasing: bytes[..<scan.start]) }
            let isEnd = token == .endObject || token == .endArray
            if isEnd { kinds.removeLast() }
            let isEmpty = isEnd && (last == .beginObject || last == .beginArray)
            let begins = last == .beginObject || last == .beginArray || last == .comma
            if isEnd ? !isEmpty : begins { try text.newLine(indent: 2 + 2 * kinds.count, to: &output) }
            let isName = token == .string && kinds.last == .beginObject && begins
            if colour { try output.append(look(token, isName).sequence) }
            try text.append(
                UnsafeRawBufferPointer(rebasing: bytes[scan.start..<scan.position]), keepsLines: false, to: &output)
            if colour { try output.append(TextStyle.plain.sequence) }
            if token == .colon { try text.append(" ", to: &output) }
            if token == .beginObject || token == .beginArray { kinds.append(token) }
            last = token
        }
        return bytes
    }

    private func look(_ token: JSONScan.Token, _ isName: Bool) -> TextStyle {
        switch token {
        case .string: isName ? .blue : .green
        case .number: .yellow
        case .literal: .magenta
        default: .plain
        }
    }
}
