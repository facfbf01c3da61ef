/// Names as protobuf makes them from names.
enum ProtoNames {
    /// `foo_bar` becomes `fooBar`, as JSON has it, or `FooBar`, as map entries are called: an underscore goes, and the
    /// letter behind it becomes a capital.
    static func camelCase(_ name: String, firstIsCapital: Bool = false) -> String {
        var result: [UInt8] = []
        var isCapital = firstIsCapital
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                isCapital = true
            } else {
                result.append(isCapital && byte &- 0x61 < 26 ? byte - 0x20 : byte)
                isCapital = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `name` in `scope`, which may be empty.
    static func joined(_ scope: String, _ name: String) -> String { scope.isEmpty ? name : scope + "." + name }
}
