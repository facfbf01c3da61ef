#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What libFuzzer calls with each input, over and over. The first byte of an input selects a family of decoders, the
/// family does with the rest what it likes: anything but a trap, a hang or a large allocation is right. Inputs that say
/// nothing new by their kind are turned down with -1, so that they do not enter the corpus.
///
/// `Tests/Fuzz/run` builds and runs it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecoders(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let selector = input.first else { return -1 }
    let family = families[chosen ?? Int(selector) % families.count]
    return family(input.dropFirst()) ? 0 : -1
}

/// The families in the order of the byte that selects them. Each gets the input behind that byte and says whether it was
/// worth keeping.
private let families: [@Sendable (Slice<UnsafeRawBufferPointer>) -> Bool] = [
    fuzzMessage, fuzzRecords, fuzzCompression, fuzzValue, fuzzSchema, fuzzInternal, fuzzFile, fuzzFilter,
]

/// KCAT_SWIFT_FUZZ_FAMILY: the one family that gets all inputs, by its number; `nil` for all of them in turn.
private let chosen: Int? = getenv("KCAT_SWIFT_FUZZ_FAMILY").flatMap { Int(String(cString: $0)) }.flatMap {
    families.indices.contains($0) ? $0 : nil
}
