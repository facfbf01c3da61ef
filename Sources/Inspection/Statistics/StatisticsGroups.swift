import KafkaWire

/// One line of what records are divided into.
package struct StatisticsGroup: Equatable, Sendable {
    /// What the records of a group have in common.
    package enum Value: Equatable, Sendable {
        /// A number: a partition, the start of a stretch of time, a size, a producer's id.
        case number(Int64)
        /// Text, a key for example, which need not be UTF-8.
        case text([UInt8])
        /// A piece of JSON, as it stands in the values.
        case json([UInt8])
        /// That they have none.
        case none
    }

    /// What they have in common.
    package var value: Value
    /// How many they are.
    package var records: Int
    /// Bytes of their keys and values.
    package var bytes: Int
}

extension RecordStatistics {
    /// The groups, `top` at most: those of numbers in order, the others by how many records they have.
    package func groups(top: Int) -> [StatisticsGroup] {
        let left = StatisticsGroup(value: .none, records: without.records, bytes: without.bytes)
        let rest = left.records > 0 ? [left] : []
        switch grouping {
        case nil: return []
        case .partition:
            let counts = partitions.sorted
            let isOneTopic = Set(counts.map(\.partition.topic)).count < 2
            return counts.map { partition, count in
                StatisticsGroup(
                    value: isOneTopic
                        ? .number(Int64(partition.partition)) : .text(Array(partition.description.utf8)),
                    records: count.records, bytes: count.bytes)
            }
        case .time, .size:
            return numbers.sorted.map {
                StatisticsGroup(value: .number($0.number), records: $0.count.records, bytes: $0.count.bytes)
            } + rest
        case .producer:
            let sorted = numbers.sorted.sorted { $0.count.records > $1.count.records }
            return sorted.prefix(top).map {
                StatisticsGroup(value: .number($0.number), records: $0.count.records, bytes: $0.count.bytes)
            }
        case .codec:
            return numbers.sorted.map { number, count in
                let name = CompressionCodec(rawValue: UInt8(number))?.description ?? ""
                return StatisticsGroup(value: .text(Array(name.utf8)), records: count.records, bytes: count.bytes)
            }
        case .key: return Self.merged(keys, top, rest) { .text($0) }
        case .header: return Self.merged(values, top, rest) { .text($0) }
        case .path: return Self.merged(values, top, rest) { .json($0) }
        }
    }

    private static func merged(
        _ values: FrequentValues, _ top: Int, _ rest: [StatisticsGroup],
        _ value: ([UInt8]) -> StatisticsGroup.Value
    ) -> [StatisticsGroup] {
        let groups = values.top(top).map {
            StatisticsGroup(value: value($0.value), records: $0.records, bytes: $0.bytes)
        }
        let all = (groups + rest).enumerated().sorted {
            ($1.element.records, $0.offset) < ($0.element.records, $1.offset)
        }
        return all.prefix(top).map(\.element)
    }

    /// How much a group's count may be too low: records. 0 where all is exact.
    package var groupError: Int {
        switch grouping {
        case .key: keys.error
        case .header, .path: values.error
        default: 0
        }
    }
}
