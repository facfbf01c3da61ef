#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whether `path` names a directory.
func isDirectory(_ path: String) -> Bool {
    guard let directory = opendir(path) else { return false }
    closedir(directory)
    return true
}
