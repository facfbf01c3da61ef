/// Reads descriptors: what `protoc --descriptor_set_out` writes (`FileDescriptorSet`), and what registries keep in
/// base64 (`FileDescriptorProto`). See descriptor.proto.
struct DescriptorReader {
    /// The files of a set, or the one file that the bytes are.
    static func files(_ bytes: [UInt8]) throws(DecodeError) -> [ProtoFile] {
        // Both begin with field 1, length-delimited: the first file of a set, or the name of a file, which is text and
        // no message.
        if let files = try? set(bytes), !files.isEmpty { return files }
        return [try bytes.decoded { (cursor) throws(DecodeError) in try file(&cursor) }]
    }

    private static func set(_ bytes: [UInt8]) throws(DecodeError) -> [ProtoFile] {
        try bytes.decoded { (cursor) throws(DecodeError) in
            var files: [ProtoFile] = []
            while let field = try cursor.field() {
                guard field.number == 1, field.wireType == .len else {
                    throw DecodeError("no descriptor set: it has a field \(field.number)", at: field.start)
                }
                var inner = cursor.inner(field)
                files.append(try file(&inner))
            }
            return files
        }
    }

    private static func file(_ cursor: inout WireCursor) throws(DecodeError) -> ProtoFile {
        var file = ProtoFile(name: "")
        let start = cursor.position
        while let field = try cursor.field() {
            var inner = cursor.inner(field)
            switch (field.number, field.wireType) {
            case (1, .len): file.name = try inner.text()
            case (2, .len): file.package = try inner.text()
            case (3, .len): file.imports.append(try inner.text())
            case (4, .len): file.messages.append(try message(&inner, depth: 0))
            case (5, .len): file.enums.append(try enumeration(&inner))
            case (7, .len): file.extensions.append(try self.field(&inner))
            case (8, .len): file.features = try features(&inner, in: 50)
            case (12, .len):
                switch try inner.text() {
                case "proto3": file.edition = .proto3
                case "editions": file.edition = .editions
                default: file.edition = .proto2
                }
            case (6, .len), (9...11, _), (14...15, _): break
            default: throw DecodeError("no file descriptor: it has a field \(field.number)", at: field.start)
            }
        }
        guard !file.name.isEmpty else { throw DecodeError("a file descriptor without a name", at: start) }
        return file
    }

    private static func message(_ cursor: inout WireCursor, depth: Int) throws(DecodeError) -> ProtoMessage {
        guard depth < ProtoParser.depthLimit else {
            throw DecodeError(
                "messages stand in each other more than \(ProtoParser.depthLimit) deep", at: cursor.position)
        }
        var message = ProtoMessage(name: "")
        while let field = try cursor.field() {
            var inner = cursor.inner(field)
            switch (field.number, field.wireType) {
            case (1, .len): message.name = try inner.text()
            case (2, .len): message.fields.append(try self.field(&inner))
            case (3, .len): message.messages.append(try self.message(&inner, depth: depth + 1))
            case (4, .len): message.enums.append(try enumeration(&inner))
            case (6, .len): message.extensions.append(try self.field(&inner))
            case (7, .len):
                while let option = try inner.field() {
                    var value = inner.inner(option)
                    switch (option.number, option.wireType) {
                    case (7, .varint): message.isMapEntry = try value.varint() != 0
                    case (12, .len): message.features = try featureSet(&value)
                    default: break
                    }
                }
            case (8, .len):
                message.oneofs.append("")
                while let member = try inner.field() {
                    guard member.number == 1, member.wireType == .len else { continue }
                    var name = inner.inner(member)
                    message.oneofs[message.oneofs.count - 1] = try name.text()
                }
            default: break
            }
        }
        return message
    }

