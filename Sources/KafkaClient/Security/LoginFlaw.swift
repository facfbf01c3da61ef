import Transport

/// What most likely is wrong with a name, a password or a token that was refused, by its look: traces of the file that it
/// was taken from. Never repeats any of it.
enum LoginFlaw {
    /// The first flaw of either, as the end of a sentence; `nil` for none.
    static func find(username: String, password: Secret) -> String? {
        find(in: username, called: "the user name") ?? find(in: password.value, called: "the password")
    }

    /// The first flaw of a value that was sent; `name` is what the sentence calls it.
    static func find(in value: String, called name: String) -> String? {
        let likely = "most likely wrong: \(name) that was sent"
        if let first = value.first, "\"'".contains(first), value.count > 1, value.last == first {
            return "\(likely) stands in quotation marks; files of properties have none"
        }
        if [("${", "}"), ("{{", "}}"), ("$(", ")"), ("<%", "%>")].contains(where: { open, close in
            value.firstRange(of: open).map { value[$0.upperBound...].contains(close) } ?? false
        }) {
            return "\(likely) has a placeholder in it that nothing has replaced"
        }
        if value.contains(" #") || value.contains("\t#") {
            return "\(likely) has ' #' in it; a comment has to stand on a line of its own"
        }
        if value.first?.isWhitespace == true || value.last?.isWhitespace == true {
            return "\(likely) has a blank at its beginning or end"
        }
        return nil
    }
}
