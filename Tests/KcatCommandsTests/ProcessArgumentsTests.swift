import KcatCommands
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Secrets in the process's own arguments.
struct ProcessArgumentsTests {
    private func hidden(_ words: [String]) -> [String] {
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
        defer { pointer.deallocate() }
        for (index, copy) in copies.enumerated() { pointer[index] = copy }
        pointer[words.count] = nil
        ProcessArguments.hideSecrets(in: pointer, count: words.count)
        return copies.map { $0.map { String(cString: $0) } ?? "" }
    }

    @Test("asterisks stand for each secret's value, however -X is written, and for nothing else")
    func hides() {
        let words = [
            "sasl.password=prog", "assign", "t:0", "-X", "sasl.password=a=b c", "-Xssl.key.password=pä",
            "--property=sasl.oauthbearer.client.secret=s", "-X", "sasl.username=alice", "-X",
            "sasl.password.command=pass show x", "-b", "h:1", "-X", "sasl.password=",
            "-Xssl.key.location=-----BEGIN PRIVATE KEY-----",
        ]
        let expected = [
            "sasl.password=prog", "assign", "t:0", "-X", "sasl.password=*****", "-Xssl.key.password=***",
            "--property=sasl.oauthbearer.client.secret=*", "-X", "sasl.username=alice", "-X",
            "sasl.password.command=pass show x", "-b", "h:1", "-X", "sasl.password=",
            "-Xssl.key.location=***************************",
        ]
        #expect(hidden(words) == expected)
        let addresses = [
            "https://u:p@h", "-rhttps://u:p@h/x", "--registry=http://u:p@h?a=b", "--proxy=socks5h://u:p@h",
            "socks5h://u:p@h",
            "-Xschema.registry.url=https://u:p@h", "https://h/x", "schema.registry.url=https://h",
        ]
        let withoutLogins = [
            "https://*****", "-rhttps://*******", "--registry=http://*********", "--proxy=socks5h://*****",
            "socks5h://*****",
            "-Xschema.registry.url=*************", "https://h/x", "schema.registry.url=https://h",
        ]
        #expect(hidden(["kcat-swift"] + addresses).dropFirst() == withoutLogins[...])
        #expect(hidden(["kcat-swift"]) == ["kcat-swift"] && hidden([]) == [])
    }
}
