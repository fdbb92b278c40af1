/// Turns the text files that Swedish offices save into UTF-8.
enum TextEncoding {
  static func utf8Mark(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// UTF-8 without byte order mark, or a refusal when the bytes are not text.
  static func utf8(_ bytes: [UInt8]) throws(SheetError) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes, highFirst: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes, highFirst: true) }
    guard isText(bytes) else { throw .notASpreadsheet }
    if utf8Mark(bytes) {
      guard isUTF8(bytes) else { throw .unreadableText }
      return Array(bytes.dropFirst(3))
    }
    return isUTF8(bytes) ? bytes : try windows1252(bytes)
  }

  /// Whether no byte is a control character that text files lack.
  static func isText(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    return !bytes.contains(where: isForeign)
  }

  private static func isForeign(_ byte: UInt8) -> Bool {
    byte < 0x20 && !(0x09...0x0D).contains(byte)
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
  }

  private static func utf16(_ bytes: [UInt8], highFirst: Bool) throws(SheetError) -> [UInt8] {
    guard bytes.count.isMultiple(of: 2) else { throw .unreadableText }
    let units = stride(from: 2, to: bytes.count, by: 2).map { at in
      let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
      return highFirst ? first << 8 | second : second << 8 | first
    }
    guard let text = String(validating: units, as: UTF16.self) else { throw .unreadableText }
    let result = Array(text.utf8)
    guard !result.contains(where: isForeign) else { throw .notASpreadsheet }
    return result
  }

  private static func windows1252(_ bytes: [UInt8]) throws(SheetError) -> [UInt8] {
    // Office text in Windows-1252 hardly ever forms UTF-8 by chance: if most of it is UTF-8, the
    // file is UTF-8 with damage, and reading it as something else would spoil every å, ä and ö.
    let (good, bad) = multibyteCounts(bytes)
    guard good <= bad else { throw .unreadableText }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      switch byte {
      case ..<0x80: result.append(byte)
      case 0x80..<0xA0: result.append(contentsOf: String(upper[Int(byte) - 0x80]).utf8)
      default: result.append(contentsOf: [0xC0 | byte >> 6, 0x80 | byte & 0x3F])
      }
    }
    return result
  }

  private static func multibyteCounts(_ bytes: [UInt8]) -> (good: Int, bad: Int) {
    var (good, bad, at) = (0, 0, 0)
    while at < bytes.count {
      let length = sequenceLength(bytes[at])
      let tail = bytes[min(at + 1, bytes.count)..<min(at + max(length, 1), bytes.count)]
      if length > 1, tail.count == length - 1, tail.allSatisfy({ $0 & 0xC0 == 0x80 }) {
        good += 1
        at += length
      } else {
        bad += length == 1 ? 0 : 1
        at += 1
      }
    }
    return (good, bad)
  }

  private static func sequenceLength(_ lead: UInt8) -> Int {
    switch lead {
    case ..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }

  private static let upper = Array(
    ("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ").unicodeScalars)
}
