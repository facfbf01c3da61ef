/// A `.proto` file or descriptor with all that it imports, ready to decode by.
package final class ProtobufSchema: Sendable {
    /// A schema's text as a file or a registry has it: `.proto` text, a descriptor (of one file or a set), or that in
    /// base64.
    package struct Source: Sendable {
        /// What others import it by: the reference's name.
        package var name: String
        /// Its bytes.
        package var bytes: [UInt8]

        /// A schema of this name.
        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The flat form.
    let tables: ProtobufTables
    /// The messages at the top of the main file, in order.
    let roots: [Int32]
    /// All messages of the main file, map entries included, in the order of their full names: how Glue counts them.
    let sorted: [Int32]

    /// Links a schema with the schemas that it refers to.
    /// - Throws: an error that names the file, the place in it and what is wrong: bad text, a type that isn't known.
    package init(_ main: Source, references: [Source] = []) throws(DecodeError) {
        var loader = ProtobufLoader(references: references)
        try loader.load(main)
        let symbols = try ProtobufSymbols(loader)
        tables = try ProtobufLinker(symbols).tables()
        roots = symbols.roots
        sorted = symbols.mainMessages
    }

    deinit { tables.deallocate() }

    /// The files that a schema imports, without those that every schema can import (`google/protobuf/timestamp.proto`).
    /// - Throws: as the initializer does for bad text.
    package static func imports(of source: Source) throws(DecodeError) -> [String] {
        var names: [String] = []
        for file in try ProtobufLoader.read(source) {
            for name in file.imports where !names.contains(name) && !ProtoLibrary.has(name) { names.append(name) }
        }
        return names
    }

    /// The names of the messages, without map entries, as `#pkg.Message` takes them.
    package var messageNames: [String] { tables.byName.map { name(of: $0) } }

    /// A message by its full name or, where only one has it, by the last part of it: full names come first.
    package func message(named name: String) -> ProtobufMessage? {
        let wanted = name.hasPrefix(".") ? String(name.dropFirst()) : name
        let exact = Array(wanted.utf8).withUnsafeBytes { tables.message(named: $0) }
        if let exact { return ProtobufMessage(index: exact) }
        let ending = "." + wanted
        var found: Int32?
        for index in tables.byName where self.name(of: index).hasSuffix(ending) {
            if found != nil { return nil }
            found = index
        }
        return found.map { ProtobufMessage(index: $0) }
    }

    /// The one message at the top of the file; `nil` where there are several or none.
    package var onlyMessage: ProtobufMessage? {
        let messages = roots.filter { !tables.messages[Int($0)].isMapEntry }
        return messages.count == 1 ? ProtobufMessage(index: messages[0]) : nil
    }

    /// The full name of a message.
    package func name(of message: ProtobufMessage) -> String { name(of: message.index) }

    private func name(of index: Int32) -> String {
        String(decoding: tables.bytes(tables.messages[Int(index)].name), as: UTF8.self)
    }
}

/// A message of a ``ProtobufSchema``.
package struct ProtobufMessage: Equatable, Sendable {
    /// Its place among the schema's messages.
    let index: Int32
}
