import Foundation

/// A request that a real broker received, out of its own request log (`--log kafka.request.logger=DEBUG`).
struct RecordedRequest {
    /// The API as Kafka writes it here: `JOIN_GROUP`.
    let api: String
    /// The version that was asked in.
    let version: Int
    /// What the client calls itself.
    let clientId: String
    /// The request's and the answer's fields, by the names of Kafka's definitions.
    let body, response: [String: Any]
    /// When it was answered, in seconds.
    let time: Double
    /// Which of the broker's connections it came over.
    let connection: String

    /// Reads a line of the log; `nil` for lines that are of no request.
    init?(_ line: Substring) {
        guard let start = line.range(of: "Completed request:{"), let end = line.lastIndex(of: "}"),
            case let json = line[line.index(before: start.upperBound)...end],
            let all = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
            let header = all["requestHeader"] as? [String: Any], let api = header["requestApiKeyName"] as? String
        else { return nil }
        self.api = api
        version = header["requestApiVersion"] as? Int ?? -1
        clientId = header["clientId"] as? String ?? ""
        body = all["request"] as? [String: Any] ?? [:]
        response = all["response"] as? [String: Any] ?? [:]
        connection = all["connection"] as? String ?? ""
        // 2026-11-25 23:00:54,950
        let parts = line.prefix(23).split { !$0.isNumber }.compactMap { Int($0) }
        guard parts.count == 7 else { return nil }
        let day = DateComponents(
            calendar: Calendar(identifier: .gregorian), timeZone: .gmt, year: parts[0], month: parts[1], day: parts[2])
        let clock = Double((parts[3] * 60 + parts[4]) * 60 + parts[5]) + Double(parts[6]) / 1000
        time = (day.date?.timeIntervalSince1970 ?? 0) + clock
    }
}

extension KafkaCluster {
    /// Option of the cluster that has it record every request.
    static let recording = ["--log", "kafka.request.logger=DEBUG"]

    private func log(_ broker: Int) -> String { folder + "/broker-\(broker).log" }

    /// How much a broker has recorded so far.
    func recorded(by broker: Int = 1) -> Int {
        ((try? FileManager.default.attributesOfItem(atPath: log(broker)))?[.size] as? Int) ?? 0
    }

    /// The requests that a broker has received since it had recorded so much, in the order of its answers.
    ///
    /// A broker records a request once its answer is sent: who has the answer may be gone before the line is written.
    /// So this waits until nothing has been written for 0.3 s, for 2 s at most: members and brokers go on asking.
    func requests(of broker: Int = 1, since mark: Int = 0) throws -> [RecordedRequest] {
        var size = recorded(by: broker)
        var quiet = 0
        for _ in 0..<20 where quiet < 3 {
            Thread.sleep(forTimeInterval: 0.1)
            let now = recorded(by: broker)
            quiet = now == size ? quiet + 1 : 0
            size = now
        }
        let file = try FileHandle(forReadingFrom: URL(filePath: log(broker)))
        try file.seek(toOffset: UInt64(mark))
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { RecordedRequest($0) }
    }
}
