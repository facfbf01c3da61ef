/// Turns a schema's JSON into nodes. Names are resolved as they come: Avro allows no use before the definition.
struct AvroSchemaParser {
    private(set) var nodes: [AvroNode] = []
    private(set) var children: [AvroChild] = []
    /// The text of all literals.
    private(set) var pool: [UInt8] = []
    /// The full names of nodes that have one.
    private(set) var names: [Int32: String] = [:]
    /// What was tolerated.
    private(set) var notices: [String] = []
    private var named: [String: (node: Int32, definition: JSONValue)] = [:]
    private var primitives: [AvroKind: Int32] = [:]

    /// Adds the type that `json` describes, and what it is made of; names without a dot are of `namespace`.
    mutating func type(_ json: JSONValue, namespace: String) throws(DecodeError) -> Int32 {
        switch json {
        case .string(let name): return try reference(name, namespace)
        case .array(let branches): return try union(branches, namespace)
        case .object: return try object(json, namespace)
        default: throw DecodeError("\(json.text.prefix(40)) is no Avro type", at: nil)
        }
    }

    private mutating func add(_ node: AvroNode) -> Int32 {
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    private mutating func child(_ node: Int32, _ literal: String) -> AvroChild {
        let place = Int32(pool.count)
        pool += literal.utf8
        return AvroChild(node: node, literal: place, length: Int32(pool.count) - place)
    }

    /// Children of one node lie side by side: they are added when all of them are known.
    private mutating func add(_ added: [AvroChild], to node: Int32) {
        nodes[Int(node)].first = Int32(children.count)
        nodes[Int(node)].count = Int32(added.count)
        children += added
    }

    private static let primitiveKinds: [String: AvroKind] = [
        "null": .null, "boolean": .boolean, "int": .int, "long": .long, "float": .float, "double": .double,
        "bytes": .bytes, "string": .string,
    ]

    private mutating func primitive(_ kind: AvroKind) -> Int32 {
        if let node = primitives[kind] { return node }
        let node = add(AvroNode(kind: kind))
        primitives[kind] = node
        return node
    }

    private mutating func reference(_ name: String, _ namespace: String) throws(DecodeError) -> Int32 {
        if let kind = Self.primitiveKinds[name] { return primitive(kind) }
        // A name that its own namespace doesn't have is looked for among those without one, as Java does.
        if let found = named[Self.fullName(name, namespace)] ?? named[name] { return found.node }
        throw DecodeError("the schema uses \(name), which it doesn't define", at: nil)
    }

    private static func fullName(_ name: String, _ namespace: String) -> String {
        name.contains(".") || namespace.isEmpty ? name : namespace + "." + name
    }

    private mutating func union(_ branches: [JSONValue], _ namespace: String) throws(DecodeError) -> Int32 {
        let node = add(AvroNode(kind: .union))
        var added: [AvroChild] = []
        for branch in branches {
            let type = try type(branch, namespace: namespace)
            let name = names[type] ?? Self.typeName(nodes[Int(type)].kind)
            added.append(child(type, "{" + JSONValue.quoted(name) + ":"))
        }
        add(added, to: node)
        return node
    }

    /// What a branch without a name is called in Avro's JSON.
    private static func typeName(_ kind: AvroKind) -> String { kind == .enumeration ? "enum" : "\(kind)" }

    private mutating func object(_ json: JSONValue, _ namespace: String) throws(DecodeError) -> Int32 {
        guard let type = json["type"] else {
            throw DecodeError("\(json.text.prefix(60)) in the schema has no type", at: nil)
        }
        guard let name = type.string else { return try self.type(type, namespace: namespace) }
        switch name {
        case "record", "error": return try named(json, namespace, AvroNode(kind: .record))
        case "enum": return try named(json, namespace, AvroNode(kind: .enumeration))
        case "fixed":
            guard let size = json["size"]?.integer, (0...Int64(Int32.max)).contains(size) else {
                throw DecodeError("a fixed in the schema has no size", at: nil)
            }
            return try named(json, namespace, AvroNode(kind: .fixed, size: Int32(size)).with(json))
        case "array", "map":
            let node = add(AvroNode(kind: name == "map" ? .map : .array))
            guard let items = json[name == "map" ? "values" : "items"] else {
                throw DecodeError(
                    "\(json.text.prefix(60)) in the schema has no \(name == "map" ? "values" : "items")", at: nil)
            }
            let item = try self.type(items, namespace: namespace)
            add([child(item, "")], to: node)
            return node
        default:
            guard let kind = Self.primitiveKinds[name] else { return try reference(name, namespace) }
            let node = AvroNode(kind: kind).with(json)
            return node.logical == .none ? primitive(kind) : add(node)
        }
    }

    /// A record, enum or fixed: its name counts from here on, within itself too.
    private mutating func named(
        _ json: JSONValue, _ outer: String, _ node: AvroNode
    ) throws(DecodeError) -> Int32 {
        guard let given = json["name"]?.string, !given.isEmpty else {
            throw DecodeError("\(json.text.prefix(60)) in the schema has no name", at: nil)
        }
        let name = Self.fullName(given, json["namespace"]?.string ?? outer)
        if let known = named[name] {
            // References reach the same type by several ways.
            guard known.definition == json else {
                throw DecodeError("the schema defines \(name) twice, differently", at: nil)
            }
            return known.node
        }
        note(name)
        let index = add(node)
        named[name] = (index, json)
        names[index] = name
        let namespace = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
        switch node.kind {
        case .record: try fields(json, namespace, of: index)
        case .enumeration:
            guard let symbols = json["symbols"]?.array else {
                throw DecodeError("the schema's enum \(name) has no symbols", at: nil)
            }
            var added: [AvroChild] = []
            for symbol in symbols {
                guard let text = symbol.string else { throw DecodeError("a symbol of \(name) is no string", at: nil) }
                added.append(child(0, JSONValue.quoted(text)))
            }
            add(added, to: index)
        default: break
        }
        return index
    }

    private mutating func fields(_ json: JSONValue, _ namespace: String, of record: Int32) throws(DecodeError) {
        let name = names[record] ?? ""
        guard let fields = json["fields"]?.array else {
            throw DecodeError("the schema's record \(name) has no fields", at: nil)
        }
        var added: [AvroChild] = []
        for field in fields {
            guard let fieldName = field["name"]?.string, let type = field["type"] else {
                throw DecodeError("a field of the schema's record \(name) has no name or no type", at: nil)
            }
            note(fieldName)
            let node = try fieldType(field, type, namespace)
            added.append(child(node, (added.isEmpty ? "{" : ",") + JSONValue.quoted(fieldName) + ":"))
        }
        add(added, to: record)
    }

    /// Old writers put what belongs into the type beside it: `"type": "array", "items": …` and the logical type.
    private mutating func fieldType(
        _ field: JSONValue, _ type: JSONValue, _ namespace: String
    ) throws(DecodeError) -> Int32 {
        switch type.string {
        case "array" where field["items"] != nil, "map" where field["values"] != nil:
            return try object(field, namespace)
        default: return try self.type(type, namespace: namespace)
        }
    }

    /// Names with dashes and the like exist, and do no harm.
    private mutating func note(_ name: String) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e: true
            default: false
            }
        }
        if !isPlain, notices.count < 10 { notices.append("the name '\(name)' is not one that Avro allows") }
    }
}
