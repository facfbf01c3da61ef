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

/// OpenSSL says too little of a file that can't be opened.
func checkReadable(_ path: String) throws(TLSError) {
    if access(path, R_OK) != 0 { throw TLSError("\(path): \(systemMessage(errno))") }
}
