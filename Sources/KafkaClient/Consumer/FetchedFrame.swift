package import Transport

/// The answer that parts of it are handed out from. Its bytes count as buffered until the last part is let go.
///
/// Unchecked: immutable, and a frame's bytes are written before it is shared.
package final class FetchedFrame: @unchecked Sendable {
    private let frame: Frame
    private let released: @Sendable (Int) -> Void

    /// Takes over `frame`; `released` is called with its size when the last part goes, on whatever thread lets it go.
    package init(_ frame: Frame, released: @escaping @Sendable (Int) -> Void) {
        self.frame = frame
        self.released = released
    }

    deinit { released(frame.count) }

    /// The answer's bytes, for as long as this lives.
    package var unsafeBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(frame.storage) }
}
