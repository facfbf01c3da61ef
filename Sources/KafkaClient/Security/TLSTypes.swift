public import Transport

/// What a TLS client trusts and shows.
public typealias TLSConfiguration = Transport.TLSConfiguration
