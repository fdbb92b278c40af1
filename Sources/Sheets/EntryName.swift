/// The names that parts of an archive may have.
enum EntryName {
  /// Whether a name stays inside the archive, wherever it is unpacked.
  static func isSafe(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 1_024 else { return false }
    guard !name.unicodeScalars.contains(where: isForbidden) else { return false }
    let steps = name.split(separator: "/", omittingEmptySubsequences: false)
    let inner = steps.last == "" ? steps.dropLast() : steps[...]
    return !inner.isEmpty && inner.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// Names that differ only in letter case fall together on many systems.
  static func folded(_ name: String) -> String {
    name.lowercased()
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\\" || scalar == ":"
  }
}
