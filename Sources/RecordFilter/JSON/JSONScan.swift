/// A strict scan of a JSON text (RFC 8259) that finds the places that are asked for. Of members of one name the last
/// counts. Bytes that are not UTF-8 are taken in strings as they are. Nothing is built, and nothing recurs: levels of
/// nesting are counted, ``JSONPlaces/maxDepth`` at most.
struct JSONScan {
    private let places: JSONPlaces
    private let text: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0

    /// Whether `text` is JSON; then the places are what there is at them.
    static func scan(_ text: UnsafeRawBufferPointer, _ places: JSONPlaces) -> Bool {
        var scan = JSONScan(places: places, text: text)
        places.forget(0)
        if scan.all() { return true }
        places.forget(0)
        return false
    }

    private init(places: JSONPlaces, text: UnsafeRawBufferPointer) {
        self.places = places
        self.text = text
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < text.count {
            let byte = text[at]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            at += 1
        }
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func all() -> Bool {
        guard value(0) else { return false }
        while depth > 0 {
            skipSpace()
            guard at < text.count else { return false }
            let level = places.levels[depth]
            switch text[at] {
            case UInt8(ascii: "}") where level.isObject, UInt8(ascii: "]") where !level.isObject:
                at += 1
                depth -= 1
            case UInt8(ascii: ","):
                at += 1
                guard next() else { return false }
            default: return false
            }
        }
        skipSpace()
        return at == text.count
    }

    /// The next member or element of the open level, its value begun.
    private mutating func next() -> Bool {
        let level = places.levels[depth]
        if !level.isObject {
            places.levels[depth].index = level.index + 1
            return value(element(level.node, level.index + 1))
        }
        skipSpace()
        let start = at + 1
        var isEscaped = false
        guard string(&isEscaped) else { return false }
        let name = UnsafeRawBufferPointer(rebasing: text[start..<at - 1])
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return false }
        return value(level.node < 0 ? -1 : member(level.node, name, isEscaped))
    }

    private func element(_ node: Int32, _ index: Int) -> Int32 {
        guard node >= 0 else { return -1 }
        var child = places.paths.nodes[Int(node)].firstChild
        while child != 0 {
            if places.paths.nodes[Int(child)].index == index { return child }
            child = places.paths.nodes[Int(child)].next
        }
        return -1
    }

    private func member(_ node: Int32, _ name: UnsafeRawBufferPointer, _ isEscaped: Bool) -> Int32 {
        var child = places.paths.nodes[Int(node)].firstChild
        while child != 0 {
            let candidate = places.paths.nodes[Int(child)]
            if candidate.index < 0 {
                let isSame = isEscaped ? Self.isSame(name, candidate.name) : name.elementsEqual(candidate.name)
                if isSame { return child }
            }
            child = candidate.next
        }
        return -1
    }

    /// Whether an escaped name is `plain`.
    private static func isSame(_ escaped: UnsafeRawBufferPointer, _ plain: UnsafeRawBufferPointer) -> Bool {
        guard escaped.count >= plain.count else { return false }
        return withUnsafeTemporaryAllocation(byteCount: escaped.count, alignment: 1) { room in
            guard let out = room.baseAddress else { return false }
            let count = JSONEscape.unescape(escaped, to: out)
            return UnsafeRawBufferPointer(start: out, count: count).elementsEqual(plain)
        }
    }

    /// A value, whole or, of an object or an array, opened up to its first member or element's own value.
    private mutating func value(_ node: Int32) -> Bool {
        var node = node
        while true {
            skipSpace()
            guard at < text.count else { return false }
            let start = at
            let isAsked = node >= 0 && places.paths.nodes[Int(node)].isAsked
            if node >= 0 { places.forget(node) }
            switch text[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if isAsked { places.found[Int(node)] = JSONPlaces.Found(start: text.baseAddress.map { $0 + start }) }
                switch open(&node) {
                case .empty: return true
                case .opened: continue
                case .wrong: return false
                }
            default:
                var isEscaped = false
                guard scalar(&isEscaped) else { return false }
                if isAsked {
                    places.found[Int(node)] = JSONPlaces.Found(
                        start: text.baseAddress.map { $0 + start }, count: at - start, isEscaped: isEscaped)
                }
                return true
            }
        }
    }

    private enum Opening {
        case empty, opened, wrong
    }

    /// Opens the object or array at `at`; `node` becomes that of its first member or element.
    private mutating func open(_ node: inout Int32) -> Opening {
        let isObject = text[at] == UInt8(ascii: "{")
        at += 1
        skipSpace()
        if take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return .empty }
        guard depth < JSONPlaces.maxDepth else { return .wrong }
        depth += 1
        places.levels[depth] = JSONPlaces.Level(isObject: isObject, node: node)
        guard isObject else {
            node = element(node, 0)
            return .opened
        }
        let start = at + 1
        var isEscaped = false
        guard string(&isEscaped) else { return .wrong }
        let name = UnsafeRawBufferPointer(rebasing: text[start..<at - 1])
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return .wrong }
        node = node < 0 ? -1 : member(node, name, isEscaped)
        return .opened
    }

    private mutating func scalar(_ isEscaped: inout Bool) -> Bool {
        switch text[at] {
        case UInt8(ascii: "\""): return string(&isEscaped)
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default:
            let length = JSONNumber.length(of: text, at: at)
            at += length
            return length > 0
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.count - at >= count else { return false }
        for place in 0..<count where text[at + place] != word.utf8Start[place] { return false }
        at += count
        return true
    }

    /// A string: no control character, and JSON's escapes only.
    private mutating func string(_ isEscaped: inout Bool) -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        guard let start = text.baseAddress else { return false }
        while true {
            at = JSONBytes.special(start + at, start + text.count) - start
            guard at < text.count else { return false }
            switch text[at] {
            case UInt8(ascii: "\""):
                at += 1
                return true
            case UInt8(ascii: "\\"):
                guard let (_, length) = JSONEscape.decode(text, at: at) else { return false }
                isEscaped = true
                at += length
            default: return false
            }
        }
    }
}
