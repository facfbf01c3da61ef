import RecordOutput

/// What `help` explains beside the commands.
enum HelpTopics {
    /// The topics, by name.
    static let names = ["specs", "format", "json"]

    /// The text of a topic; `nil` where there is none of that name.
    static func text(_ name: String) -> String? {
        switch name {
        case "specs": specs
        case "format": format
        case "json": json
        default: nil
        }
    }

    private static let specs = """
        A SPEC names partitions and a range of each: topic[:partitions][@start[..end]]

        Partitions:
          orders           all, as does orders:*
          orders:7         one; orders:0,3,5-9 several

        Start and end (the end is exclusive; without one the log is followed):
          @1200            the offset 1200
          @-10             ten offsets before the end, as kcat has it: fewer records
                           where markers of transactions or holes are among them
          @-10r            ten records before the end, found by reading backwards
          @beginning  @end where the log begins and ends
          @stored          what the group of -g has committed
          @1200+50         fifty records from offset 1200 on
          @1200..1300      the offsets 1200 to 1299
          @..1300          from where -o says, up to 1299

        Times, for start and end; the first record at or after them:
          @2026-11-23T05:00Z   @2026-11-23T06:00   @2026-11-23   (local without a zone)
          @ms:1700000000000    milliseconds since 1970
          @now-15m  @now-1h30m..now

        -e ends where the log ends when the run begins; -o START is for specs
        without @.
        A range of times is a range of offsets: records within it whose times are out
        of order are written too.

        """

    private static var format: String {
        var text = "-f FORMAT writes each record as FORMAT says; nothing is added to it.\n\nkcat's letters:\n"
        for token in FormatToken.allCases { text += "  %\(token.rawValue)  \(token.help)\n" }
        return text + """

            Names:
              %{time}           ISO 8601 with milliseconds, local or --utc
              %{time:%H:%M:%S}  as strftime writes it
              %{headers.NAME}   the value of the last header of that name
              %{value:hex}      the value (or %{key:...}) as hex, base64 or json
              %{epoch}          the leader epoch of the record's batch, -1 if unknown
              %{producer}       the id of its producer, -1 for none
              %{codec}          how its batch is compressed: none, gzip, snappy, lz4, zstd
              %{size}           the bytes of key, value and headers
              %{topic} %{partition} %{offset} %{timestamp} %{key} %{value} %{headers}

            Escapes: \\n \\r \\t \\xNN \\NNN, and \\ before any other character.

            Examples:
              -f '%t:%p@%o %k\\n'
              -f '%{time} %{headers.trace} %{value:json}\\n'

            """
    }

    private static let json = """
        -J writes an object a line, with kcat's names in kcat's order:

          {"topic":"orders","partition":7,"offset":1200,"tstype":"create",
           "ts":1795766305895,"broker":1,"headers":["trace","4bf9"],
           "key":"user-1","payload":"..."}

        tstype is create or logappend; it and ts are left out where the log has no
        times, headers where there are none. Null is null, never an empty text.

        What is no UTF-8 is base64, and key_encoding, payload_encoding or
        header_encoding (of all of the record's headers) says so. An encoding that was
        asked for (--key-encoding, --value-encoding, --header-encoding) is named by
        key_encoding, payload_encoding and header_encoding in every record.

          --time iso        ts as "2026-11-23T06:00:00.123+01:00", or Z with --utc
          --headers object  {"trace":"4bf9"}; pairs where a name comes twice:
                            [["a","1"],["a","2"]]
          --json-values     a value that is JSON stands as it is, not as a string;
                            line ends between its parts become spaces

        """
}
