/// Statistics as one page that needs nothing else: no script, nothing loaded, light and dark, wide and narrow. It is made
/// to be attached to a ticket: what is in keys, headers and values is not in it unless that is asked for.
package struct StatisticsPage {
    private let statistics: RecordStatistics
    private let title: String
    private let groupTitle: String
    private let top: Int
    private let withValues: Bool

    /// A page of `statistics` over what `title` names; `groupTitle` is what records are divided by.
    package init(
        _ statistics: RecordStatistics, title: String, groupTitle: String, top: Int, withValues: Bool
    ) {
        self.statistics = statistics
        self.title = title
        self.groupTitle = groupTitle
        self.top = top
        self.withValues = withValues
    }

    /// Whether names of groups come out of records.
    private var hidesGroups: Bool {
        switch statistics.grouping {
        case .key, .header, .path: !withValues
        default: false
        }
    }

    /// The groups with their names, or with numbers where names are hidden.
    package var bars: [StatisticsBar] {
        statistics.groups(top: top).enumerated().map { place, group in
            let isHidden = hidesGroups && group.value != .none
            return StatisticsBar(
                label: isHidden ? "no. \(place + 1)" : group.label(by: statistics.grouping), records: group.records,
                bytes: group.bytes)
        }
    }

    private var hottest: [StatisticsBar] {
        statistics.keys.top(min(top, 20)).enumerated().map { place, entry in
            StatisticsBar(
                label: withValues ? String(decoding: entry.value, as: UTF8.self) : "no. \(place + 1)",
                records: entry.records, bytes: entry.bytes)
        }
    }

    /// The drawing alone.
    package var drawing: String {
        StatisticsChart.document(
            statistics, title: title, labels: statistics.grouping == nil ? hottest : bars)
    }

    /// The page.
    package var text: String {
        var out = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <link rel="icon" href="data:,">
            <title>\(StatisticsChart.escaped(title))</title>
            <style>
            \(StatisticsChart.style)
            body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);
            font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
            h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:2rem}
            dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem;margin:0}
            dt{color:var(--dim)}dd{margin:0}
            svg{width:100%;height:auto;display:block}
            table{border-collapse:collapse;width:100%}td,th{padding:.2rem .5rem;text-align:right}
            td:first-child,th:first-child{text-align:left;padding-left:0;width:60%}
            td{vertical-align:top}td i{display:block;height:.45rem;border-radius:2px;background:var(--bar)}
            th{color:var(--dim);font-weight:500;border-bottom:1px solid var(--line)}
            p{color:var(--dim)}
            @media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}svg text{font-size:22px}}
            </style>
            </head>
            <body>
            <h1>\(StatisticsChart.escaped(title))</h1>
            <dl>

            """
        for line in StatisticsFacts(statistics).lines {
            out += "<dt>\(StatisticsChart.escaped(line.name))</dt><dd>\(StatisticsChart.escaped(line.words))</dd>\n"
        }
        out += "</dl>\n"
        let rate = StatisticsChart.rate(statistics.rate.drawn)
        if !rate.isEmpty {
            out += "<h2>Records by time</h2>\n<svg viewBox=\"0 0 688 170\" role=\"img\" aria-label=\"records by time\">"
            out += "\(rate)</svg>\n"
        }
        if statistics.grouping != nil {
            out += section("By \(groupTitle)", bars, error: statistics.groupError)
        }
        if statistics.grouping != .key {
            out += section("Keys that come most often", hottest, error: statistics.keys.error)
        }
        if !withValues {
            out += "<p>What keys, headers and values hold was left out; --with-values puts it in.</p>\n"
        }
        return out + "</body>\n</html>\n"
    }

    private func section(_ name: String, _ bars: [StatisticsBar], error: Int) -> String {
        guard !bars.isEmpty else { return "" }
        var out = "<h2>\(StatisticsChart.escaped(name))</h2>\n"
        out += "<table><tr><th></th><th>records</th><th>bytes</th></tr>\n"
        let most = Double(max(1, bars.map(\.records).max() ?? 1))
        for bar in bars {
            let share = StatisticsFacts.decimal(100 * Double(bar.records) / most)
            out += "<tr><td>\(StatisticsChart.escaped(bar.label))<i style=\"width:\(share)%\"></i></td>"
            out += "<td>\(StatisticsFacts.number(bar.records))</td><td>\(StatisticsFacts.bytes(bar.bytes))</td></tr>\n"
        }
        out += "</table>\n"
        if error > 0 { out += "<p>Counts may be too low by \(StatisticsFacts.number(error)) records.</p>\n" }
        return out
    }
}
