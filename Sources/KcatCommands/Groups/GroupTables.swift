import Console
import KafkaClient
import KafkaWire

/// Groups as text and as JSON.
enum GroupTables {
    /// A line a group.
    static func list(_ reports: [GroupReport], _ watch: GroupWatch? = nil) -> TextTable {
        var columns: [TextTable.Column] = [
            .text("GROUP"), .word("TYPE").dispensable(2), .word("STATE"), .number("MEMBERS").dispensable(1),
            .number("TOPICS").dispensable(3), .number("LAG"), .number("BEHIND"), .number("COORDINATOR").dispensable(4),
        ]
        if watch != nil { columns += movement }
        var table = TextTable(columns)
        for report in reports {
            var cells: [TextTable.Cell] = [
                .init(report.listed.id), .init(report.listed.type.rawValue), .init(report.state),
                .init(report.described.map { $0.members.count }), .init(report.topicCount), .init(report.lag),
                .init(age(report.behind)), .init(report.listed.coordinator),
            ]
            if let watch { cells += movement(watch.movement(of: report.rows)) }
            table.add(cells)
        }
        return table
    }

    /// The columns of what moves, while it is watched.
    private static let movement: [TextTable.Column] = [
        .number("IN/S"), .number("OUT/S"), .word("LAG-OF-LATE").dispensable(0),
    ]

    private static func movement(_ movement: GroupWatch.Movement) -> [TextTable.Cell] {
        [.init(GroupWatch.text(movement.arriving)), .init(GroupWatch.text(movement.leaving)), .init(movement.bars)]
    }

    /// A line a partition; with the group where there are several.
    static func partitions(_ rows: [GroupRow], namesGroup: Bool, _ watch: GroupWatch? = nil) -> TextTable {
        var columns: [TextTable.Column] = namesGroup ? [.text("GROUP")] : []
        columns += [
            .text("TOPIC"), .number("PARTITION"), .number("COMMITTED"), .number("END"),
            .number("HIGH-WATERMARK").dispensable(4), .number("LAG"), .number("BEHIND"),
            .number("LAST-COMMIT").dispensable(3),
        ]
        if watch != nil { columns += movement }
        columns += [
            .text("MEMBER").dispensable(6), .text("CLIENT-ID").dispensable(2), .text("HOST").dispensable(5),
            .text("NOTES").dispensable(1),
        ]
        var table = TextTable(columns)
        for row in rows {
            var cells: [TextTable.Cell] = namesGroup ? [.init(row.group)] : []
            cells += [
                .init(row.partition.topic), .init(row.partition.partition), .init(row.committed), .init(row.end),
                .init(row.highWatermark), .init(row.lag), .init(age(row.behind)),
                .init(row.lastCommit.map { age(max(0, row.now - $0.time)) + " ago" } ?? "-"),
            ]
            if let watch { cells += movement(watch.movement(of: [row])) }
            cells += [
                .init(row.member?.id ?? "-"), .init(row.member?.clientId ?? "-"), .init(row.member?.host ?? "-"),
                .init(row.notes.joined(separator: "; "), row.notes.isEmpty ? .plain : .yellow),
            ]
            table.add(cells)
        }
        return table
    }

    /// A line a member.
    static func members(_ reports: [GroupReport]) -> TextTable {
        var table = TextTable([
            .text("GROUP"), .text("MEMBER"), .text("CLIENT-ID"), .text("HOST"), .text("INSTANCE"), .number("EPOCH"),
            .number("PARTITIONS"), .text("ASSIGNMENT"), .text("TARGET"),
        ])
        for report in reports {
            for member in report.described?.members ?? [] {
                table.add([
                    .init(report.listed.id), .init(member.id), .init(member.clientId), .init(member.host),
                    .init(member.instanceId ?? "-"), .init(member.epoch), .init(member.assignment.count),
                    .init(words(member.assignment)), .init(member.target.map(words) ?? "-"),
                ])
            }
        }
        return table
    }

    /// `orders:0,2,5 payments:1`; `-` for none.
    private static func words(_ partitions: Set<TopicPartition>) -> String {
        if partitions.isEmpty { return "-" }
        return Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, partitions in
            topic + ":" + partitions.map(\.partition).sorted().map { String($0) }.joined(separator: ",")
        }.joined(separator: " ")
    }

    /// A length of time in words, from milliseconds; `-` where it is not known.
    static func age(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "-" }
        return milliseconds == 0 ? "0" : WallClock.gap(milliseconds / 1000)
    }

    // MARK: JSON

    /// An object a group.
    static func listJSON(_ reports: [GroupReport]) -> String {
        reports.map { report in
            var line = JSONLine()
            line.object { line in
                line.field("group", report.listed.id)
                line.field("type", report.listed.type.rawValue)
                line.field("state", report.state)
                line.field("members", (report.described?.members.count).map(Int64.init))
                line.field("topics", report.topicCount)
                line.field("lag", report.lag)
                line.field("behind_ms", report.behind)
                line.field("coordinator", report.listed.coordinator)
            }
            return line.text + "\n"
        }.joined()
    }

    /// An object a partition.
    static func partitionsJSON(_ rows: [GroupRow]) -> String {
        rows.map { row in
            var line = JSONLine()
            line.object { line in
                line.field("group", row.group)
                line.field("type", row.type.rawValue)
                line.field("state", row.state)
                line.field("topic", row.partition.topic)
                line.field("partition", row.partition.partition)
                line.field("committed", row.committed)
                line.field("end", row.end)
                line.field("high_watermark", row.highWatermark)
                line.field("lag", row.lag)
                line.field("behind_ms", row.behind)
                line.field("last_commit", row.lastCommit?.time)
                line.field("member", text: row.member?.id)
                line.field("client_id", text: row.member?.clientId)
                line.field("host", text: row.member?.host)
                line.field("notes", row.notes)
            }
            return line.text + "\n"
        }.joined()
    }

    /// An object a member.
    static func membersJSON(_ reports: [GroupReport]) -> String {
        reports.flatMap { report in
            (report.described?.members ?? []).map { member in
                var line = JSONLine()
                line.object { line in
                    line.field("group", report.listed.id)
                    line.field("member", member.id)
                    line.field("client_id", member.clientId)
                    line.field("host", member.host)
                    line.field("instance_id", text: member.instanceId)
                    line.field("epoch", member.epoch.map(Int64.init))
                    line.field("assignment", member.assignment.sorted().map { "\($0)" })
                    line.field("target", (member.target ?? []).sorted().map { "\($0)" })
                }
                return line.text + "\n"
            }
        }.joined()
    }
}
