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

    /// From Kafka's own text; `nil` for anything else than its 22 characters.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 22 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        // 22 characters are 132 bits: of the last one only the upper two count.
        for (index, byte) in text.utf8.enumerated() {
            let six: UInt64
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): six = UInt64(byte - 65)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): six = UInt64(byte - 97) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): six = UInt64(byte - 48) + 52
            case UInt8(ascii: "-"): six = 62
            case UInt8(ascii: "_"): six = 63
            default: return nil
            }
            let bits: UInt64 = index == 21 ? 2 : 6
            high = high << bits | low >> (64 - bits)
            low = low << bits | six >> (6 - bits)
        }
        self.init(high: high, low: low)
    }
}
