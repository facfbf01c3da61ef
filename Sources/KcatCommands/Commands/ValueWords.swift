/// What the values of an option with a closed set mean, in a few words, for the shells that show them beside each.
enum ValueWords {
    private static let encodings = [
        "utf8": "as it is", "base64": "nothing binary is lost", "hex": "nothing binary is lost",
    ]
    private static let all = [
        "output": [
            "raw": "the value and a delimiter", "json": "one JSON object a line", "readable": "for people",
            "csv": "a table, with commas", "tsv": "a table, with tabs",
        ],
        "key-encoding": encodings, "value-encoding": encodings, "header-encoding": encodings,
        "time": ["ms": "milliseconds since 1970", "iso": "ISO 8601"],
        "headers": ["list": "names and values in turn", "object": "an object; pairs where a name comes twice"],
        "color": ["always": "in pipes and files too", "auto": "on terminals", "never": "nowhere"],
        "partitions": ["keep": "those that they had", "key": "placed by their keys"],
        "partitioner": [
            "murmur2": "as Java places keys", "crc32": "as kcat does", "random": "anywhere", "keep": "the input's",
        ],
        "timestamp": ["keep": "the input's", "now": "when it is sent"],
        "compression": ["none": "not compressed"],
    ]

    /// The words; empty where the value says all.
    static func of(_ value: String, _ option: OptionSpec) -> String { all[option.long]?[value] ?? "" }
}
