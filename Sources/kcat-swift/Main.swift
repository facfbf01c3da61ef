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
        exit(KcatSwift.main(words))
    }
}
