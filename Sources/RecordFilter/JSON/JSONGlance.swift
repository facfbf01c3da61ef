#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A quick scan for places in a text. In a text that is JSON it finds what there is; whether a text is JSON at all it
/// need not notice. So it is right about JSON, and about all else only ``JSONScan`` is.
struct JSONGlance {
    /// What a glance came to.
    enum Outcome {
        /// If the text is JSON, the places are right.
        case done
        /// The text is certainly not JSON.
        case notJSON
        /// A name has an escape, or may come twice: ``JSONScan`` has to look.
        case unclear
    }

    private unowned(unsafe) let paths: JSONPaths
    private let nodes: UnsafeMutablePointer<JSONPaths.Node>
    private let found: UnsafeMutablePointer<JSONPlaces.Found>
    private let end: UnsafeRawPointer
    private var at: UnsafeRawPointer
    private var left: Int

    /// Looks for the places in `text`.
    static func look(_ text: UnsafeRawBufferPointer, _ places: JSONPlaces) -> Outcome {
        places.forget(0)
        guard let start = text.baseAddress, let nodes = places.paths.nodes.baseAddress,
            let found = places.found.baseAddress
        else { return .notJSON }
        var glance = JSONGlance(
            paths: places.paths, nodes: nodes, found: found, end: start + text.count, at: start,
            left: places.paths.askedCount)
        return glance.value(0) ?? .done
    }

    private var byte: UInt8 { at.load(as: UInt8.self) }

    @inline(__always)
    private mutating func skipSpace() -> Bool {
        while at < end {
            let byte = self.byte
            if byte > 0x20 || byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 { return true }
            at += 1
        }
        return false
    }

    /// The value of a node, at `at`; an outcome ends the glance.
    private mutating func value(_ node: Int32) -> Outcome? {
        guard skipSpace() else { return .notJSON }
        let asked = nodes[Int(node)]
        let start = at
        let first = byte
        if asked.isAsked {
            // A second one of the name: the last counts, and which that is the strict scan says.
            if found[Int(node)].start != nil { return .unclear }
            left -= 1
            found[Int(node)] = JSONPlaces.Found(start: start)
        }
        let isContainer: Bool
        switch first {
        case UInt8(ascii: "{") where asked.firstChild != 0:
            if let outcome = object(asked.firstChild) { return outcome }
            isContainer = true
        case UInt8(ascii: "[") where asked.firstChild != 0:
            if let outcome = array(asked.firstChild) { return outcome }
            isContainer = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard skipContainer() else { return .notJSON }
            isContainer = true
        default:
            guard skipScalar(first) else { return .notJSON }
            isContainer = false
        }
        if asked.isAsked, !isContainer {
            let count = at - start
            found[Int(node)].count = count
            if first == UInt8(ascii: "\"") {
                found[Int(node)].isEscaped = memchr(start, CInt(UInt8(ascii: "\\")), count) != nil
            }
        }
        return left == 0 ? rest() : nil
    }

    /// All was found. Unless a name comes once more, or hides behind an escape, nothing that follows matters.
    private func rest() -> Outcome {
        let text = UnsafeRawBufferPointer(start: at, count: end - at)
        if paths.hasSpecialName, memchr(at, CInt(UInt8(ascii: "\\")), end - at) != nil { return .unclear }
        for name in paths.names where name.isFound(in: text) { return .unclear }
        return Needle.hasUnicodeEscape(text) ? .unclear : .done
    }

    private mutating func object(_ firstChild: Int32) -> Outcome? {
        at += 1
        guard skipSpace() else { return .notJSON }
        if byte == UInt8(ascii: "}") {
            at += 1
            return nil
        }
        while true {
            guard skipSpace(), byte == UInt8(ascii: "\"") else { return .notJSON }
            let name = at + 1
            guard skipString() else { return .notJSON }
            let count = at - name - 1
            if memchr(name, CInt(UInt8(ascii: "\\")), count) != nil { return .unclear }
            guard skipSpace(), byte == UInt8(ascii: ":") else { return .notJSON }
            at += 1
            if let outcome = member(child(firstChild, name, count)) { return outcome }
            guard skipSpace() else { return .notJSON }
            at += 1
            switch (at - 1).load(as: UInt8.self) {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "}"): return nil
            default: return .notJSON
            }
        }
    }

    @inline(__always)
    private func child(_ first: Int32, _ name: UnsafeRawPointer, _ count: Int) -> Int32 {
        var child = first
        while child != 0 {
            let known = nodes[Int(child)].name
            if known.count == count, memcmp(known.baseAddress ?? name, name, count) == 0,
                nodes[Int(child)].index < 0
            {
                return child
            }
            child = nodes[Int(child)].next
        }
        return 0
    }

    /// The value of a member or an element that is `node`, or is none asked for.
    @inline(__always)
    private mutating func member(_ node: Int32) -> Outcome? {
        if node != 0 {
            // Twice the same way, be it asked for itself or not: the last counts.
            for place in Int(node)..<Int(nodes[Int(node)].end) where found[place].start != nil {
                return .unclear
            }
            return value(node)
        }
        guard skipSpace() else { return .notJSON }
        let first = byte
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return skipContainer() ? nil : .notJSON }
        return skipScalar(first) ? nil : .notJSON
    }

    private mutating func array(_ firstChild: Int32) -> Outcome? {
        at += 1
        guard skipSpace() else { return .notJSON }
        if byte == UInt8(ascii: "]") {
            at += 1
            return nil
        }
        var index = 0
        while true {
            var child = firstChild
            while child != 0, nodes[Int(child)].index != index {
                child = nodes[Int(child)].next
            }
            if let outcome = member(child) { return outcome }
            index += 1
            guard skipSpace() else { return .notJSON }
            at += 1
            switch (at - 1).load(as: UInt8.self) {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "]"): return nil
            default: return .notJSON
            }
        }
    }

    /// Goes past the string that begins at `at`.
    @inline(__always)
    private mutating func skipString() -> Bool {
        at += 1
        while true {
            let quote = JSONBytes.quote(at, end)
            guard quote < end else { return false }
            at = quote + 1
            var before = quote - 1
            while before.load(as: UInt8.self) == UInt8(ascii: "\\") { before -= 1 }
            // As many backslashes as make pairs escape each other, not the quote. One before the string's start can't
            // be met: the opening quote is in the way.
            if (quote - before) & 1 == 1 { return true }
        }
    }

    @inline(__always)
    private mutating func skipScalar(_ first: UInt8) -> Bool {
        if first == UInt8(ascii: "\"") { return skipString() }
        let start = at
        while at < end {
            let byte = self.byte
            if byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                break
            }
            at += 1
        }
        return at > start
    }

    /// Goes past the object or array that begins at `at`. Kinds of brackets are not told apart.
    private mutating func skipContainer() -> Bool {
        var depth = 0
        while true {
            at = JSONBytes.structural(at, end)
            guard at < end else { return false }
            switch byte {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            at += 1
            if depth == 0 { return true }
        }
    }
}
