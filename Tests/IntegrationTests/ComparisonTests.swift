import Foundation
import Testing

/// One test after another, whatever the suite: they share two cores, and figures of time mean something then.
@Suite(.serialized, .enabled(if: Machine.hasProgram, "needs the built program (make build)")) enum Integration {}

extension Integration {
    /// What `assign` prints of real partitions equals what kcat prints (P1).
    @Suite(.enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct Comparison {
        @Test(.enabled(if: Machine.canFill4, "needs a filled Kafka 4"), arguments: DataSet.kafka4)
        func kafka4(_ data: DataSet) throws { try compare(data) }

        @Test(.enabled(if: Machine.canFill2, "needs a filled Kafka 2.8"), arguments: DataSet.kafka2)
        func kafka2(_ data: DataSet) throws { try compare(data) }

        private func compare(_ data: DataSet) throws {
            let cluster = try data.cluster
            let format = "%t %p %o %k %s %h %T\\n"
            // kcat spends half a second waiting: all its runs wait at once.
            let pairs = try [[], ["-f", format], ["-J"]].map { options in
                let ours = ["assign", "\(data.topic):\(data.partition)", "-e", "-q"] + data.isolation + options
                let theirs = kcatLine(cluster, data.topic, data.partition, data.isolation + options)
                return (
                    ours: try Command(try kcatSwiftLine(brokers: cluster.bootstrap, ours)), theirs: try Command(theirs)
                )
            }
            let outputs = try pairs.map { pair in
                let (ours, theirs) = (try pair.ours.finish(), try pair.theirs.finish())
                #expect(ours.code == 0 && ours.errors == "", "\(ours.arguments): \(ours.errors)")
                try #require(theirs.code == 0, "\(theirs.arguments): \(theirs.errors)")
                return (ours: ours.output, theirs: theirs.output)
            }
            expectEqual(outputs[0].ours, outputs[0].theirs, "\(data.testDescription) raw")
            expectEqual(outputs[1].ours, outputs[1].theirs, "\(data.testDescription) -f '\(format)'")
            compareJSON(outputs[2].ours, outputs[2].theirs, data)
        }

        /// Field for field, in kcat's order. Where kcat's line is no JSON, as with bytes that are no UTF-8, ours must be
        /// nevertheless.
        private func compareJSON(_ ours: Data, _ theirs: Data, _ data: DataSet) {
            guard ours != theirs else { return }
            #expect(String(validating: ours, as: UTF8.self) != nil, "\(data.testDescription) -J is not UTF-8")
            let ourLines = ours.split(separator: 10)
            let theirLines = theirs.split(separator: 10)
            #expect(ourLines.count == theirLines.count, "\(data.testDescription) -J lines")
            var differences = 0
            for (our, their) in zip(ourLines, theirLines) where our != their {
                guard let object = try? JSONSerialization.jsonObject(with: our) as? NSDictionary else {
                    Issue.record("\(data.testDescription) -J prints no JSON: \(String(decoding: our, as: UTF8.self))")
                    return
                }
                guard String(validating: their, as: UTF8.self) != nil,
                    let kcats = try? JSONSerialization.jsonObject(with: their) as? NSDictionary
                else { continue }
                if object == kcats, names(our) == names(their) { continue }
                differences += 1
                if differences <= 3 {
                    Issue.record(
                        """
                        \(data.testDescription) -J differs
                        here: \(String(decoding: our, as: UTF8.self))
                        kcat: \(String(decoding: their, as: UTF8.self))
                        """)
                }
            }
            #expect(differences == 0, "\(data.testDescription) -J: \(differences) lines")
        }

        /// The field names of a line in their order, as far as a look for `"name":` finds them.
        private func names(_ line: Data) -> [Substring] {
            String(decoding: line, as: UTF8.self).matches(
                of: /[{,]"(topic|partition|offset|tstype|ts|broker|headers|key|payload)":/
            )
            .map(\.output.1)
        }
    }
}
