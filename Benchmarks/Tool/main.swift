// What the benchmark's driver and the suite's guard run, apart from the program itself:
//
//   bench-tool micro                 the parts' names
//   bench-tool micro PART COUNT      runs a part over at least COUNT records; prints records and nanoseconds a record
//   bench-tool read BROKERS TOPIC COUNT
//   bench-tool seek BROKERS TOPIC COUNT END
let words = Array(CommandLine.arguments.dropFirst())
switch (words.first, words.count) {
case ("micro", 1):
    print(Micro.names.joined(separator: "\n"))
case ("micro", 3):
    guard let part = try Micro.part(words[1]), let count = Int(words[2]) else {
        fatalError("no such part: \(words[1])")
    }
    let rounds = max(1, count / part.count)
    let begin = ContinuousClock.now
    for _ in 0..<rounds { try part.run() }
    let records = rounds * part.count
    print(records, (ContinuousClock.now - begin) / .nanoseconds(1) / Double(records))
case ("read", 4):
    try await Library(words[1], words[2]).read(Int(words[3]) ?? 0)
case ("seek", 5):
    try await Library(words[1], words[2]).seek(Int(words[3]) ?? 0, below: Int64(words[4]) ?? 1)
default:
    fatalError("usage: bench-tool micro [PART COUNT] | read BROKERS TOPIC COUNT | seek BROKERS TOPIC COUNT END")
}
