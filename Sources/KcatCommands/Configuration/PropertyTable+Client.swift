import KafkaClient

extension PropertyTable {
    /// Sets the property. Returns a notice when it is known and without a meaning here.
    static func apply(
        _ property: Arguments.Property, to configuration: inout ConsumerConfiguration
    ) throws(UsageError) -> String? {
        try check(property)
        switch self.property(property.name)?.meaning {
        case .client(let name, let convert):
            do { try configuration.set(name, to: convert(property.value)) } catch {
                throw UsageError("\(property.name): \(error.message)")
            }
            return nil
        case .ignored(let why): return "\(property.name) changes nothing here: \(why)"
        case .unsupported, nil: return nil
        }
    }
}