    private static func field(_ cursor: inout WireCursor) throws(DecodeError) -> ProtoField {
        let start = cursor.position
        var result = ProtoField(name: "", number: 0, type: .scalar(.bool))
        var kind: UInt64 = 0
        var typeName: String?
        while let field = try cursor.field() {
            var inner = cursor.inner(field)
            switch (field.number, field.wireType) {
            case (1, .len): result.name = try inner.text()
            case (2, .len): result.extendee = try inner.text()
            case (3, .varint):
                let number = try inner.varint()
                guard (1...536_870_911).contains(number) else {
                    throw DecodeError("field \(result.name) has number \(number)", at: field.start)
                }
                result.number = UInt32(number)
            case (4, .varint):
                switch try inner.varint() {
                case 2: result.isRequired = true
                case 3: result.isRepeated = true
                default: break
                }
            case (5, .varint): kind = try inner.varint()
            case (6, .len): typeName = try inner.text()
            case (7, .len): result.defaultValue = try inner.rest()
            case (8, .len): result.features = try features(&inner, in: 21)
            case (9, .varint): result.oneof = Int(truncatingIfNeeded: try inner.varint() & 0x7fff_ffff)
            case (10, .len): result.jsonName = try inner.text()
            case (17, .varint): result.isOptional = try inner.varint() != 0
            default: break
            }
        }
        guard result.number > 0 else { throw DecodeError("field \(result.name) without a number", at: start) }
        result.type = try type(kind, named: typeName, at: start)
        if result.type == .scalar(.bytes), let text = result.defaultValue {
            result.defaultValue = ProtoEscapes.resolved(text[...])
        }
        return result
    }

    private static func type(_ kind: UInt64, named name: String?, at start: Int) throws(DecodeError) -> ProtoType {
        let known = UInt8(exactly: kind).flatMap(ProtobufKind.init(rawValue:))
        if let name { return known == .group ? .group(name) : .named(name) }
        guard let known, known != .group, known != .message, known != .enumeration else {
            throw DecodeError("a field of type \(kind) without a type's name", at: start)
        }
        return .scalar(known)
    }

    private static func enumeration(_ cursor: inout WireCursor) throws(DecodeError) -> ProtoEnum {
        var result = ProtoEnum(name: "")
        while let field = try cursor.field() {
            var inner = cursor.inner(field)
            switch (field.number, field.wireType) {
            case (1, .len): result.name = try inner.text()
            case (2, .len):
                var value: (name: String, number: Int32) = ("", 0)
                while let member = try inner.field() {
                    var content = inner.inner(member)
                    switch (member.number, member.wireType) {
                    case (1, .len): value.name = try content.text()
                    case (2, .varint): value.number = Int32(truncatingIfNeeded: try content.varint())
                    default: break
                    }
                }
                result.values.append(value)
            default: break
            }
        }
        return result
    }

    /// The features among options, where they are field `number`.
    private static func features(_ cursor: inout WireCursor, in number: UInt32) throws(DecodeError) -> ProtoFeatures {
        var result = ProtoFeatures()
        while let option = try cursor.field() {
            guard option.number == number, option.wireType == .len else { continue }
            var inner = cursor.inner(option)
            result = try featureSet(&inner)
        }
        return result
    }

    private static func featureSet(_ cursor: inout WireCursor) throws(DecodeError) -> ProtoFeatures {
        var result = ProtoFeatures()
        while let field = try cursor.field() {
            guard field.wireType == .varint else { continue }
            var inner = cursor.inner(field)
            let value = try inner.varint()
            switch (field.number, value) {
            case (1, 1), (1, 3): result.presence = .explicit
            case (1, 2): result.presence = .implicit
            case (5, 1): result.isDelimited = false
            case (5, 2): result.isDelimited = true
            default: break
            }
        }
        return result
    }
}

extension [UInt8] {
    /// What `body` reads from a cursor over these bytes.
    fileprivate func decoded<T>(_ body: (inout WireCursor) throws(DecodeError) -> T) throws(DecodeError) -> T {
        try span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) -> T in
            var cursor = WireCursor(bytes)
            return try body(&cursor)
        }
    }
}
