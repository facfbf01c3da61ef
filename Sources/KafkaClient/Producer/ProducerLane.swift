/// One partition's batches, in their order: those that wait, and those that are on their way.
///
/// While something has to be sent again nothing new goes out: first all that is on its way is waited for, then the batches
/// go again one by one, so that order holds whatever is accepted and refused.
struct ProducerLane: Sendable {
    /// Waiting, the next one first; those that were numbered stand before the others.
    private(set) var waiting: [ProducerBatch] = []
    /// Where ``waiting`` begins: taking one must not move all.
    private var first = 0
    /// On their way, by the request that has them.
    private(set) var inFlight: [UInt64: ProducerBatch] = [:]
    /// To be sent again, when the rest of what is on its way has come back.
    private var returned: [ProducerBatch] = []
    private var nextOrder: UInt64 = 0
    /// The next batch's first sequence number.
    private var nextSequence: Int32 = 0
    /// When it may go on after a failure.
    private var notBefore: ContinuousClock.Instant?
    /// What has kept the first batch from being delivered, when it was sent last.
    private(set) var lastFailure: String?
    /// What keeps it from being sent since then.
    var obstacle: ProducerObstacle?
    /// How often in a row sending has failed.
    private var failures = 0
    /// Whether a broker has acknowledged a batch of this epoch.
    private var isAcknowledged = false
    /// The broker lacks what came before: numbers begin anew, under a new epoch.
    private(set) var wantsEpoch = false
    /// The broker knows nothing of the producer: numbers begin anew, under the same epoch.
    private var beginsAgain = false
    /// The last offset that was acknowledged; -1 before the first.
    private var lastAcknowledged: Int64 = -1

    /// How many batches wait.
    var waitingCount: Int { waiting.count - first }
    /// The first batch that waits.
    var next: ProducerBatch? { first < waiting.count ? waiting[first] : nil }
    /// The batch that is sent next: the first, or, before numbers begin anew, one that a broker may have already.
    var upcoming: ProducerBatch? { upcomingIndex.map { waiting[$0] } }
    private var upcomingIndex: Int? {
        if wantsEpoch { return waiting[first...].firstIndex { $0.stamp != nil && $0.isDoubtful } }
        return first < waiting.count ? first : nil
    }
    /// Whether there is nothing to do.
    var isEmpty: Bool { waitingCount == 0 && inFlight.isEmpty && returned.isEmpty }
    /// Whether something was numbered whose fate is not known, so that its numbers must hold.
    var hasNumbered: Bool { !inFlight.isEmpty || !returned.isEmpty || next?.stamp != nil }
    /// Whether batches are being sent again. A broker recognises the newest five of a producer: were others sent beside one
    /// that goes again, it could fall out of them.
    private var isRepeating: Bool {
        !returned.isEmpty || next?.stamp != nil || inFlight.values.contains(where: \.isDoubtful)
    }

    /// One more batch, at the end.
    mutating func add(_ batch: ProducerBatch) {
        var batch = batch
        batch.order = nextOrder
        // Between two there is room for the parts that one may be split into.
        nextOrder += 1 << 32
        waiting.append(batch)
    }

    /// Whether the next batch may go now. `isRenumbering`: a new epoch is on its way, nothing may be numbered. `beginsAlone`:
    /// as ``ProducerLimits/beginsAlone``.
    func canSend(now: ContinuousClock.Instant, maxInFlight: Int, isRenumbering: Bool, beginsAlone: Bool) -> Bool {
        guard let upcoming, notBefore.map({ $0 <= now }) ?? true else { return false }
        if isRenumbering, upcoming.stamp == nil { return false }
        return isRepeating || beginsAlone && !isAcknowledged
            ? inFlight.isEmpty && returned.isEmpty : inFlight.count < maxInFlight
    }

    /// Takes the next batch, numbered, for a request.
    mutating func send(_ request: UInt64, as identity: ProducerIdentity?, isTransactional: Bool) -> ProducerBatch? {
        guard let index = upcomingIndex else { return nil }
        var batch = waiting[index]
        if index == first { first += 1 } else { waiting.remove(at: index) }
        // What was taken is still held up to here, with its bytes.
        if first == waiting.count || first > 15 {
            waiting.removeFirst(first)
            first = 0
        }
        if let identity {
            if batch.stamp == nil {
                batch.put(
                    .init(id: identity.id, epoch: identity.epoch, sequence: nextSequence),
                    isTransactional: isTransactional)
                nextSequence = Self.sequence(nextSequence, plus: batch.count)
            }
        } else {
            batch.put(nil, isTransactional: false)
        }
        inFlight[request] = batch
        obstacle = nil
        return batch
    }

    /// The batch of a request has come to an end.
    mutating func end(_ request: UInt64) -> ProducerBatch? {
        defer { settle() }
        return inFlight.removeValue(forKey: request)
    }

    /// Something was delivered. What failed beside it keeps its wait.
    mutating func succeeded() {
        isAcknowledged = true
        guard returned.isEmpty else { return }
        failures = 0
        notBefore = nil
        lastFailure = nil
    }

    /// The partition has the producer's records up to this offset.
    mutating func acknowledged(upTo offset: Int64) { lastAcknowledged = max(lastAcknowledged, offset) }

    /// Sending failed, for this reason: it waits before it goes on.
    mutating func failed(_ reason: String, _ now: ContinuousClock.Instant, _ backoff: Backoff) {
        // What was on its way together fails together: that is one failure.
        if returned.isEmpty { failures += 1 }
        lastFailure = reason
        var backoff = backoff
        var wait = Duration.zero
        for _ in 0..<min(failures, 10) { wait = backoff.next() }
        notBefore = now + wait
    }

