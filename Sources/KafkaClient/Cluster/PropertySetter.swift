/// Sets a field of a configuration by the text of a property's value. Given the property's name for the error.
typealias PropertySetter<Configuration> = @Sendable (inout Configuration, String, String) throws(KafkaError) -> Void

/// Setters of the kinds that properties have, and the error of a value that can't be.
enum PropertyValue {
    /// A time in whole milliseconds within `range`.
    static func milliseconds<Configuration>(
        _ field: WritableKeyPath<Configuration, Duration> & Sendable, _ range: ClosedRange<Int64>
    ) -> PropertySetter<Configuration> {
        { (configuration, name, value) throws(KafkaError) in
            configuration[keyPath: field] = .milliseconds(try number(name, value, range))
        }
    }

    /// A size in bytes within `range`, which fits.
    static func bytes<Configuration>(
        _ field: WritableKeyPath<Configuration, Int32> & Sendable, _ range: ClosedRange<Int64>
    ) -> PropertySetter<Configuration> {
        { (configuration, name, value) throws(KafkaError) in
            configuration[keyPath: field] = Int32(clamping: try number(name, value, range))
        }
    }

    /// A size in bytes within `range`.
    static func size<Configuration>(
        _ field: WritableKeyPath<Configuration, Int> & Sendable, _ range: ClosedRange<Int64>
    ) -> PropertySetter<Configuration> {
        { (configuration, name, value) throws(KafkaError) in
            configuration[keyPath: field] = Int(clamping: try number(name, value, range))
        }
    }

    /// A text that is left out when it is empty.
    static func text<Configuration>(
        _ field: WritableKeyPath<Configuration, String?> & Sendable
    ) -> PropertySetter<Configuration> {
        { (configuration, _, value) throws(KafkaError) in
            configuration[keyPath: field] = value.isEmpty ? nil : value
        }
    }

    /// `true` or `false`, in any case.
    static func flag(_ name: String, _ value: String) throws(KafkaError) -> Bool {
        guard let isOn = ["true": true, "false": false][value.lowercased()] else {
            throw wrong(name, value, "true or false")
        }
        return isOn
    }

    /// A whole number within `range`.
    static func number(_ name: String, _ value: String, _ range: ClosedRange<Int64>) throws(KafkaError) -> Int64 {
        guard let number = Int64(value), range.contains(number) else {
            throw wrong(name, value, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The error of a value that is none.
    static func wrong(_ name: String, _ value: String, _ right: String) -> KafkaError {
        KafkaError(.invalidArgument, "\(name)=\(value): \(right) is wanted")
    }

    /// The error of a name that is none of `names`.
    static func unknown(_ property: String, _ names: [String]) -> KafkaError {
        let near = nearest(to: property, in: names)
        return KafkaError(.invalidArgument, "\(property): unknown property" + (near.map { ", \($0) is one" } ?? ""))
    }
}
