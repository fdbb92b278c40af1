/// Excel's own way of writing signs that XML cannot hold: `_x000D_`.
enum CellText {
  /// The text with such signs put back.
  static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "_")), text.contains("_x") else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if let scalar = escape(bytes, at) {
        result.append(contentsOf: Character(scalar).utf8)
        at += 7
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text with signs that XML cannot hold, and what looks like one of them, written Excel's way.
  static func encoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "_") }) || hasNonCharacter(text)
    else { return text }
    var result = ""
    var at = 0
    for scalar in text.unicodeScalars {
      if !isAllowed(scalar) || (scalar == "_" && escape(bytes, at) != nil) {
        result += code(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
      at += String(scalar).utf8.count
    }
    return result
  }

  private static func escape(_ bytes: [UInt8], _ at: Int) -> Unicode.Scalar? {
    guard at + 7 <= bytes.count, bytes[at] == UInt8(ascii: "_"),
      bytes[at + 1] == UInt8(ascii: "x"), bytes[at + 6] == UInt8(ascii: "_"),
      bytes[(at + 2)..<(at + 6)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)
    else { return nil }
    return Unicode.Scalar(value)
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && !isNonCharacter(scalar) || scalar == "\t" || scalar == "\n"
  }

  private static func isNonCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFFFE || scalar.value == 0xFFFF
  }

  private static func hasNonCharacter(_ text: String) -> Bool {
    text.unicodeScalars.contains(where: isNonCharacter)
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "_x" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "_"
  }
}
