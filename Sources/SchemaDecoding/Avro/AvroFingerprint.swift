/// The CRC-64-AVRO fingerprint of a schema's parsing canonical form (Avro 1.12, "Schema Fingerprints"): single-object
/// encoding names the writer's schema by it.
enum AvroFingerprint {
    /// The fingerprint of a schema's document.
    static func of(_ document: JSONValue) -> UInt64 {
        var fingerprint = empty
        for byte in canonical(document, namespace: "").utf8 {
            fingerprint = fingerprint >> 8 ^ table[Int(UInt8(truncatingIfNeeded: fingerprint) ^ byte)]
        }
        return fingerprint
    }

    private static let empty: UInt64 = 0xc15d_213a_a4d7_a795

    private static let table: [UInt64] = (0..<256).map { byte in
        (0..<8).reduce(UInt64(byte)) { value, _ in value >> 1 ^ (empty & (0 &- (value & 1))) }
    }

    private static let primitives: Set<String> = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    ]

    /// The schema with full names, only the attributes that decoding needs, in a fixed order, without white space.
    static func canonical(_ type: JSONValue, namespace: String) -> String {
        switch type {
        case .string(let name):
            let isFull = primitives.contains(name) || name.contains(".") || namespace.isEmpty
            return JSONValue.quoted(isFull ? name : namespace + "." + name)
        case .array(let branches):
            return "[" + branches.map { canonical($0, namespace: namespace) }.joined(separator: ",") + "]"
        case .object: return object(type, namespace)
        default: return type.text
        }
    }

    private static func object(_ json: JSONValue, _ outer: String) -> String {
        guard let type = json["type"]?.string else {
            return json["type"].map { canonical($0, namespace: outer) } ?? json.text
        }
        if primitives.contains(type) { return JSONValue.quoted(type) }
        var namespace = outer
        var parts: [String] = []
        if let given = json["name"]?.string {
            namespace = json["namespace"]?.string ?? outer
            let name = given.contains(".") || namespace.isEmpty ? given : namespace + "." + given
            namespace = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
            parts.append("\"name\":" + JSONValue.quoted(name))
        }
        parts.append("\"type\":" + JSONValue.quoted(type))
        if let fields = json["fields"]?.array {
            let inner = fields.map { field in
                let type = field["type"].map { canonical($0, namespace: namespace) } ?? "null"
                return "{\"name\":\(JSONValue.quoted(field["name"]?.string ?? "")),\"type\":\(type)}"
            }
            parts.append("\"fields\":[" + inner.joined(separator: ",") + "]")
        }
        if let symbols = json["symbols"] { parts.append("\"symbols\":" + symbols.text) }
        if let items = json["items"] { parts.append("\"items\":" + canonical(items, namespace: namespace)) }
        if let values = json["values"] { parts.append("\"values\":" + canonical(values, namespace: namespace)) }
        if let size = json["size"]?.integer { parts.append("\"size\":\(size)") }
        return "{" + parts.joined(separator: ",") + "}"
    }
}
