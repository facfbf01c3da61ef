/// Reads the line of a field: `name: type [= default] [, versions] [, null versions] [, tag n] [, refused] [, plain]`.
enum FieldParser {
    /// What a line of a field lacks or has too much.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The field, without documentation.
    static func parse(_ row: String) throws(Failure) -> Field {
        let parts = row.split(separator: ",").map { $0.trimmingSpaces() }
        guard let first = parts.first, let colon = first.firstIndex(of: ":") else { throw Failure(description: row) }
        let name = String(first[..<colon])
        let rest = first[first.index(after: colon)...]
        let halves = rest.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
        var typeName = halves.first ?? ""
        let isNullable = typeName.hasSuffix("?")
        if isNullable { typeName = typeName.dropLast() }
        guard let type = FieldType(typeName) else { throw Failure(description: "\(name): unknown type \(typeName)") }
        var field = Field(name: name, documentation: "", type: type, isNullable: isNullable)
        if halves.count == 2 { field.initial = halves[1] == "empty" ? type.zero : String(halves[1]) }
        for part in parts.dropFirst() { try add(part, to: &field) }
        return field
    }

    private static func add(_ part: some StringProtocol, to field: inout Field) throws(Failure) {
        let words = part.split(separator: " ")
        switch words.first {
        case "refused" where words.count == 1: field.isRefused = true
        case "plain" where words.count == 1: field.isPlain = true
        case "tag" where words.count == 2:
            guard let tag = Int(words[1]) else { throw Failure(description: "\(field.name): no tag: \(words[1])") }
            field.tag = tag
        case "null" where words.count == 2:
            guard let range = VersionRange(words[1]), field.isNullable else {
                throw Failure(description: "\(field.name): null needs versions, and a type with a question mark")
            }
            field.nullVersions = range
        default:
            guard words.count == 1, let range = VersionRange(words[0]) else {
                throw Failure(description: "\(field.name): unknown: \(part)")
            }
            field.versions = range
        }
    }
}
