import Console
import SchemaRegistry
import Transport

/// The steps of `check` for the schema registry, where one is named: can it be reached, does it take the login, is it one.
enum RegistryCheck {
    /// Writes what came of it; throws when it failed.
    static func run(_ configuration: RegistryConfiguration) async throws {
        guard let address = configuration.urls.first else { return }
        try write("\(address), the schema registry\n")
        var configuration = configuration
        configuration.cacheFolder = nil
        let client = RegistryClient(configuration)
        let begin = ContinuousClock.now
        do {
            let subjects = try await BlockingCall.run { try client.subjects() }
            let count = Units.count(subjects.count, "subject")
            try write(CheckReport.done("subjects", .now - begin, [count]))
        } catch let error as RegistryError {
            try write(CheckReport.failed("subjects", .now - begin, error.description, likely(error)))
            let code: ExitCode = error.kind == .unreachable || error.kind == .unauthorised ? .noBroker : .failure
            throw CommandError(code, "check: the schema registry: \(error)")
        }
    }

    private static func write(_ text: String) throws {
        guard StandardOutput.tell(text) == .success else { throw CommandError(.failure, "standard output is gone") }
    }

    private static func likely(_ error: RegistryError) -> String? {
        switch error.kind {
        case .unreachable: "the name or the port is another, or something in between drops the packets"
        case .unauthorised: "the login is wrong, or another kind of login is wanted"
        case .notFound: "the path of the address is another: /apis/ccompat/v7 for Apicurio"
        case .broken: "that is another server's address, or the registry is in trouble"
        case .unusable: nil
        }
    }
}
