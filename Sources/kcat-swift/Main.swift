import KcatCommands

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@main
enum Main {
    static func main() {
        exit(KcatSwift.main(Array(CommandLine.arguments.dropFirst())))
    }
}
