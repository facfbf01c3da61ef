extension Field {
    /// Swift that reads the field's value. `flexible` is what stands for the version being flexible.
    func reading(flexible: String) -> String {
        let flexible = isPlain ? "false" : flexible
        if isNullable, case .structure = type { return "try reader.nullableStruct(version: version)" }
        if case .structure(let name) = type { return "try \(name)(from: &reader, version: version)" }
        return switch type {
        case .plain(.error): "ErrorCode(rawValue: try reader.int16())"
        case .plain(.apiKey): "ApiKey(rawValue: try reader.int16())"
        case .plain(let plain): "try reader.\(plain.rawValue)()"
        default: "try reader.\(method)(\(versionArgument)flexible: \(flexible))"
        }
    }

    /// Swift that appends the field's value to `writer`.
    func writing(to writer: String = "writer", flexible: String) -> String {
        let flexible = isPlain ? "false" : flexible
        if isNullable, case .structure = type { return "try \(writer).nullableStruct(\(name), version: version)" }
        return switch type {
        case .structure: "try \(name).encode(into: &\(writer), version: version)"
        case .plain(.error), .plain(.apiKey): "\(writer).int16(\(name).rawValue)"
        case .plain(let plain): "\(writer).\(plain.rawValue)(\(name))"
        default: "try \(writer).\(method)(\(name), \(versionArgument)flexible: \(flexible))"
        }
    }

    /// Whether it is read and written differently in flexible versions.
    var dependsOnFlexibility: Bool {
        switch type {
        case .plain, .structure: false
        default: !isPlain
        }
    }

    private var versionArgument: String {
        if case .array(.structure) = type { "version: version, " } else { "" }
    }

    /// The method of reader and writer for strings, byte strings, records and arrays.
    private var method: String {
        let plain =
            switch type {
            case .string: "string"
            case .bytes: isNullable ? "bytes" : "byteArray"
            case .records: "records"
            case .array(.string): "stringArray"
            case .array(.plain(let plain)): "\(plain.rawValue)Array"
            default: "array"
            }
        return isNullable ? "nullable" + plain.prefix(1).uppercased() + plain.dropFirst() : plain
    }
}
