import KcatCommands
import Testing

/// Several partitions in one order of time.
@Suite struct MergeQueueTests {
    @Test("what comes out is a stable sort by the largest time so far, however it comes in", arguments: 1...200)
    func stable(seed: Int) {
        let lanes = Int.random(in: 1...6)
        var records: [[Int64]] = (0..<lanes).map { _ in
            var time: Int64 = 0
            return (0..<Int.random(in: 0...60)).map { _ in
                time += Int64.random(in: -20...40)
                return time
            }
        }
        if seed == 1 { records[0] = [] }
        var wanted: [(time: Int64, lane: Int, place: Int)] = []
        for (lane, times) in records.enumerated() {
            var largest = Int64.min
            for (place, time) in times.enumerated() {
                largest = max(largest, time)
                wanted.append((largest, lane, place))
            }
        }
        wanted.sort { ($0.time, $0.lane, $0.place) < ($1.time, $1.lane, $1.place) }
        var queue = MergeQueue<Int>(count: lanes)
        var next = Array(repeating: 0, count: lanes)
        var found: [(lane: Int, place: Int, back: Int64)] = []
        var rounds = 0
        while found.count < wanted.count || !(0..<lanes).allSatisfy(queue.isOver), rounds < 10_000 {
            rounds += 1
            let lane = Int.random(in: 0..<lanes)
            let count = Int.random(in: 0...3)
            for _ in 0..<count where next[lane] < records[lane].count {
                queue.add(next[lane], time: records[lane][next[lane]], to: lane, at: 0)
                next[lane] += 1
            }
            if next[lane] == records[lane].count { queue.end(lane) }
            while let item = queue.next() { found.append((item.lane, item.item, item.back)) }
        }
        #expect(found.map { [$0.lane, $0.place] } == wanted.map { [$0.lane, $0.place] })
        for (item, row) in zip(found, wanted) {
            #expect(item.back == row.time - records[item.lane][item.place])
        }
    }

    @Test("a silent partition is waited for until a record has waited long enough") func silence() {
        var queue = MergeQueue<String>(count: 2)
        queue.add("a", time: 10, to: 0, at: 1000)
        queue.add("b", time: 20, to: 0, at: 1500)
        #expect(queue.next(deadline: 1000) == nil && queue.isHungry(1) && !queue.isHungry(0))
        #expect(queue.next(deadline: 1001)?.item == "a")
        #expect(queue.next(deadline: 1001) == nil)
        queue.add("c", time: 15, to: 1, at: 1600)
        // Both have something: nothing earlier can come.
        #expect(queue.next()?.item == "c")
        #expect(queue.next() == nil)
        queue.end(1)
        #expect(queue.isOver(1) && queue.next()?.item == "b" && queue.next() == nil)
    }

    @Test("records without a time, and equal ones, keep the order of partitions and offsets") func equals() {
        var queue = MergeQueue<Int>(count: 3)
        for lane in [2, 0, 1] {
            for place in 0..<3 { queue.add(place, time: -1, to: lane, at: 0) }
            queue.end(lane)
        }
        var found: [[Int]] = []
        while let next = queue.next() { found.append([next.lane, next.item]) }
        #expect(found == (0..<3).flatMap { lane in (0..<3).map { [lane, $0] } })
    }
}