    /// Sending failed, for this reason, and there is nothing to wait for: who takes it is known.
    mutating func wasSentAstray(_ reason: String) {
        lastFailure = reason
        notBefore = nil
    }

    /// The batch of a request has to go again. `isRefused`: for its number, and so the broker does not have it.
    mutating func giveBack(_ request: UInt64, isRefused: Bool) {
        guard var batch = inFlight.removeValue(forKey: request) else { return }
        batch.isDoubtful = !isRefused
        returned.append(batch)
        settle()
    }

    /// Sequence numbers wrap around from 2^31-1 to 0.
    private static func sequence(_ first: Int32, plus count: Int) -> Int32 {
        Int32((Int64(first) + Int64(count)) & Int64(Int32.max))
    }

    /// The batch of a request is too large for the topic: its halves go again, with its sequence numbers, in its place.
    /// `false` when it can't be split.
    mutating func split(_ request: UInt64, level: Int?, isTransactional: Bool) -> Bool {
        guard let batch = inFlight[request], let halves = batch.halves(level: level) else { return false }
        inFlight[request] = nil
        var before = 0
        for var half in halves {
            half.order = batch.order + UInt64(before)
            if var stamp = batch.stamp {
                stamp.sequence = Self.sequence(stamp.sequence, plus: before)
                half.put(stamp, isTransactional: isTransactional)
            }
            before += half.count
            returned.append(half)
        }
        settle()
        return true
    }

    /// Whether nothing that was sent before the request's batch is still to come: then it is the first that the broker
    /// lacks something for.
    func isFirst(_ request: UInt64) -> Bool {
        returned.isEmpty && !inFlight.keys.contains { $0 < request }
    }

    /// The broker lacks what came before the request's batch: from here on numbers begin anew.
    mutating func renumber(_ request: UInt64) {
        guard var batch = inFlight.removeValue(forKey: request) else { return }
        batch.isDoubtful = false
        returned.append(batch)
        wantsEpoch = true
        settle()
    }

    /// A broker does not know the producer: whether that is because all that it had of it was deleted, as its log begins at
    /// `logStart`, and it can't have the request's batch either. Then it takes numbers from 0, as it would of a new one.
    func mayBeginAgain(_ request: UInt64, logStart: Int64) -> Bool {
        inFlight[request]?.isDoubtful == false && lastAcknowledged < logStart
    }

    /// Numbers begin anew under the same epoch, when all that is on its way is back.
    mutating func beginAgain() { beginsAgain = true }

    /// Whether it waits for a new epoch and for nothing else: nothing is left that a broker may have under its old number,
    /// and would have twice under a new one.
    var isReadyForEpoch: Bool { wantsEpoch && inFlight.isEmpty && upcomingIndex == nil }

    /// There is a new epoch: sequence numbers begin anew. Nothing may be numbered under the old one any more but what
    /// was refused.
    mutating func beginEpoch() {
        nextSequence = 0
        isAcknowledged = false
        wantsEpoch = false
        beginsAgain = false
        for index in waiting.indices[first...] { waiting[index].forgetStamp() }
    }

    /// When something is to be done although nothing happens. A wait that is over is none: what may go and has not gone waits
    /// for something that will happen.
    func nextWakeUp(after now: ContinuousClock.Instant, _ deliveryTimeout: Duration) -> ContinuousClock.Instant? {
        guard let next, inFlight.isEmpty else { return nil }
        let end = next.created + deliveryTimeout
        return notBefore.map { $0 > now ? min($0, end) : end } ?? end
    }

    /// Takes out waiting batches that are too old; one whose fate is not known counts when it waits.
    mutating func expire(before limit: ContinuousClock.Instant) -> [ProducerBatch] {
        guard inFlight.isEmpty, returned.isEmpty else { return [] }
        var expired: [ProducerBatch] = []
        while let next, next.created <= limit {
            expired.append(next)
            first += 1
        }
        if first == waiting.count {
            waiting.removeAll()
            first = 0
        }
        return expired
    }

    /// Takes out all that is on its way, in its order.
    mutating func abandon() -> [ProducerBatch] {
        defer {
            inFlight = [:]
            settle()
        }
        return inFlight.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Takes out all that waits.
    mutating func removeAll() -> [ProducerBatch] {
        defer {
            waiting = []
            first = 0
            returned = []
        }
        return returned + waiting[first...]
    }

    /// When all that was on its way is back, what has to go again takes its place among what waits: first of all, or
    /// behind what waits for new numbers.
    private mutating func settle() {
        guard inFlight.isEmpty, !returned.isEmpty else { return }
        returned.sort { $0.order < $1.order }
        let place = waiting[first...].firstIndex { $0.order > returned[0].order } ?? waiting.count
        waiting.insert(contentsOf: returned, at: place)
        waiting.removeFirst(first)
        first = 0
        returned = []
        guard beginsAgain else { return }
        beginsAgain = false
        nextSequence = 0
        for index in waiting.indices {
            guard var stamp = waiting[index].stamp else { continue }
            stamp.sequence = nextSequence
            // Without a transaction there is a new epoch instead.
            waiting[index].put(stamp, isTransactional: true)
            nextSequence = Self.sequence(nextSequence, plus: waiting[index].count)
        }
    }
}
