package import KafkaWire

/// A record as the input has it. Its bytes are the input's, valid until the next one is read.
package struct InputRecord {
    /// The topic that it names; `nil` for the command line's.
    package var topic: String?
    /// The partition that it names.
    package var partition: Int32?
    /// Its key, value, headers. The time is in milliseconds since 1970, or -1 where the input has none.
    package var record: OutgoingRecord
}

/// What makes records of the input's pieces.
package protocol InputParser {
    /// The record in one piece of the input. Throws what is wrong with it, in words that follow `line 17: `.
    mutating func parse(_ piece: UnsafeRawBufferPointer) throws(InputError) -> InputRecord
}

/// Why a piece of the input is no record.
package struct InputError: Error {
    /// The reason, without the place.
    package let reason: String
}
