import SchemaDecoding
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Schemas on disk, a file each, by registry and id. What can't be written is not kept; what can't be read is asked for.
struct SchemaCache: Sendable {
    private let folder: String

    /// The registry's folder within `folder`, made when something is first kept. `nil` for a registry without a name.
    init?(folder: String, registry: String) {
        let name = Self.fileName(HTTPRequest.shown(registry))
        if name.isEmpty { return nil }
        self.folder = folder + "/" + name
    }

    /// Only what is safe in a path stays, and a checksum tells apart what became alike.
    private static func fileName(_ text: String) -> String {
        let plain = text.utf8.prefix(80).map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: byte
            default: UInt8(ascii: "-")
            }
        }
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return plain.isEmpty ? "" : String(decoding: plain, as: UTF8.self) + "-" + String(sum, radix: 16)
    }

    /// The schema that was kept under `key`.
    func read(_ key: String) -> RegisteredSchema? {
        guard let file = fopen(path(key), "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 64 << 20 {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        guard let json = try? JSONValue(parsing: bytes), let text = json["schema"]?.string,
            let language = json["schemaType"]?.string.flatMap(RegisteredSchema.Language.init)
        else { return nil }
        let references = (json["references"]?.array ?? []).compactMap { reference -> RegisteredSchema.Document? in
            guard let name = reference["name"]?.string, let text = reference["schema"]?.string else { return nil }
            return RegisteredSchema.Document(name: name, text: text)
        }
        let hasRules = json["hasRules"]?.text == "true"
        return RegisteredSchema(language: language, text: text, references: references, hasRules: hasRules)
    }

    /// Keeps a schema: written beside its place and moved there, so that nobody reads half of one.
    func write(_ schema: RegisteredSchema, _ key: String) {
        let references = schema.references.map { document in
            JSONValue.object([
                .init(name: "name", value: .string(document.name)),
                .init(name: "schema", value: .string(document.text)),
            ])
        }
        let json = JSONValue.object([
            .init(name: "schemaType", value: .string(schema.language.rawValue)),
            .init(name: "schema", value: .string(schema.text)), .init(name: "references", value: .array(references)),
            .init(name: "hasRules", value: .bool(schema.hasRules)),
        ])
        makeFolder()
        let place = path(key)
        let fresh = "\(place).\(getpid())"
        guard let file = fopen(fresh, "w") else { return }
        let bytes = Array(json.text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten, rename(fresh, place) == 0 else {
            unlink(fresh)
            return
        }
    }

    private func path(_ key: String) -> String { folder + "/" + Self.fileName(key) + ".json" }

    private func makeFolder() {
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/" + part
            mkdir(path, 0o700)
        }
    }
}
