import SchemaDecoding
import Transport

/// AWS Glue's `GetSchemaVersion`: JSON over a signed POST.
struct GlueInterface {
    private let glue: GlueConfiguration
    private let http: RegistryHTTP

    init(_ glue: GlueConfiguration, _ http: RegistryHTTP) {
        self.glue = glue
        self.http = http
    }

    /// The schema of a version.
    func schema(_ version: String) throws(RegistryError) -> RegisteredSchema {
        let suffix = glue.region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let url = glue.endpoint ?? "https://glue.\(glue.region).\(suffix)"
        let target = "AWSGlue.GetSchemaVersion"
        let body = "{\"SchemaVersionId\":\"\(version)\"}"
        let host = url.firstRange(of: "://").map { String(url[$0.upperBound...].prefix { $0 != "/" }) } ?? url
        var request = HTTPRequest(url)
        do { request.headers = try glue.sign(host, target, body) } catch {
            throw RegistryError(.unauthorised, "AWS Glue: \(error)")
        }
        request.body = body
        request.timeout = http.configuration.timeout
        request.proxy = http.configuration.proxy
        request.caFile = http.configuration.caFile
        let answer: JSONValue
        do { answer = try JSONValue(parsing: try http.perform(request, at: url)) } catch let error as RegistryError {
            throw error
        } catch { throw RegistryError(.broken, "\(url): no JSON: is that AWS Glue?") }
        guard let text = answer["SchemaDefinition"]?.string, let format = answer["DataFormat"]?.string,
            let language = RegisteredSchema.Language(rawValue: format)
        else { throw RegistryError(.broken, "\(url) answers without a schema: is that AWS Glue?") }
        return RegisteredSchema(language: language, text: text)
    }
}
