import Foundation
import KafkaWire

/// In what a decoded message differs from the JSON of Kafka's converters, by reflection: each member of the JSON must be
/// a field with that value, each field that the JSON lacks must be at its default. Empty when they agree.
func differences(_ value: Any, _ json: JSON, frame: [UInt8], at path: String = "") -> [String] {
    func expect(_ same: Bool) -> [String] { same ? [] : ["\(path): \(value), Kafka says \(json)"] }

    // By the exact type: any empty array can be cast to any other.
    if type(of: value) == [UInt8].self, let value = value as? [UInt8] {
        return expect(json.string == Data(value).base64EncodedString())
    }
    switch value {
    case let value as any VersionedStruct: return structDifferences(value, json, frame: frame, at: path)
    case let value as Bool: return expect(json.bool == value)
    case let value as ErrorCode: return expect(json.int == Int64(value.rawValue))
    case let value as ApiKey: return expect(json.int == Int64(value.rawValue))
    case let value as any FixedWidthInteger: return expect(json.int == Int64(value))
    case let value as String: return expect(json.string == value)
    case let value as KafkaUUID: return expect(json.string == value.description)
    case let value as RecordsField: return expect(json.string == Data(frame[value.range]).base64EncodedString())
    default: break
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        guard let (_, wrapped) = mirror.children.first else { return expect(json == .null) }
        return differences(wrapped, json, frame: frame, at: path)
    }
    guard mirror.displayStyle == .collection, let elements = json.array, elements.count == mirror.children.count else {
        return expect(false)
    }
    return zip(mirror.children, elements).enumerated().flatMap { index, pair in
        differences(pair.0.value, pair.1, frame: frame, at: "\(path)[\(index)]")
    }
}

private func structDifferences(
    _ value: any VersionedStruct, _ json: JSON, frame: [UInt8], at path: String
) -> [String] {
    guard var expected = json.object else { return ["\(path): a struct, Kafka says \(json)"] }
    let name = structName(value)
    guard let defaults = defaults[name] else { return ["\(path): no defaults of \(name)"] }
    var found: [String] = []
    for (label, field) in Mirror(reflecting: value).children {
        guard let label else { continue }
        let inner = path.isEmpty ? label : "\(path).\(label)"
        if label == "unknownTaggedFields", let tagged = field as? [TaggedField] {
            let kafkas = expected.removeValue(forKey: "_unknownTaggedFields")?.array ?? []
            let ours = tagged.map {
                JSON.object(["tag": .int(Int64($0.tag)), "data": .string(Data($0.data).base64EncodedString())])
            }
            if ours != kafkas { found.append("\(inner): \(ours), Kafka says \(kafkas)") }
        } else if let json = expected.removeValue(forKey: label) {
            found += differences(field, json, frame: frame, at: inner)
        } else if let initial = defaults[label], initial != "\(field)" {
            found.append("\(inner): \(field), Kafka has no value and our default is \(initial)")
        }
    }
    return found + expected.keys.map { "\(path): no field \($0)" }
}

/// `FetchRequest.FetchTopic`.
func structName(_ value: Any) -> String {
    String(String(reflecting: type(of: value)).drop { $0 != "." }.dropFirst())
}

/// Every struct's fields at their defaults, as text.
private let defaults: [String: [String: String]] = Dictionary(
    uniqueKeysWithValues: everyStruct.map { value in
        let fields = Mirror(reflecting: value).children.compactMap { field in
            field.label.map { ($0, "\(field.value)") }
        }
        return (structName(value), Dictionary(uniqueKeysWithValues: fields))
    })
