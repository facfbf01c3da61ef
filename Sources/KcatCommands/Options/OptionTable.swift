/// All options of the program. A letter or a name means the same wherever it is taken.
///
/// Each section has a file of its own, `*Options.swift`: the struct of what its options set, which is a field of
/// ``Arguments``, and the options' rows, in an extension of this table.
enum OptionTable {}
