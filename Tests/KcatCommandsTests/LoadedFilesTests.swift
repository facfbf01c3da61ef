import KcatCommands
import Testing

/// What a folder notes of the files that were loaded into it.
@Suite struct LoadedFilesTests {
    @Test("What is noted is read again")
    func reading() throws {
        var files = LoadedFiles()
        #expect(files.text == "0\n0\n" && LoadedFiles(files.text) == files)
        let (one, two) = (String(repeating: "a", count: 64), String(repeating: "0", count: 64))
        files[one] = .begun
        files[two] = .whole
        files[one] = .whole
        let read = try #require(LoadedFiles(files.text))
        #expect(read == files && read[one] == .whole && read[two] == .whole)
        #expect(read[String(repeating: "b", count: 64)] == nil)
    }

    @Test(
        "What is none is not taken for an empty one",
        arguments: [
            "", "0\n", "0\n1\n", "1\n0\n", "0\n1\nabc whole\n", "0\n1\n\(String(repeating: "a", count: 64)) half\n",
        ])
    func lies(_ text: String) { #expect(LoadedFiles(text) == nil) }
}
