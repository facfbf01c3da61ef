// The one seeded generator, also for tests of modules that know nothing of the wire's.
@_exported public import struct KafkaWire.SeededGenerator
