/// Rows and columns as text: numbers to the right, names to the left, a line of titles above. Nothing in a cell reaches
/// the terminal as a control character. Pure: where it is shown, and how wide that is, is told to it.
package struct TextTable: Sendable {
    /// A column.
    package struct Column: Sendable {
        /// What stands above it.
        package var title: String
        /// Whether its cells stand at the right.
        package var isNumeric: Bool
        /// Whether its cells may be shortened where the table is too wide.
        package var mayShrink: Bool
        /// Where it is left out when shortening is not enough: those with the highest number first; `nil` for never.
        package var dispensability: Int?

        /// The same column, left out where there is no room: those with the highest number first.
        package func dispensable(_ order: Int) -> Column {
            var column = self
            column.dispensability = order
            return column
        }

        /// Text, at the left, which is shortened in its middle where there is no room.
        package static func text(_ title: String) -> Column { Column(title: title, isNumeric: false, mayShrink: true) }
        /// A number, at the right; never shortened.
        package static func number(_ title: String) -> Column {
            Column(title: title, isNumeric: true, mayShrink: false)
        }
        /// Short text of a closed set, at the left; never shortened.
        package static func word(_ title: String) -> Column {
            Column(title: title, isNumeric: false, mayShrink: false)
        }
    }

    /// What stands in a row, in one column.
    package struct Cell: Sendable, ExpressibleByStringInterpolation {
        /// The text, safe for a terminal.
        package let text: String
        /// How it looks where there are colours.
        package let style: TextStyle
        let columns: Int

        /// A cell with text from anywhere.
        package init(_ text: String, _ style: TextStyle = .plain) {
            self.text = VisibleText.escaped(text)
            self.style = style
            columns = DisplayWidth.columns(self.text)
        }

        /// A cell with a number.
        package init(_ number: some BinaryInteger, _ style: TextStyle = .plain) { self.init(String(number), style) }

        /// A cell with a number, `-` for none.
        package init(_ number: (some BinaryInteger)?, _ style: TextStyle = .plain) {
            self.init(number.map { String($0) } ?? "-", style)
        }

        /// A cell with text.
        package init(stringLiteral text: String) { self.init(text) }
    }

    /// The columns, from the left.
    package let columns: [Column]
    /// The rows that were added.
    package private(set) var rows: [[Cell]] = []
    /// Spaces between two columns.
    private static let gap = 2
    /// The fewest columns that a cell is shortened to.
    private static let narrowest = 8

    /// A table without rows.
    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row: a cell for each column; those that are missing are empty, more are left out.
    package mutating func add(_ cells: [Cell]) { rows.append(Array(cells.prefix(columns.count))) }

    /// The table as lines, each with its end. Cells that may be shortened are, so that a line has no more than `width`
    /// columns; where that is not enough, columns that may be left out are. `nil` is for what is no terminal, and shortens
    /// nothing. With `colour` titles are faint and cells have their styles; without `titled` there is no line of titles.
    package func text(width: Int? = nil, colour: Bool = false, titled: Bool = true) -> String {
        let titles = columns.map { Cell($0.title, .faint) }
        let widths = widths(titles, width)
        if let width, widths.reduce(0, +) + Self.gap * (columns.count - 1) > width, let narrower {
            return narrower.text(width: width, colour: colour, titled: titled)
        }
        return ((titled ? [titles] : []) + rows).map { line($0, widths, colour) }.joined()
    }

    /// The table with a column before the others, that says the same in each row.
    package func preceded(by title: String, _ text: String) -> TextTable {
        var table = TextTable([.word(title)] + columns)
        for row in rows { table.add([Cell(text)] + row) }
        return table
    }

    /// The table without the column that is missed least; `nil` when all must stay.
    private var narrower: TextTable? {
        let order = columns.indices.filter { columns[$0].dispensability != nil }
        guard let index = order.max(by: { columns[$0].dispensability ?? 0 < columns[$1].dispensability ?? 0 }) else {
            return nil
        }
        func others<T>(_ all: [T]) -> [T] { all.enumerated().filter { $0.offset != index }.map(\.element) }
        var table = TextTable(others(columns))
        for row in rows { table.add(others(row)) }
        return table
    }

    private func widths(_ titles: [Cell], _ limit: Int?) -> [Int] {
        var widths = titles.map(\.columns)
        for row in rows { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.columns) } }
        guard let limit else { return widths }
        let smallest = zip(columns, titles).map { min(max($1.columns, Self.narrowest), limit) }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - limit
        while excess > 0 {
            // The widest gives way first, down to the next widest.
            let shrinkable = columns.indices.filter { columns[$0].mayShrink && widths[$0] > smallest[$0] }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let goal = max(smallest[widest], min(next, widths[widest] - 1), widths[widest] - excess)
            excess -= widths[widest] - goal
            widths[widest] = goal
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ colour: Bool) -> String {
        var line = ""
        var waiting = 0
        for (index, cell) in cells.enumerated() {
            let isCut = columns[index].mayShrink && cell.columns > widths[index]
            let text = isCut ? DisplayWidth.shortened(cell.text, to: widths[index]) : cell.text
            let space = max(0, widths[index] - (isCut ? DisplayWidth.columns(text) : cell.columns))
            if columns[index].isNumeric { waiting += space }
            // Spaces at the end of a line are left out.
            if !text.isEmpty {
                line += String(repeating: " ", count: waiting) + cell.style.applied(to: text, colour: colour)
                waiting = 0
            }
            waiting += (columns[index].isNumeric ? 0 : space) + Self.gap
        }
        return line + "\n"
    }
}
