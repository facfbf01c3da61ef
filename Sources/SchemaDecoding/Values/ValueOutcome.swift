/// What became of a key or a value. What most values have is held without a reference: nothing is counted for them.
package struct ValueOutcome: Sendable {
    /// What it was decoded as; `nil` when nothing was recognised.
    package var form: ValueForm?
    /// The schema it names.
    package var schema: SchemaReference?
    /// Whether the text has a JSON value of it; else its bytes are all there is.
    package var isDecoded = false
    /// Whether a schema has to be fetched first: then nothing was decoded, and nothing failed.
    package var waits = false
    private var rare: Rare?

    /// What few values have.
    private final class Rare: Sendable {
        let error: DecodeError?
        let note: String?

        init(_ error: DecodeError?, _ note: String?) {
            self.error = error
            self.note = note
        }
    }

    /// Nothing recognised yet.
    package init() {}

    /// What it was decoded as, in words: `avro`, `gzip+json`.
    package var format: String? { form?.description }

    /// Whether something went wrong, or is worth telling.
    package var isPlain: Bool { rare == nil }

    /// Why it is not decoded, or not to its end.
    package var error: DecodeError? {
        get { rare?.error }
        set { if newValue != nil || rare != nil { rare = Rare(newValue, rare?.note) } }
    }

    /// Something about it that is worth telling once.
    package var note: String? {
        get { rare?.note }
        set { if newValue != nil || rare != nil { rare = Rare(rare?.error, newValue) } }
    }
}

/// What a value was decoded as.
package struct ValueForm: Equatable, Sendable, CustomStringConvertible {
    /// What it was packed in; `nil` for nothing.
    package var packing: PlainFormat?
    /// What it is.
    package var kind: Kind

    /// The kinds.
    package enum Kind: Equatable, Sendable {
        /// By its looks.
        case plain(PlainFormat)
        case avro, protobuf, json, msgpack, cbor, pack
        /// A record of one of Kafka's own topics.
        case kafka
        /// Nothing known.
        case binary
    }

    /// A kind, packed or not.
    package init(_ kind: Kind, in packing: PlainFormat? = nil) {
        self.kind = kind
        self.packing = packing
    }

    /// `avro`, `gzip+json`.
    package var description: String {
        let name =
            switch kind {
            case .plain(let format): format.rawValue
            case .avro: "avro"
            case .protobuf: "protobuf"
            case .json: "json"
            case .msgpack: "msgpack"
            case .cbor: "cbor"
            case .pack: "pack"
            case .kafka: "kafka"
            case .binary: "binary"
            }
        return (packing.map { $0.rawValue + "+" } ?? "") + name
    }
}
