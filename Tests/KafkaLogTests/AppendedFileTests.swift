import KafkaLog
import Testing

/// What a disk refuses.
@Suite struct AppendedFileTests {
    @Test("A refusal has the file's path, and what could not be kept is not taken for kept by asking once more")
    func refusals() throws {
        // Nothing fits, and nothing can be brought to a disk.
        let file = try AppendedFile("/dev/full")
        let full = #expect(throws: LogError.self) {
            try [UInt8](repeating: 0, count: 8).withUnsafeBytes { try file.append($0) }
        }
        #expect(full?.description == "/dev/full: No space left on device" && file.size == 0)
        for _ in 0..<2 {
            let error = #expect(throws: LogError.self) { try file.sync() }
            #expect(error?.description.hasPrefix("/dev/full: the disk may not have kept it: ") == true)
        }
    }
}
