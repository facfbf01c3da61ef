/// Looks up one place in JSON texts, one after the other.
package final class JSONPathReader {
    private let places: JSONPlaces
    private let node: Int32

    /// A reader for a path as expressions have it: `.a.b[0]`, `value.a`. Throws ``FilterError`` where it is none.
    package init(_ path: String) throws(FilterError) {
        let reading = LiteralReading(time: { _ in 0 }, size: { _ in 0 })
        guard case .term(let term) = try ExpressionParser.parse("exists " + path, reading),
            case .path(inKey: false, let steps) = term.subject
        else { throw FilterError(message: "a path into the value belongs here (.a.b[0])", text: path, offset: 0) }
        places = JSONPlaces([steps])
        node = places.paths.place(of: steps)
    }

    /// Where in `text` the value at the path stands, a string with its quotes: offsets in bytes. `nil` where the text is no
    /// JSON, has nothing there, or an object or an array.
    package func place(in text: RawSpan) -> Range<Int>? {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, JSONScan.scan(bytes, places),
                let start = places.found[Int(node)].start, places.found[Int(node)].count > 0
            else { return nil }
            return start - base..<start - base + places.found[Int(node)].count
        }
    }
}
