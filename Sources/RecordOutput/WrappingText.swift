import Console

/// Lines of a terminal as they are filled: what has no room goes on in the next line, at the same indent.
struct WrappingText {
    /// The columns of a line.
    let width: Int
    /// The columns that a line begins with.
    private(set) var indent = 0
    private var column = 0

    init(width: Int) { self.width = max(width, 20) }

    /// Ends the line and begins one at `indent`; a deep one is no deeper than half of the line.
    mutating func newLine(indent: Int, to output: inout OutputBuffer) throws(OutputError) {
        try output.append(UInt8(ascii: "\n"))
        try begin(indent: indent, to: &output)
    }

    /// Begins a line at `indent`, where one has just ended.
    mutating func begin(indent: Int, to output: inout OutputBuffer) throws(OutputError) {
        self.indent = min(indent, width / 2)
        column = self.indent
        try output.append(String(repeating: " ", count: column))
    }

    /// Ends the line.
    mutating func end(to output: inout OutputBuffer) throws(OutputError) {
        try output.append(UInt8(ascii: "\n"))
        column = 0
        indent = 0
    }

    /// Appends text of the program's own: short, and never broken.
    mutating func append(_ text: String, to output: inout OutputBuffer) throws(OutputError) {
        let columns = DisplayWidth.columns(text)
        if column + columns > width, column > indent { try wrap(&output) }
        try output.append(text)
        column += columns
    }

    /// Appends text of a record: what a terminal would obey is escaped, and where `keepsLines` line ends begin a line.
    /// Bytes that are no UTF-8 are Latin-1 where `isLatin1`, else U+FFFD.
    mutating func append(
        _ bytes: UnsafeRawBufferPointer, keepsLines: Bool, isLatin1: Bool = false,
        to output: inout OutputBuffer
    ) throws(OutputError) {
        guard var source = bytes.baseAddress else { return }
        let end = source + bytes.count
        while source < end {
            var scalar: UInt32?
            if isLatin1 {
                scalar = UInt32(source.load(as: UInt8.self))
                source += 1
            } else {
                let sequence = UTF8Sequence(at: source, available: end - source)
                scalar = sequence.scalar
                source += sequence.count
            }
            try append(scalar, keepsLines, &output)
        }
    }

    private mutating func append(
        _ scalar: UInt32?, _ keepsLines: Bool, _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard let scalar, let character = Unicode.Scalar(scalar) else {
            return try append("\u{fffd}", to: &output)
        }
        if keepsLines, scalar == 0x0a { return try newLine(indent: indent, to: &output) }
        if keepsLines, scalar == 0x09 {
            return try append(String(repeating: " ", count: 4 - (column - indent) % 4), to: &output)
        }
        if VisibleText.isHidden(scalar) { return try append(VisibleText.escape(scalar), to: &output) }
        let columns = DisplayWidth.columns(scalar)
        if column + columns > width { try wrap(&output) }
        if scalar < 0x80 {
            try output.append(UInt8(scalar))
        } else {
            try output.append(String(character))
        }
        column += columns
    }

    private mutating func wrap(_ output: inout OutputBuffer) throws(OutputError) {
        try output.append(UInt8(ascii: "\n"))
        try output.append(String(repeating: " ", count: indent))
        column = indent
    }
}
