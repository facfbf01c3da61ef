/// The schemas by which some of the sample topics are written, and their ids in ``EmbeddedRegistry``.
struct SampleSchema {
    /// Its id: that of an empty registry's first, second, ... schema.
    var id: Int
    /// Where it is registered.
    var subject: String
    /// `AVRO` or `PROTOBUF`.
    var type: String
    /// Its text.
    var text: String

    /// All of them, in the order of their ids.
    static let all = [shipments, reviews]

    /// Of the topic `shipments`.
    static let shipments = SampleSchema(
        id: 1, subject: "shipments-value", type: "AVRO",
        text: """
            {"type":"record","name":"Shipment","namespace":"shop","fields":[\
            {"name":"order","type":"long"},\
            {"name":"carrier","type":{"type":"enum","name":"Carrier","symbols":["POST","COURIER","PICKUP"]}},\
            {"name":"cost","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},\
            {"name":"shipped","type":{"type":"long","logicalType":"timestamp-millis"}},\
            {"name":"delivered","type":["null",{"type":"int","logicalType":"date"}],"default":null},\
            {"name":"address","type":{"type":"record","name":"Address","fields":[\
            {"name":"city","type":"string"},{"name":"postcode","type":"string"}]}},\
            {"name":"parcels","type":{"type":"array","items":"double"}},\
            {"name":"notes","type":{"type":"map","values":"string"}}]}
            """)

    /// Of the topic `reviews`.
    static let reviews = SampleSchema(
        id: 2, subject: "reviews-value", type: "PROTOBUF",
        text: """
            syntax = "proto3";
            package shop;

            import "google/protobuf/timestamp.proto";

            message Review {
              int64 order = 1;
              string customer = 2;
              Rating rating = 3;
              string text = 4;
              google.protobuf.Timestamp at = 5;
              repeated string tags = 6;
              map<string, int32> votes = 7;
              oneof contact {
                string email = 8;
                Phone phone = 9;
              }

              message Phone {
                string number = 1;
                bool mobile = 2;
              }
            }

            enum Rating {
              RATING_UNSPECIFIED = 0;
              BAD = 1;
              FAIR = 2;
              GOOD = 3;
            }

            """)
}
