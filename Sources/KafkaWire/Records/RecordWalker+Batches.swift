extension RecordWalker {
    @usableFromInline
    mutating func begin(from: Int64, aborted: [AbortedTransaction], at bytePosition: Int) {
        self.from = from
        current = from
        self.bytePosition = bytePosition
        result = WalkResult(nextOffset: from)
        result.batchPosition = bytePosition
        beforeGuess = nil
        // A walk that goes on has its filter, and the order of its batches, where it left them.
        if bytePosition == 0 {
            filter.reset(aborted)
            previousLast = -1
        } else if bytePosition == lastOpened.position {
            previousLast = lastOpened.previousLast
        }
    }

    /// From here until `endAhead` the batches of `bytes` may be decompressed ahead.
    @usableFromInline
    mutating func beginAhead(_ bytes: UnsafeRawBufferPointer, until: Int64, limit: Int) {
        guard decompressesAhead, bytes.count >= LookaheadPlan.worthwhile, bytePosition < bytes.count,
            Lookahead.isOfUse
        else { return }
        let plan = LookaheadPlan(bytes, at: bytePosition, from: from, until: until, limit: limit)
        guard plan.isWorthwhile else { return }
        if lookahead == nil { lookahead = Lookahead() }
        lookahead?.begin(plan)
    }

    @usableFromInline
    mutating func endAhead() { lookahead?.end() }

    @usableFromInline
    mutating func end(limit: Int) -> WalkResult {
        result.nextOffset = position
        result.reachedLimit = result.recordCount >= limit
        return result
    }

    /// The open batch was walked to its end.
    @usableFromInline
    mutating func close() { result.batchPosition = bytePosition }

    /// Nothing more is wanted of these bytes.
    @usableFromInline
    mutating func stop() { bytePosition = .max }

    /// The open batch was passed over as a whole.
    @usableFromInline
    mutating func passOpen() {
        _ = passed(open.lastOffset)
        close()
    }

    /// Finds, checks and opens the next batch that may hold wanted records, by its header and by what `wants` makes of
    /// that; false at the end.
    @usableFromInline
    mutating func openNext(
        _ bytes: UnsafeRawBufferPointer, until: Int64, _ wants: (RecordBatchHeader) -> Bool
    ) throws -> Bool {
        while bytePosition < bytes.count {
            do throws(RecordError) {
                var cursor = RecordBatchCursor(bytes.bytes, at: bytePosition)
                guard let batch = try cursor.next() else {
                    try endOfBytes(cursor, bytes)
                    return false
                }
                bytePosition = cursor.position
                if batch.header.baseOffset >= until, batch.header.magic >= 2 {
                    current = max(position, until)
                    stop()
                    return false
                }
                let last = batch.header.lastOffset
                let isOpen = try open(batch, wants)
                if let position = beforeGuess {
                    // A sound batch knows better, be it above the guess or below.
                    current = isOpen ? position : max(position, last + 1)
                    beforeGuess = nil
                }
                if isOpen { return true }
                close()
            } catch {
                guard skipsCorrupt else { throw error }
                pass(error, bytes)
            }
        }
        return false
    }

    /// Bytes that are no whole batch are normal behind others. Alone they are not: a broker sends the first batch whole,
    /// however small the limit (KIP-74).
    private mutating func endOfBytes(
        _ cursor: borrowing RecordBatchCursor, _ bytes: UnsafeRawBufferPointer
    ) throws(RecordError) {
        result.isTruncated = cursor.isTruncated
        if bytePosition == 0, cursor.isTruncated {
            guard let batch = cursor.truncatedBatch else {
                throw RecordError("cut short after \(bytes.count) bytes", offset: from, position: 0)
            }
            throw RecordError(
                "length of \(batch.sizeInBytes) bytes in its header, \(bytes.count) came", offset: batch.baseOffset,
                position: 0)
        }
        stop()
    }

    /// Whether the batch has records that may be wanted. Moves the position past it when it has none.
    private mutating func open(
        _ batch: borrowing RecordBatchView, _ wants: (RecordBatchHeader) -> Bool
    ) throws(RecordError) -> Bool {
        try batch.header.magic >= 2 ? openFormat2(batch, wants) : openLegacy(batch, wants)
    }

    private func damage(
        _ message: String, _ batch: borrowing RecordBatchView, trusted: Bool = true, limit: Bool = false
    )
        -> RecordError
    {
        RecordError(
            message, offset: batch.header.baseOffset, lastOffset: trusted ? batch.header.lastOffset : nil,
            position: batch.position,
            exceedsLimit: limit)
    }

    private mutating func openFormat2(
        _ batch: borrowing RecordBatchView, _ wants: (RecordBatchHeader) -> Bool
    ) throws(RecordError) -> Bool {
        let header = batch.header
        let crc = unsafe batch.bytes.withUnsafeBytes { unsafe RecordBatchHeader.checksum(of: $0, magic: 2) }
        guard crc == header.crc else {
            throw damage(
                "CRC-32C is \(hexadecimal(crc)), the batch says \(hexadecimal(header.crc))", batch, trusted: false)
        }
        let delta = header.lastOffsetDelta
        let count = Int(header.recordCount)
        guard header.hasPossibleEnd else {
            throw damage("last offset delta of \(delta)", batch, trusted: false)
        }
        guard header.baseOffset > previousLast else {
            throw damage("offset \(header.baseOffset) after \(previousLast)", batch)
        }
        lastOpened = (batch.position, previousLast)
        previousLast = header.lastOffset
        guard let codec = header.compressionCodec else {
            throw damage("compression codec \(header.attributes & 7) is not known", batch)
        }
        let size = batch.sizeInBytes - RecordBatchHeader.Place.records
        guard count >= 0, count > 0 || size == 0, count == 0 || size > 0 else {
            throw damage("\(count) records in \(size) bytes", batch)
        }
        guard count <= Int(delta) + 1 else { throw damage("\(count) records for \(Int(delta) + 1) offsets", batch) }
        if header.isControl {
            try markerSeen(batch, codec)
            if !givesControlRecords { return passed(header.lastOffset) }
        }
        if count == 0 || header.lastOffset < from { return passed(header.lastOffset) }
        if isolationLevel == .readCommitted, header.isTransactional, !header.isControl,
            filter.isAborted(producerId: header.producerId, lastOffset: header.lastOffset)
        {
            return passed(header.lastOffset)
        }
        // Only what may be given is asked about: a sink may count by headers.
        if !header.isControl, !wants(header) { return passed(header.lastOffset) }
        let records = try recordBytes(batch, codec)
        // The smallest record has seven bytes.
        guard count <= records.count / 7 else { throw damage("\(count) records in \(records.count) bytes", batch) }
        open = OpenBatch(
            parser: RecordParser(
                records, baseOffset: header.baseOffset, lastOffsetDelta: Int(delta),
                baseTimestamp: header.baseTimestamp,
                fixedTimestamp: header.timestampType == .logAppendTime ? header.maxTimestamp : nil),
            legacy: nil, remaining: count, timestampType: header.timestampType,
            leaderEpoch: header.partitionLeaderEpoch, lastOffset: header.lastOffset, baseOffset: header.baseOffset,
            position: batch.position, header: header)
        return true
    }

    private mutating func passed(_ lastOffset: Int64) -> Bool {
        if lastOffset >= position { current = lastOffset + 1 }
        return false
    }

    /// The bytes behind a batch's header: in place, or decompressed into the walker's memory.
    private mutating func recordBytes(
        _ batch: borrowing RecordBatchView, _ codec: CompressionCodec
    ) throws(RecordError) -> UnsafeRawBufferPointer {
        // The pointers live as long as the walk's own closure, which holds the RECORDS field.
        let payload = unsafe batch.bytes.withUnsafeBytes {
            UnsafeRawBufferPointer(rebasing: $0[RecordBatchHeader.Place.records...])
        }
        if codec == .none { return payload }
        return try decompressed(payload, codec, batch)
    }

    /// Whoever reads a few records of a batch at a time comes back to it: it is not decompressed again.
    private mutating func decompressed(
        _ payload: UnsafeRawBufferPointer, _ codec: CompressionCodec, _ batch: borrowing RecordBatchView
    ) throws(RecordError) -> UnsafeRawBufferPointer {
        let wanted = UnpackedBatch(batch)
        if let unpacked, unpacked.isSame(wanted) {
            return UnsafeRawBufferPointer(start: scratch.base, count: unpacked.count)
        }
        if let bytes = lookahead?.take(batch.position) { return bytes }
        unpacked = nil
        // What was in it is done with: memory that one huge batch took is given back.
        scratch.trim(to: 32 << 20)
        do throws(CompressionError) {
            let count = try decompressor.decompress(
                codec, magic: batch.header.magic, payload, into: &scratch, limit: maxDecompressedBytes)
            unpacked = wanted
            unpacked?.count = count
            return UnsafeRawBufferPointer(start: scratch.base, count: count)
        } catch {
            throw damage(error.description, batch, limit: error.exceedsLimit)
        }
    }

    /// A control batch: an abort marker ends its producer's transaction. Other markers, and those of a newer version, say
    /// nothing that a reader needs.
    private mutating func markerSeen(
        _ batch: borrowing RecordBatchView, _ codec: CompressionCodec
    ) throws(RecordError) {
        guard isolationLevel == .readCommitted, batch.header.isTransactional, batch.header.recordCount > 0 else {
            return
        }
        var parser = RecordParser(
            try recordBytes(batch, codec), baseOffset: batch.header.baseOffset,
            lastOffsetDelta: Int(batch.header.lastOffsetDelta),
            baseTimestamp: 0, fixedTimestamp: nil)
        var record = ParsedRecord()
        do throws(RecordDamage) { try parser.next(&record) } catch {
            throw damage("control record: \(error.words)", batch)
        }
        guard let key = record.key else { return }
        let type = unsafe ControlRecordType(key: RawSpan(_unsafeStart: key, byteCount: max(0, record.keyCount)))
        if type == .abort { filter.end(producerId: batch.header.producerId, lastOffset: batch.header.lastOffset) }
    }

    private mutating func openLegacy(
        _ batch: borrowing RecordBatchView, _ wants: (RecordBatchHeader) -> Bool
    ) throws(RecordError) -> Bool {
        let bytes = unsafe batch.bytes.withUnsafeBytes { $0 }
        do {
            let message = try LegacyParser.message(bytes, at: 0)
            guard message.offset > previousLast else {
                throw LegacyParser.Damage(message: "offset \(message.offset) after \(previousLast)")
            }
            guard let codec = message.codec else {
                throw LegacyParser.Damage(message: "compression codec \(message.attributes & 7) is not known")
            }
            var records = LegacyRecords(
                bytes: bytes, position: 0, offsetBase: 0,
                fixedTimestamp: message.hasLogAppendTime ? message.timestamp : nil)
            var last = message.offset
            if message.offset >= from, !wants(batch.header) {
                lastOpened = (batch.position, previousLast)
                previousLast = last
                return passed(last)
            }
            if codec != .none {
                guard let value = message.value else { throw LegacyParser.Damage(message: "compressed set of null") }
                // Old producers left 0 in the wrapper's offset: only the inside tells then.
                if message.offset < from, message.offset != 0 { return passed(last) }
                records.bytes = try decompressed(value, codec, batch)
                let lastInner = try LegacyParser.checkSet(records.bytes, wrapper: message)
                records.offsetBase = try LegacyParser.offsetBase(wrapper: message, lastInner: lastInner)
                last = max(last, lastInner &+ records.offsetBase)
            }
            lastOpened = (batch.position, previousLast)
            previousLast = last
            if last < from { return passed(last) }
            open = OpenBatch(
                parser: OpenBatch.none.parser, legacy: records, remaining: 1, timestampType: batch.header.timestampType,
                leaderEpoch: -1, lastOffset: last, baseOffset: message.offset, position: batch.position,
                header: batch.header)
            return true
        } catch let error as LegacyParser.Damage {
            throw damage(error.message, batch, trusted: false)
        } catch let error as RecordError {
            throw error
        } catch {
            throw damage("\(error)", batch, trusted: false)
        }
    }
}
