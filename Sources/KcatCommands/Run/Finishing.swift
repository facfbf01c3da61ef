import KafkaClient

extension KafkaConsumer {
    /// Runs `body`, then commits what is to be committed, leaves the group and closes, however `body` ended. A last commit
    /// that fails is an error; one that follows an error or a signal is told as a notice.
    func finishing(_ body: () async throws -> ExitCode) async throws -> ExitCode {
        let code: ExitCode
        do {
            code = try await body()
        } catch {
            await close(timeout: .seconds(5))
            throw error
        }
        var failure: (any Error)?
        if configuration.enableAutoCommit == true {
            do { try await commit() } catch is CancellationError {} catch { failure = error }
        }
        await close(timeout: .seconds(5))
        if let failure { throw failure }
        return code
    }
}
