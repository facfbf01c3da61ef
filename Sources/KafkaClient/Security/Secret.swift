public import Transport

/// A text that must not be seen: prints as `***`, also inside what contains it.
public typealias Secret = Transport.Secret
