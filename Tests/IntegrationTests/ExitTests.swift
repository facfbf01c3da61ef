#if os(Linux)
import Foundation
import Testing

extension Integration {
    /// How the program ends.
    @Suite(.enabled(if: Machine.program != nil, "needs kcat-swift (make build)")) struct Exits {
        @Test("it ends without the exit handlers of libraries: another thread may be within one of them")
        func noHandlers() throws {
            let library = Machine.temporary + "/farewell.so"
            let source = """
                #include <unistd.h>
                __attribute__((destructor)) static void farewell(void) { (void)!write(2, "farewell", 8); }
                """
            try succeed([
                "bash", "-c", "cc -shared -fPIC -x c -o \"$1\" - <<<\"$2\"", "bash", library, source,
            ])
            let environment = ["LD_PRELOAD": library]
            // Elsewhere it is heard.
            #expect(try run(["/bin/true"], environment: environment, seconds: 20).errors == "farewell")
            for words in [["--version"], ["assign", "nosuch:0", "-e", "-m", "1"]] {
                let line = try kcatSwiftLine(brokers: words.count > 1 ? "127.0.0.1:1" : nil, words)
                let outcome = try run(line, environment: environment, seconds: 20)
                #expect(outcome.code == (words.count > 1 ? 3 : 0))
                #expect(!outcome.errors.contains("farewell"), "\(outcome.errors)")
            }
        }
    }
}
#endif
