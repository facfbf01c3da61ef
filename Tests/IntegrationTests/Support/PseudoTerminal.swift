import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A terminal of a size that a program writes to, and what it has drawn.
final class PseudoTerminal {
    private let primary: Int32
    /// What the program writes to.
    let descriptor: Int32
    private var bytes: [UInt8] = []

    init(columns: UInt16, rows: UInt16) throws {
        var (outer, inner): (Int32, Int32) = (-1, -1)
        guard openpty(&outer, &inner, nil, nil, nil) == 0 else {
            throw Problem("no terminal: \(String(cString: strerror(errno)))")
        }
        (primary, descriptor) = (outer, inner)
        _ = fcntl(primary, F_SETFL, O_NONBLOCK)
        for end in [primary, descriptor] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        resize(columns: columns, rows: rows)
    }

    deinit {
        close(descriptor)
        close(primary)
    }

    /// Makes it as large as this, as a user who drags its corner does.
    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(primary, UInt(TIOCSWINSZ), &size)
    }

    /// All that a program writes here, standard error too, up to its end, with the lines' ends of a file.
    func screen(of line: [String], environment: [String: String], seconds: Double = 30) throws -> String {
        let child = try Child(line, environment: environment, output: descriptor, errors: descriptor)
        let limit = ContinuousClock.now + .seconds(seconds)
        var shown: [UInt8] = []
        while true {
            let isOver = child.hasEnded
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(primary, &piece, piece.count)
            if count > 0 {
                shown += piece[..<count]
            } else if isOver {
                break
            } else {
                guard .now < limit else { throw Problem("\(line) did not end within \(seconds) s") }
                usleep(2000)
            }
        }
        return String(decoding: shown, as: UTF8.self).replacing("\r\n", with: "\n")
    }

    /// The drawings so far that were finished, the oldest first, each as lines without colours.
    private var drawings: [[String]] {
        let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        return text.components(separatedBy: "\u{1b}[H").dropFirst().filter { $0.contains("\u{1b}[J") }.map { drawing in
            drawing.replacing(/\u{1b}\[[0-9;]*[A-Za-z]/, with: "").split(separator: "\n").map(String.init)
        }
    }

    /// Waits for a drawing that is as wanted; the last one where none comes in time.
    func drawing(seconds: Double = 15, where isWanted: ([String]) -> Bool) -> [String] {
        let limit = ContinuousClock.now + .seconds(seconds)
        let seen = drawings.count
        while ContinuousClock.now < limit {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(primary, &piece, piece.count)
            if count > 0 { bytes += piece[..<count] } else { usleep(10_000) }
            if let found = drawings.dropFirst(seen).last(where: isWanted) { return found }
        }
        return drawings.last ?? []
    }
}
