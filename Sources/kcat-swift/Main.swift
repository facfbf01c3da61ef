import KcatCommands

@main
enum Main {
    static func main() async {
        print("kcat-swift")
    }
}
