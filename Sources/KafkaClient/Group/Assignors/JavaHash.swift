import KafkaWire

/// The orders of the Java client's collections. Its assignors walk hash maps, so the order in which those hand out their
/// keys decides who keeps a partition; to agree with them is to walk in the same order.
enum JavaHash {
    /// `String.hashCode`, spread as HashMap does it.
    static func code(_ text: String) -> UInt32 { spread(rawCode(text)) }

    /// `TopicPartition.hashCode`, spread as HashMap does it.
    static func code(_ partition: Int32, ofTopicWithCode topic: UInt32) -> UInt32 {
        spread((31 &+ UInt32(bitPattern: partition)) &* 31 &+ topic)
    }

    /// `String.hashCode`.
    static func rawCode(_ text: String) -> UInt32 {
        text.utf16.reduce(0) { $0 &* 31 &+ UInt32($1) }
    }

    private static func spread(_ code: UInt32) -> UInt32 { code ^ (code >> 16) }

    /// Distinct keys in the order in which a HashMap has them that got them in the order given, by `put`: by bucket, and
    /// within one as they came. (Buckets that Java turns into trees, from eight keys on, are not imitated.)
    static func ordered<Key>(_ keys: [Key], by code: (Key) -> UInt32) -> [Key] {
        ordered(keys, buckets: capacity(for: keys.count), by: code)
    }

    /// The same for one that got them by `computeIfAbsent`, which puts a key before the others of its bucket, and grows
    /// the map at the beginning of the next call.
    ///
    /// - Parameter before: how many there were before the last call.
    static func orderedAsComputed<Key>(_ keys: [Key], before: Int, by code: (Key) -> UInt32) -> [Key] {
        ordered(keys.reversed(), buckets: capacity(for: before), by: code)
    }

    private static func ordered<Key>(_ keys: [Key], buckets: Int, by code: (Key) -> UInt32) -> [Key] {
        let mask = UInt32(buckets - 1)
        return keys.map { (bucket: code($0) & mask, key: $0) }.sorted { $0.bucket < $1.bucket }.map(\.key)
    }

    /// The buckets of a HashMap into which `count` keys were put one by one: 16, doubled when three quarters are taken.
    static func capacity(for count: Int, from start: Int = 16) -> Int {
        var capacity = start
        while count > capacity / 4 * 3 { capacity *= 2 }
        return capacity
    }
}

extension String {
    /// `String.compareTo`: by UTF-16 code units.
    func precedesInJava(_ other: String) -> Bool { utf16.lexicographicallyPrecedes(other.utf16) }
}
