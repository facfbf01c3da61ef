import Console

/// A format made ready for one partition: all that is the same in each of its records (topic, partition, broker and
/// the text between the fields) is one literal here. Make one with `RecordFormatter.context` when a partition is
/// first seen, or comes from another broker, and keep it: it is nothing to make for each record.
@usableFromInline package final class PartitionContext: @unchecked Sendable {
    /// The topic.
    package let topic: String
    /// The partition.
    package let partition: Int32
    /// The broker that the records were fetched from; only JSON shows it.
    package let brokerId: Int32
    /// What stands in a record, in order. Never changed, freed with the context.
    let steps: UnsafeBufferPointer<FormatStep>
    /// The bytes of all literals, followed by `OutputBuffer.slack` bytes that may be read.
    let literals: UnsafeRawBufferPointer
    /// The end of a record of raw output that is nothing but the value and this; `nil` for any other.
    @usableFromInline let rawEnd: UnsafeRawBufferPointer?
    /// `topic:partition@`, made safe for a terminal.
    let place: [UInt8]

    init(_ parts: [FormatPart], topic: String, partition: Int32, brokerId: Int32) {
        self.topic = topic
        self.partition = partition
        self.brokerId = brokerId
        place = Array("\(VisibleText.escaped(topic)):\(partition)@".utf8)
        var bytes: [UInt8] = []
        // Runs of constant parts become one literal: where each begins in `bytes`, and what follows it.
        var program: [(field: RecordField, range: Range<Int>)] = []
        for part in parts {
            let start = bytes.count
            switch part {
            case .literal(let literal): bytes += literal
            case .topic: bytes += Array(topic.utf8)
            case .jsonTopic: bytes += JSONText.escaped(topic)
            case .partition: bytes += Array(String(partition).utf8)
            case .broker: bytes += Array(String(brokerId).utf8)
            case .field(let field):
                program.append((field, start..<start))
                continue
            case .fieldOf(let field, let parameter):
                bytes += parameter
                program.append((field, start..<bytes.count))
                continue
            }
            if let last = program.last, last.field == .literal {
                program[program.count - 1].range = last.range.lowerBound..<bytes.count
            } else if start < bytes.count {
                program.append((.literal, start..<bytes.count))
            }
        }
        let pool = UnsafeMutableRawBufferPointer.allocate(
            byteCount: bytes.count + OutputBuffer.slack, alignment: 16)
        pool.initializeMemory(as: UInt8.self, repeating: 0)
        pool.copyBytes(from: bytes)
        literals = UnsafeRawBufferPointer(pool)
        let steps = UnsafeMutableBufferPointer<FormatStep>.allocate(capacity: program.count)
        for (index, step) in program.enumerated() {
            let literal = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pool)[step.range])
            steps.initializeElement(at: index, to: FormatStep(field: step.field, literal: literal))
        }
        self.steps = UnsafeBufferPointer(steps)
        let isRaw = program.first?.field == .value && program.count <= 2 && program.last?.field != .key
        if isRaw, program.count == 1 || program[1].field == .literal {
            let literal = UnsafeRawBufferPointer(pool)[0..<bytes.count]
            rawEnd = literal.count <= Self.rawEndLimit ? UnsafeRawBufferPointer(rebasing: literal) : nil
        } else {
            rawEnd = nil
        }
    }

    deinit {
        steps.deallocate()
        literals.deallocate()
    }

    /// A delimiter that is longer takes the general way.
    private static let rawEndLimit = 16
}

/// A step of a format: a literal, or a field of the record with what it wants to know.
struct FormatStep {
    let field: RecordField
    let literal: UnsafeRawBufferPointer
}
