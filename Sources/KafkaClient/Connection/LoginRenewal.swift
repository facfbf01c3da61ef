/// When a login that counts for a time is done again (KIP-368).
package enum LoginRenewal {
    /// Brokers take a renewal within a second of the last login for an error.
    private static let soonest: Duration = .milliseconds(1050)
    /// A renewal goes behind what is on its way, a long poll perhaps.
    private static let longPoll: Duration = .milliseconds(1500)

    /// How long after a login that counts for `lifetime` it is renewed: at 85 to 95 % of it, as Java's client has it, by
    /// then at a moment that other connections won't share. `random` is between 0 and 1. A short lifetime leaves more than
    /// that part for a long poll, but for the second that brokers demand.
    package static func delay(within lifetime: Duration, random: Double) -> Duration {
        let lead = max(lifetime * (0.05 + 0.1 * random), min(longPoll, lifetime * 0.5))
        return min(max(lifetime - lead, soonest), lifetime * 0.95)
    }
}
