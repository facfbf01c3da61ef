import RecordOutput

/// Writes the small JSON texts of `topics` and `offsets`, in kcat's style: no spaces, fields in order.
struct JSONLine {
    private(set) var text = ""

    /// `"name":` before a value; a comma where one is due.
    private mutating func name(_ name: String) {
        separate()
        text += JSONText.quoted(name) + ":"
    }

    private mutating func separate() {
        if let last = text.utf8.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { text += "," }
    }

    mutating func field(_ name: String, _ value: String) {
        self.name(name)
        text += JSONText.quoted(value)
    }

    mutating func field(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        text += String(value)
    }

    /// A number, or null.
    mutating func field(_ name: String, _ value: Int64?) {
        self.name(name)
        text += value.map { String($0) } ?? "null"
    }

    /// Text, or null.
    mutating func field(_ name: String, text value: String?) {
        self.name(name)
        text += value.map { JSONText.quoted($0) } ?? "null"
    }

    /// A list of texts.
    mutating func field(_ name: String, _ values: [String]) {
        self.name(name)
        text += "[" + values.map { JSONText.quoted($0) }.joined(separator: ",") + "]"
    }

    /// A truth, or null.
    mutating func field(_ name: String, flag value: Bool?) {
        self.name(name)
        text += value.map { $0 ? "true" : "false" } ?? "null"
    }

    /// What is JSON already.
    mutating func field(_ name: String, raw value: String) {
        self.name(name)
        text += value
    }

    mutating func object(_ name: String? = nil, _ body: (inout JSONLine) -> Void) {
        if let name { self.name(name) } else { separate() }
        text += "{"
        body(&self)
        text += "}"
    }

    mutating func array<T>(_ name: String, _ values: [T], _ body: (inout JSONLine, T) -> Void) {
        self.name(name)
        text += "["
        for value in values { object { body(&$0, value) } }
        text += "]"
    }
}
