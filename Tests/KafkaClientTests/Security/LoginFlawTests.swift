import KafkaClient
import KafkaWire
import Testing
import Transport

/// A refused login says what most likely is wrong with what was sent, and never repeats it.
@Suite struct LoginFlawTests {
    private func refusal(_ mechanism: any SaslMechanism) throws -> String {
        var exchange = SaslExchange("X", mechanism)
        _ = exchange.start()
        let response = SaslAuthenticateResponse(errorCode: .saslAuthenticationFailed, errorMessage: "no")
        let error = #expect(throws: SaslError.self) { try exchange.authenticateAnswered(response) }
        return error?.description ?? ""
    }

    @Test(arguments: [
        ("\"hush\"", "quotation marks"), ("'hush'", "quotation marks"), ("hush # the old one", "' #'"),
        ("${HUSH}", "placeholder"), ("{{ hush }}", "placeholder"), ("hush ", "a blank"), ("\thush", "a blank"),
    ])
    func flaws(value: String, words: String) throws {
        for text in try [
            refusal(PlainMechanism(username: "a", password: Secret(value))),
            refusal(ScramMechanism(.sha256, username: "a", password: Secret(value))),
            refusal(OAuthBearerMechanism(token: Secret(value))),
        ] {
            #expect(text.hasPrefix("X login refused: no; most likely wrong: the ") && text.contains(words), "\(text)")
            #expect(!text.lowercased().contains("hush"))
        }
        #expect(
            try refusal(PlainMechanism(username: value, password: Secret("x"))).contains("the user name that was sent"))
    }

    @Test(arguments: ["hush", "h\"u'sh", "\"", "#hush", "hush#", "$HUSH{x}"])
    func none(value: String) throws {
        #expect(try refusal(PlainMechanism(username: "a", password: Secret(value))) == "X login refused: no")
    }
}
