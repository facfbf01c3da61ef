extension Field {
    /// What the definition says of versions, tag, null and default, as a sentence; `nil` when there is nothing to say.
    func sentence(in versions: VersionRange) -> String? {
        var parts: [String] = []
        let refused = isRefused ? ", refused " : ""
        let tagged = tag.map { ", tagged field \($0)" } ?? ""
        switch self.versions.place(in: versions) {
        case .whole: if let tag { parts.append("tagged field \(tag)") }
        case .end: parts.append("from version \(self.versions.low) on\(tagged)\(refused)\(isRefused ? "before" : "")")
        case .start: parts.append("up to version \(self.versions.high)\(tagged)\(refused)\(isRefused ? "later" : "")")
        case .middle:
            let ends = "\(self.versions.low) to \(self.versions.high)"
            parts.append("versions \(ends)\(tagged)\(refused)\(isRefused ? "elsewhere" : "")")
        }
        if isNullable {
            let own = self.versions.intersection(versions) ?? versions
            if nullVersions.place(in: own) != .whole {
                parts.append("null allowed from version \(nullVersions.low) on")
            } else if !documentation.lowercased().contains("null") {
                parts.append("null allowed")
            }
        }
        if let initial, initial != (isNullable ? "nil" : type.zero) { parts.append("default \(word(for: initial))") }
        guard let first = parts.first else { return nil }
        return ([first.prefix(1).uppercased() + first.dropFirst()] + parts.dropFirst()).joined(separator: "; ") + "."
    }

    private func word(for initial: String) -> String {
        switch initial {
        case "\"\"", "[]": "empty"
        case ".max": "the largest number"
        default: initial
        }
    }
}
