/// What a producer writes into the header of a whole batch of format 2.
package enum RecordBatchStamp {
    typealias Place = RecordBatchHeader.Place

    /// Bytes of the header.
    package static let headerSize = Place.records

    /// Gives a batch to a producer: puts in its id, epoch and first sequence number and whether it is part of a
    /// transaction, clears what only brokers set (offset, leader epoch, delete horizon), and computes the checksum. The
    /// records stay as they are, compressed or not. What is shorter than a header is left alone.
    package static func put(
        on batch: inout [UInt8], producerId: Int64, producerEpoch: Int16, baseSequence: Int32, isTransactional: Bool
    ) {
        guard batch.count >= Place.records else { return }
        batch.withUnsafeMutableBytes { bytes in
            bytes.set(Int64(0), at: Place.baseOffset)
            bytes.set(Int32(-1), at: Place.partitionLeaderEpoch)
            // Codec and timestamp type stay; it is never a control batch.
            bytes[Place.attributes + 1] = bytes[Place.attributes + 1] & 0x0f | (isTransactional ? 0x10 : 0)
            bytes.set(producerId, at: Place.producerId)
            bytes.set(producerEpoch, at: Place.producerEpoch)
            bytes.set(baseSequence, at: Place.baseSequence)
            bytes.set(
                CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[Place.attributes...])), at: Place.crc)
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Puts a number in, big-endian; it must have room there.
    func set<T: FixedWidthInteger>(_ value: T, at place: Int) {
        Swift.withUnsafeBytes(of: value.bigEndian) { bytes in
            UnsafeMutableRawBufferPointer(rebasing: self[place..<place + bytes.count]).copyMemory(from: bytes)
        }
    }
}
