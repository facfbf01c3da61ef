/// Puts several partitions in one order of time, the order of offsets kept within each: that of the largest timestamp so
/// far in the partition, which is the records' own where they don't go back. Of equals the partition named first comes
/// first. A value without I/O.
package struct MergeQueue<Item> {
    private struct Waiting {
        var item: Item
        /// The largest timestamp of the partition up to it.
        var time: Int64
        /// How far its own lies behind that.
        var back: Int64
        /// When it came, by the caller's clock.
        var arrival: Int64
    }

    private struct Lane {
        var waiting: [Waiting] = []
        var first = 0
        var latest: Int64 = .min
        var isDone = false

        var isEmpty: Bool { first == waiting.count }
    }

    private var lanes: [Lane]

    /// For so many partitions.
    package init(count: Int) { lanes = Array(repeating: Lane(), count: count) }

    /// Whether a lane has nothing waiting, and may get something.
    package func isHungry(_ lane: Int) -> Bool { lanes[lane].isEmpty && !lanes[lane].isDone }

    /// Whether a lane has nothing waiting, and nothing will come.
    package func isOver(_ lane: Int) -> Bool { lanes[lane].isEmpty && lanes[lane].isDone }

    /// Nothing more will come.
    package mutating func end(_ lane: Int) { lanes[lane].isDone = true }

    /// A partition's next record, its timestamp in milliseconds, and when it came.
    package mutating func add(_ item: Item, time: Int64, to lane: Int, at arrival: Int64) {
        let latest = max(lanes[lane].latest, time)
        lanes[lane].latest = latest
        lanes[lane].waiting.append(Waiting(item: item, time: latest, back: latest - time, arrival: arrival))
    }

    /// The next record in the order, with its lane and how many milliseconds it goes back; `nil` while a partition that may
    /// have an earlier one has nothing, unless the record came before `deadline`.
    package mutating func next(deadline: Int64 = .min) -> (item: Item, lane: Int, back: Int64)? {
        var best: Int?
        var isComplete = true
        for (lane, state) in lanes.enumerated() {
            guard !state.isEmpty else {
                if !state.isDone { isComplete = false }
                continue
            }
            if let known = best, lanes[known].waiting[lanes[known].first].time <= state.waiting[state.first].time {
                continue
            }
            best = lane
        }
        guard let best else { return nil }
        let waiting = lanes[best].waiting[lanes[best].first]
        guard isComplete || waiting.arrival < deadline else { return nil }
        lanes[best].first += 1
        if lanes[best].isEmpty {
            lanes[best].waiting.removeAll(keepingCapacity: true)
            lanes[best].first = 0
        }
        return (waiting.item, best, waiting.back)
    }
}
