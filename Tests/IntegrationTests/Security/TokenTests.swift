import Foundation
import Testing

extension Integration {
    /// Logins whose proof comes from elsewhere, against servers that check the request as the real ones do.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java, confluent-kafka and botocore")) struct Tokens {
        private static let secret = "s3cr&t ä+%"

        /// The provider's address, and the properties that ask there.
        private func oidc(_ cluster: SecureCluster, _ server: ServerChild, secret: String = secret) -> [String: String]
        {
            [
                "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc",
                "sasl.oauthbearer.token.endpoint.url": "https://localhost:\(server.port)/oauth2/token",
                "sasl.oauthbearer.client.id": "night watch", "sasl.oauthbearer.client.secret": secret,
                "sasl.oauthbearer.scope": "kafka:read all", "https.ca.location": cluster.file("ca.pem"),
            ]
        }

        private func identity(
            _ cluster: SecureCluster, seconds: Int = 3600, isEncoded: Bool = false
        ) throws -> ServerChild {
            try ServerChild(
                "identity",
                [
                    cluster.file("broker.pem"), cluster.file("broker.key"), "night watch", Self.secret,
                    "kafka:read all",
                    SecureCluster.user, "\(seconds)",
                ] + (isEncoded ? ["encoded"] : []))
        }

        /// A provider that is busy at first; one token does for all connections.
        @Test func oidc() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster)
            let outcome = try cluster.run(.saslSSL, oidc(cluster, server))
            #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.errors)")
            #expect(server.finish() == ["busy", "token"])
        }

        /// A provider that wants id and secret URL-encoded in the header gets them so when that is asked for, and only then.
        @Test func oidcEncoded() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster, isEncoded: true)
            let properties = oidc(cluster, server)
            let plain = try cluster.run(.saslSSL, properties)
            #expect(plain.code == 3 && plain.errors.contains("wrong client or secret"), "\(plain.errors)")
            let outcome = try cluster.run(
                .saslSSL, properties.merging(["sasl.oauthbearer.header.urlencode": "true"]) { $1 })
            #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.errors)")
            #expect(server.finish() == ["busy", "wrong client or secret", "token"])
        }

        /// What leads to the brokers leads to the provider, too: both are asked for by their names.
        @Test(arguments: ["socks5h", "http"]) func oidcThroughAProxy(_ scheme: String) throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster)
            let proxy = try ServerChild("proxy", [])
            let way = ["proxy": "\(scheme)://127.0.0.1:\(proxy.port)"]
            let outcome = try cluster.run(.saslSSL, oidc(cluster, server).merging(way) { $1 })
            #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.errors)")
            #expect(server.finish() == ["busy", "token"])
            let seen = proxy.finish()
            #expect(seen.contains { $0.hasPrefix(scheme) && $0.hasSuffix("localhost:\(server.port)") }, "\(seen)")
            #expect(seen.contains { $0.hasSuffix(":\(cluster.port(.saslSSL))") }, "\(seen)")
        }

        /// As Strimzi's clients have it.
        @Test func oidcInStrimzisWords() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster)
            let jaas =
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
                + "oauth.client.id=\"night watch\" oauth.client.secret='\(Self.secret)' oauth.scope=\"kafka:read all\" "
                + "oauth.token.endpoint.uri=\"https://localhost:\(server.port)/oauth2/token\" ;"
            let properties = [
                "sasl.mechanism": "OAUTHBEARER", "sasl.jaas.config": jaas, "https.ca.location": cluster.file("ca.pem"),
                "sasl.login.callback.handler.class":
                    "io.strimzi.kafka.oauth.client.JaasClientOauthLoginCallbackHandler",
            ]
            let outcome = try cluster.run(.saslSSL, properties)
            #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.errors)")
            #expect(server.finish() == ["busy", "token"])
        }

        /// The same as Java's clients have it.
        @Test func oidcInJavasWords() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster)
            let jaas =
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"night watch\" "
                + "clientSecret='\(Self.secret)' scope=\"kafka:read all\";"
            let properties = [
                "sasl.mechanism": "OAUTHBEARER", "sasl.jaas.config": jaas,
                "sasl.oauthbearer.token.endpoint.url": "https://localhost:\(server.port)/oauth2/token",
                "sasl.login.callback.handler.class":
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                "https.ca.location": cluster.file("ca.pem"),
            ]
            let outcome = try cluster.run(.saslSSL, properties)
            #expect(outcome.code == 0 && outcome.lines.count == 2, "\(outcome.errors)")
            #expect(server.finish() == ["busy", "token"])
        }

        @Test func oidcRefusals() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try identity(cluster)
            func fails(_ properties: [String: String], _ words: String...) throws {
                let outcome = try cluster.run(.saslSSL, properties)
                #expect(outcome.code == 3 && outcome.seconds < 10, "\(outcome.seconds) s: \(outcome.errors)")
                #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
                #expect(!outcome.errors.contains("wrong-secret"))
            }
            try fails(oidc(cluster, server, secret: "wrong-secret"), "HTTP 401", "invalid_client", "wrong client")
            var distrusted = oidc(cluster, server)
            distrusted["https.ca.location"] = nil
            try fails(distrusted, "certificate", "https.ca.location")
            var elsewhere = oidc(cluster, server)
            elsewhere["sasl.oauthbearer.token.endpoint.url"] = "https://127.0.0.1:1/token"
            try fails(elsewhere, "127.0.0.1:1")
            _ = server.finish()
        }

        /// A token from a command, a file, the environment.
        @Test func tokensFromElsewhere() throws {
            let cluster = try SecureCluster.of(.kafka4)
            func part(_ json: String) -> String {
                Data(json.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                    .replacing("/", with: "_")
            }
            let now = Int(Date().timeIntervalSince1970)
            let claims = "{\"sub\":\"\(SecureCluster.user)\",\"iat\":\(now),\"exp\":\(now + 600)}"
            let token = "\(part("{\"alg\":\"none\"}")).\(part(claims))."
            let file = Machine.temporary + "/token"
            try (token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let ways = [
                ".command": "cat '\(file)'", ".file": file, ".env": "KAFKA_TOKEN", "": token,
            ]
            for (suffix, value) in ways {
                let properties = ["sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token\(suffix)": value]
                let line = try kcatSwiftLine(
                    brokers: cluster.brokers(.saslPlaintext),
                    ["assign", "open:0@7..9"] + cluster.properties(.saslPlaintext, properties))
                let outcome = try run(line, environment: ["KAFKA_TOKEN": token], seconds: 20)
                #expect(outcome.code == 0 && outcome.lines.count == 2, "\(suffix): \(outcome.errors)")
            }
            let failing = [
                "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token.command": "echo wrong-secret; exit 4",
            ]
            let outcome = try cluster.run(.saslPlaintext, failing)
            #expect(outcome.code == 3 && outcome.errors.contains("exit code 4"), "\(outcome.errors)")
            #expect(!outcome.errors.contains("wrong-secret"))
        }

        /// A source whose second token is none: the connection that shows it at its renewal ends, the next one shows the
        /// third, and no record is lost. By the time of the renewal, after 9 s, the first is not kept any more.
        @Test func aRefusedRenewal() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let python = try #require(Machine.python)
            let folder = Machine.temporary + "/tokens-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try """
            n=$(($(cat '\(folder)/count' 2>/dev/null || echo 0) + 1)); echo $n > '\(folder)/count'
            if [ $n = 2 ]; then echo none.of.those; exit; fi
            now=$(date +%s)
            claims=$(printf '{"sub":"\(SecureCluster.user)","iat":%d,"exp":%d}' $now $((now + 12)) | base64 | tr -d '=\\n')
            echo "eyJhbGciOiJub25lIn0.$(echo $claims | tr '/+' '_-')."
            """.write(toFile: folder + "/token", atomically: true, encoding: .utf8)
            try cluster.kafka.fill("create", "renewed", "1", "1")
            try cluster.kafka.fill("allow", SecureCluster.user, "renewed")
            let producer = try Command([
                python, Machine.script("fill"), cluster.kafka.bootstrap, "flow", "renewed", "15000", "1000",
            ])
            let source = ["sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token.command": "sh '\(folder)/token'"]
            let outcome = try cluster.run(
                .saslSSL, source, ["assign", "renewed:0@0..15000", "-f", "%k\\n", "-v"], seconds: 60)
            #expect(try producer.finish(seconds: 40).code == 0)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.numbers == Array(0..<15_000))
            #expect(outcome.errors.contains("login not renewed: OAUTHBEARER login refused"), "\(outcome.errors)")
        }

        // MARK: AWS

        private static let key = "AKIDEXAMPLE", awsSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        private static let session = "IQoJb3JpZ2luX2VjE+/=="

        private func msk(_ cluster: SecureCluster) throws -> ServerChild {
            try ServerChild(
                "msk", [cluster.brokers(.plaintext), "eu-west-1", Self.key, Self.awsSecret, Self.session])
        }

        /// The environment's credentials, a profile's, and those that a profile's command prints.
        @Test func mskIam() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try msk(cluster)
            let folder = Machine.temporary + "/aws-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let command =
                "echo '{ \"Version\": 1, \"AccessKeyId\": \"\(Self.key)\", \"SecretAccessKey\": "
                + "\"\(Self.awsSecret)\",\n\"SessionToken\": \"\(Self.session)\" }'"
            try command.write(toFile: folder + "/print", atomically: true, encoding: .utf8)
            try """
            [default]
            aws_access_key_id = other
            [night]
            aws_access_key_id = \(Self.key)
            aws_secret_access_key=\(Self.awsSecret)
            aws_session_token = \(Self.session)
            """.write(toFile: folder + "/credentials", atomically: true, encoding: .utf8)
            try """
            [profile night]
            region = eu-west-1
            [profile printed]
            region = eu-west-1
            credential_process = sh \(folder)/print
            """.write(toFile: folder + "/config", atomically: true, encoding: .utf8)
            let files = [
                "AWS_SHARED_CREDENTIALS_FILE": folder + "/credentials", "AWS_CONFIG_FILE": folder + "/config",
            ]
            let direct = [
                "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": Self.key, "AWS_SECRET_ACCESS_KEY": Self.awsSecret,
                "AWS_SESSION_TOKEN": Self.session,
            ]
            func topics(_ environment: [String: String], _ more: [String] = []) throws -> Outcome {
                let words = ["-X", "security.protocol=SASL_PLAINTEXT", "-X", "sasl.mechanism=AWS_MSK_IAM"] + more
                let line = try kcatSwiftLine(brokers: "127.0.0.1:\(server.port)", ["topics", "open"] + words)
                return try run(line, environment: environment, seconds: 20)
            }
            for environment in [
                direct, files.merging(["AWS_PROFILE": "night"]) { $1 },
                files.merging(["AWS_PROFILE": "printed"]) { $1 },
            ] {
                let outcome = try topics(environment)
                #expect(outcome.code == 0 && outcome.lines.contains { $0.contains("\"open\"") }, "\(outcome.errors)")
            }
            let jaas = "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName=\"night\";"
            let named = try topics(files, ["-X", jaas])
            #expect(named.code == 0, "\(named.errors)")
            // Refused, and nothing to show.
            let wrong = try topics(direct.merging(["AWS_SECRET_ACCESS_KEY": "wrong-secret"]) { $1 })
            #expect(wrong.code == 3 && wrong.errors.contains("AWS_MSK_IAM login refused: Access denied"))
            let none = try topics(["AWS_REGION": "eu-west-1", "HOME": folder])
            #expect(none.code == 3 && none.errors.contains("no AWS credentials"), "\(none.errors)")
            for outcome in [wrong, none] {
                #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                #expect(!outcome.errors.contains("wrong-secret"))
            }
            #expect(server.finish() == ["accepted", "accepted", "accepted", "accepted", "wrong signature"])
        }

        /// The signature is for the broker's own name, though another address is dialled.
        @Test func mskIamThroughATunnel() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let server = try ServerChild(
                "msk",
                [
                    cluster.brokers(.plaintext), "eu-west-1", Self.key, Self.awsSecret, Self.session,
                    "b-1.msk.invalid",
                ])
            let environment = [
                "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": Self.key, "AWS_SECRET_ACCESS_KEY": Self.awsSecret,
                "AWS_SESSION_TOKEN": Self.session,
            ]
            let words = ["-X", "security.protocol=SASL_PLAINTEXT", "-X", "sasl.mechanism=AWS_MSK_IAM"]
            let way = ["--connect-to", "b-1.msk.invalid:9098=127.0.0.1:\(server.port)"]
            let line = try kcatSwiftLine(brokers: "b-1.msk.invalid:9098", ["topics", "open"] + words + way)
            let outcome = try run(line, environment: environment, seconds: 20)
            #expect(outcome.code == 0 && outcome.lines.contains { $0.contains("\"open\"") }, "\(outcome.errors)")
            #expect(server.finish() == ["accepted"])
        }
    }
}
