import KafkaClient
import Testing
import Transport

/// SCRAM against the exchange that RFC 7677 prints, and against servers that cheat.
struct ScramTests {
    private let nonce = "rOprNGfwEbeRWgbNEkqO"
    private let serverFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

    private func mechanism(password: String = "pencil") throws -> ScramMechanism {
        try ScramMechanism(.sha256, username: "user", password: Secret(password), nonce: nonce)
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("the exchange of RFC 7677")
    func published() throws {
        var scram = try mechanism()
        #expect(text(try scram.initialResponse()) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        let final = try scram.respond(to: Array(serverFirst.utf8))
        #expect(
            text(final)
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        )
        #expect(try scram.respond(to: Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8)) == nil)
    }

    @Test("a server that does not know the password is found out")
    func impostor() throws {
        var scram = try mechanism()
        _ = try scram.initialResponse()
        _ = try scram.respond(to: Array(serverFirst.utf8))
        let error = #expect(throws: SaslError.self) {
            try scram.respond(to: Array("v=8rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8))
        }
        #expect(error?.description.contains("impostor") == true)
    }

    @Test(
        "what a server may not ask",
        arguments: [
            ("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "nonce"),
            ("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "nonce"),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", "4095 iterations"),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999", "iterations"),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1", "iterations"),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=???,i=4096", "salt"), ("r=rOprNGfwEbeRWgbNEkqOx,i=4096", "salt"),
            ("e=unknown-user", "unknown-user"), ("m=x,r=rOprNGfwEbeRWgbNEkqOx", "extension"), ("", "nonce"),
        ])
    func refused(challenge: String, cause: String) throws {
        var scram = try mechanism()
        _ = try scram.initialResponse()
        let error = #expect(throws: SaslError.self) { try scram.respond(to: Array(challenge.utf8)) }
        #expect(error?.description.contains(cause) == true, "\(String(describing: error))")
    }

    @Test("commas and equals signs of a user name are escaped (RFC 5802)")
    func escaped() throws {
        var scram = try ScramMechanism(.sha512, username: "a=b,c", password: Secret("p"), nonce: "n")
        #expect(text(try scram.initialResponse()) == "n,,n=a=3Db=2Cc,r=n")
    }

    @Test("two logins never share a nonce")
    func fresh() throws {
        var one = try ScramMechanism(.sha256, username: "u", password: Secret("p"))
        var two = try ScramMechanism(.sha256, username: "u", password: Secret("p"))
        #expect(try one.initialResponse() != two.initialResponse())
    }

    @Test("a secret shows nowhere")
    func hidden() throws {
        let scram = try mechanism(password: "tops3cret")
        var seen = ""
        dump(scram, to: &seen)
        #expect(!"\(scram) \(String(reflecting: scram)) \(seen)".contains("tops3cret"))
    }
}
