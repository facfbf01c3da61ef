/// What a scan found at the places that are asked for. It is made once and serves all records.
final class JSONPlaces {
    /// A value in a text.
    struct Found {
        /// The value's first byte; `nil` where the path leads nowhere.
        var start: UnsafeRawPointer?
        /// Its bytes: of a number or a string all, of an object or an array not told.
        var count = 0
        /// Whether it is a string with a backslash in it.
        var isEscaped = false
    }

    /// The paths.
    let paths: JSONPaths
    /// By node.
    let found: UnsafeMutableBufferPointer<Found>
    /// Levels of nesting that are read; what is deeper counts as no JSON.
    static let maxDepth = 1024
    /// For each level of the strict scan: whether it is an object, and the node it is, or -1.
    let levels: UnsafeMutableBufferPointer<Level>

    /// A level of nesting.
    struct Level {
        var isObject = false
        var node: Int32 = -1
        var index = 0
    }

    /// Room for these paths.
    init(_ paths: [[PathStep]]) {
        self.paths = JSONPaths(paths)
        found = .allocate(capacity: self.paths.nodes.count)
        found.initialize(repeating: Found())
        levels = .allocate(capacity: Self.maxDepth + 1)
        levels.initialize(repeating: Level())
    }

    deinit {
        found.deallocate()
        levels.deallocate()
    }

    /// Forgets what was found at `node` and below it.
    @inline(__always)
    func forget(_ node: Int32) {
        for place in Int(node)..<Int(paths.nodes[Int(node)].end) { found[place].start = nil }
    }
}
