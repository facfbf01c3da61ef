// What a reader of records needs of the wire's module, and what TLS is configured by, is public there; everything else of
// these modules is the package's own. So `import KafkaClient` is enough for whoever uses the library.
@_exported public import KafkaWire
@_exported public import Transport
