package import KafkaWire
package import Transport

/// A decoded answer with the bytes that it came in.
package struct FramedAnswer<Response: KafkaMessage>: Sendable {
    /// The answer's body. Ranges in it (``RecordsField/range``) count from the start of `frame.bytes`.
    package var response: Response
    /// The whole answer, header included.
    package var frame: Frame
    /// The version of request and answer.
    package var version: Int16

    /// An answer from its parts.
    package init(response: Response, frame: Frame, version: Int16) {
        self.response = response
        self.frame = frame
        self.version = version
    }
}
