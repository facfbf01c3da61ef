/// The command line, a spec or a configuration file makes no sense: exit code 2. One line, which says what is wrong and
/// what was meant.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    /// The line, without the program's name before it.
    package var description: String

    package init(_ description: String) { self.description = description }
}
