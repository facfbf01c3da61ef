import KafkaClient

extension PropertyTable {
    /// Sets the property, in the client's configuration or in what is gathered about security. Returns why it changes
    /// nothing, for one that is known and without a meaning here.
    static func apply(
        _ property: Arguments.Property, to configuration: inout ConsumerConfiguration,
        _ security: inout SecurityProperties
    ) throws(UsageError) -> String? {
        try check(property)
        switch self.property(property.name)?.meaning {
        case .client(let name, let convert):
            do { try configuration.set(name, to: convert(property.value)) } catch {
                // The name as it was typed, once.
                throw UsageError(
                    error.message.hasPrefix("\(name)=")
                        ? property.name + error.message.dropFirst(name.count) : "\(property.name): \(error.message)")
            }
            return nil
        case .security(let name), .noted(let name):
            security.set(name, property.value)
            return nil
        case .ignored(let why): return why
        case .quiet, .unsupported, nil: return nil
        }
    }
}
