/// The closing records of a zip archive, read before libzip sees it.
///
/// libzip reserves memory for as many parts as the closing record claims, so the claim is held
/// against the limit and against the size of the file first.
struct ArchiveTail {
  private let bytes: [UInt8]
  private let limits: Limits

  init(_ bytes: [UInt8], _ limits: Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  func check() throws(SheetError) {
    guard bytes.count >= 22 else { throw .notASpreadsheet }
    // libzip chooses between several closing records by its own rules, so each must be sound.
    var found = false
    for at in max(0, bytes.count - 22 - 65_535 - 20)...(bytes.count - 4)
    where bytes[at] == 0x50 && bytes[at + 1] == 0x4B {
      if bytes[at + 2] == 0x05, bytes[at + 3] == 0x06 {
        found = true
        try check(count: number(at + 8, 2))
        try check(count: number(at + 10, 2))
      }
      if bytes[at + 2] == 0x06, bytes[at + 3] == 0x07 { try checkLarge(locator: at) }
    }
    guard found else { throw .damaged(part: "zip") }
  }

  private func checkLarge(locator: Int) throws(SheetError) {
    guard let offset = Int(exactly: number(locator + 8, 8)), offset <= bytes.count - 56,
      number(offset, 4) == 0x0606_4B50
    else { throw .damaged(part: "zip") }
    try check(count: number(offset + 24, 8))
    try check(count: number(offset + 32, 8))
  }

  private func check(count: UInt64) throws(SheetError) {
    // 0xFFFF says that the real number stands in the record for large archives.
    if count > limits.entries, count != 0xFFFF {
      throw .tooLarge(.entries, allowed: limits.entries)
    }
    guard count == 0xFFFF || count * 46 <= bytes.count else { throw .damaged(part: "zip") }
  }

  private func number(_ at: Int, _ length: Int) -> UInt64 {
    guard at >= 0, at <= bytes.count - length else { return 0 }
    return bytes[at..<(at + length)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
