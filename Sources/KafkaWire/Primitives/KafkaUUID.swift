/// A UUID as Kafka's protocol carries it: a topic id, a directory id, a member's own id. Zero means none.
public struct KafkaUUID: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    /// From its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The UUID that means none.
    public static let zero = KafkaUUID(high: 0, low: 0)

    /// Kafka's own text: base64url without padding, 22 characters.
    public var description: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        // 128 bits and four zero bits behind them, six at a time from the top.
        for index in 0..<22 {
            let from = 128 - 6 * (index + 1)
            let six: UInt64
            if from >= 64 {
                six = high >> UInt64(from - 64)
            } else if from < 0 {
                six = low << UInt64(-from)
            } else {
                six = low >> UInt64(from) | (from > 58 ? high << UInt64(64 - from) : 0)
            }
            text.append(alphabet[Int(six & 63)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
