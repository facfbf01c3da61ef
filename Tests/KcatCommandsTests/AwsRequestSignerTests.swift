import KafkaClient
import KcatCommands
import Testing
import Transport

/// Signatures of AWS's JSON protocol.
struct AwsRequestSignerTests {
    @Test(
        "signatures as botocore makes them",
        arguments: [
            (nil, "1ed89016a848b9062cf7278bca3470e10a986e2d2cfbcf183f58fb42bac877cc"),
            ("session/token==", "3918ec5f3f7ac81e19e49241e329e321ef16d5ad10543f4e542e26169ae3aabe"),
        ] as [(String?, String)])
    func signs(token: String?, signature: String) throws {
        let credentials = AwsCredentials(
            accessKeyID: "AKID", secretAccessKey: Secret("SECRET"), sessionToken: token.map { Secret($0) })
        let headers = try AwsRequestSigner(region: "eu-west-1", service: "glue", credentials: credentials).headers(
            host: "glue.eu-west-1.amazonaws.com", target: "AWSGlue.GetSchemaVersion",
            body: #"{"SchemaVersionId":"00010203-0405-0607-0809-0a0b0c0d0e0f"}"#, timestamp: "20260131T235959Z")
        #expect(headers.last?.hasSuffix("Signature=" + signature) == true)
        #expect(headers.contains("x-amz-target: AWSGlue.GetSchemaVersion"))
    }
}
