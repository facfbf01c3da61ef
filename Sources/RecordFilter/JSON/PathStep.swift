/// A step of a path into JSON.
package enum PathStep: Hashable, Sendable {
    /// A member of an object, by its name in UTF-8.
    case name([UInt8])
    /// An element of an array, from 0.
    case index(Int)
}
