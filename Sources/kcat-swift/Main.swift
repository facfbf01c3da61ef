import KcatCommands

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@main
enum Main {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        ProcessArguments.hideSecrets(in: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        let code = KcatSwift.main(words)
        fflush(nil)
        // Not exit: libraries' handlers take away what other threads may be in the middle of. OpenSSL's locks were gone while a
        // connection was being closed.
        _exit(code)
    }
}
