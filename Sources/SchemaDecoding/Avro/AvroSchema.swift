/// An Avro schema (Avro 1.12), compiled for decoding: nodes, their children and the text that is written for them lie flat
/// in memory. It never changes.
package final class AvroSchema: @unchecked Sendable {
    /// What is decoded by.
    let tables: AvroTables
    /// How many nodes there are.
    let nodeCount: Int
    /// The full name of the type, or its kind where it has none: `com.acme.Order`, `string`.
    package let name: String
    /// The CRC-64-AVRO fingerprint of the schema's parsing canonical form, as single-object encoding has it.
    package let fingerprint: UInt64
    /// What was accepted although Avro's specification forbids it, one phrase each.
    package let notices: [String]

    /// Parses a schema's JSON text. `references` are schemas whose named types it uses, each before those that use it.
    ///
    /// Defaults and aliases are not looked at: there is no reader's schema to resolve to. Throws `DecodeError` where it is
    /// no schema: no JSON, an unknown name, a type without what it needs.
    package convenience init(parsing text: String, references: [String] = []) throws(DecodeError) {
        var parser = AvroSchemaParser()
        for reference in references {
            _ = try parser.type(try Self.document(reference), namespace: "")
        }
        let document = try Self.document(text)
        let root = try parser.type(document, namespace: "")
        self.init(parser, root: root, fingerprint: AvroFingerprint.of(document))
    }

    /// A schema's document. The name of a type alone is one too, without quotes as well: old registries have such.
    private static func document(_ text: String) throws(DecodeError) -> JSONValue {
        do { return try JSONValue(parsing: text) } catch {
            let bare = text.filter { !$0.isWhitespace }
            if !bare.isEmpty, bare.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }) {
                return .string(bare)
            }
            throw error
        }
    }

    private init(_ parser: AvroSchemaParser, root: Int32, fingerprint: UInt64) {
        let nodes = UnsafeMutablePointer<AvroNode>.allocate(capacity: max(parser.nodes.count, 1))
        for (index, node) in parser.nodes.enumerated() { (nodes + index).initialize(to: node) }
        let children = UnsafeMutablePointer<AvroChild>.allocate(capacity: max(parser.children.count, 1))
        for (index, child) in parser.children.enumerated() { (children + index).initialize(to: child) }
        let pool = UnsafeMutableRawPointer.allocate(
            byteCount: parser.pool.count + DecodedText.literalSlack, alignment: 16)
        for (index, byte) in parser.pool.enumerated() { pool.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
        tables = AvroTables(
            nodes: UnsafePointer(nodes), children: UnsafePointer(children), pool: UnsafeRawPointer(pool), root: root)
        self.fingerprint = fingerprint
        nodeCount = parser.nodes.count
        name = parser.names[root] ?? "\(parser.nodes[Int(root)].kind)"
        notices = parser.notices
    }

    deinit {
        tables.nodes.deallocate()
        tables.children.deallocate()
        tables.pool.deallocate()
    }

    /// The name of a field, symbol or branch, out of the text that is written for it.
    func childName(_ child: AvroChild) -> String {
        let text = tables.literal(child)
        guard let first = text.firstIndex(of: 0x22), let last = text.lastIndex(of: 0x22), first < last else {
            return ""
        }
        return JSONReader.text(of: UnsafeRawBufferPointer(rebasing: text[(first + 1)..<last]))
    }
}
