import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// What a command would do to a group's offset of one partition.
struct OffsetMove: Sendable, Equatable {
    var partition: TopicPartition
    /// What is committed; `nil` for nothing.
    var old: Int64?
    /// What is to be; `nil` for nothing.
    var new: Int64?
    /// The timestamp of the record at each, in milliseconds since 1970; `nil` where there is none.
    var oldTime: Int64?
    var newTime: Int64?

    /// What follows for who reads on.
    var effect: String {
        guard let new else { return old == nil ? "nothing to forget" : "forgotten" }
        guard let old else { return "was not committed" }
        if new == old { return "as it is" }
        return new > old ? "\(new - old) skipped" : "\(old - new) read again"
    }
}

/// The moves of one group, told before they are made.
struct OffsetMoves: Sendable {
    let group: String
    var moves: [OffsetMove]

    /// The times of the records at the old offsets and the new ones.
    mutating func lookUpTimes(_ admin: KafkaAdmin) async throws {
        let partitions = Set(moves.map(\.partition))
        let specs = Dictionary(uniqueKeysWithValues: partitions.map { ($0, OffsetSpec.latest) })
        let starts = Dictionary(uniqueKeysWithValues: partitions.map { ($0, OffsetSpec.earliest) })
        async let ending = admin.offsetResults(for: specs, isolationLevel: .readCommitted)
        async let starting = admin.offsetResults(for: starts, isolationLevel: .readUncommitted)
        let (ends, begins) = try await (ending, starting)
        var places: [TopicPartition: PartitionPlaces] = [:]
        func place(_ offset: Int64?, _ partition: TopicPartition) -> Int64? {
            guard let offset, let begin = (try? begins[partition]?.get())?.offset else { return nil }
            return max(offset, begin)
        }
        for move in moves {
            guard let end = (try? ends[move.partition]?.get())?.offset else { continue }
            let offsets = [move.old, move.new].compactMap { place($0, move.partition) }
            places[move.partition] = PartitionPlaces(Set(offsets), end: end)
        }
        let found = try await admin.firstRecords(at: places).compactMapValues { try? $0.get() }
        for index in moves.indices {
            let (move, records) = (moves[index], found[moves[index].partition] ?? [:])
            moves[index].oldTime = place(move.old, move.partition).flatMap { records[$0] ?? nil }?.timestamp
            moves[index].newTime = place(move.new, move.partition).flatMap { records[$0] ?? nil }?.timestamp
        }
    }

    /// A line a partition.
    func table(_ times: TimeText) -> TextTable {
        var table = TextTable([
            .text("TOPIC"), .number("PARTITION"), .number("OLD"), .number("NEW"), .text("EFFECT"), .text("OLD-TIME"),
            .text("NEW-TIME"),
        ])
        for move in moves {
            table.add([
                .init(move.partition.topic), .init(move.partition.partition), .init(move.old), .init(move.new),
                .init(move.effect), .init(move.oldTime.map(times.text) ?? "-"),
                .init(move.newTime.map(times.text) ?? "-"),
            ])
        }
        return table
    }

    /// An object a partition.
    func json(executed: Bool) -> String {
        moves.map { move in
            var line = JSONLine()
            line.object { line in
                line.field("group", group)
                line.field("topic", move.partition.topic)
                line.field("partition", move.partition.partition)
                line.field("old", move.old)
                line.field("new", move.new)
                line.field("old_time", move.oldTime)
                line.field("new_time", move.newTime)
                line.field("executed", flag: executed)
            }
            return line.text + "\n"
        }.joined()
    }
}
