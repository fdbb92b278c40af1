/// The text between tags, with what stands for other signs replaced.
enum MarkupText {
  /// The text, or nothing when it is not valid.
  static func decoded(_ slice: ArraySlice<UInt8>) -> String? {
    if !slice.contains(where: { $0 == ampersand || $0 < 0x20 }) {
      return String(validating: slice, as: UTF8.self)
    }
    var result: [UInt8] = []
    result.reserveCapacity(slice.count)
    var at = slice.startIndex
    while at < slice.endIndex {
      switch slice[at] {
      case ampersand:
        guard let end = slice[at...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
          let scalar = scalar(slice[(at + 1)..<end])
        else { return nil }
        result.append(contentsOf: Character(scalar).utf8)
        at = end
      case 0x0D:
        if at + 1 == slice.endIndex || slice[at + 1] != 0x0A { result.append(0x0A) }
      case 0x09, 0x0A: result.append(slice[at])
      case ..<0x20: return nil
      default: result.append(slice[at])
      }
      at += 1
    }
    return String(validating: result, as: UTF8.self)
  }

  /// Text as it may stand between tags or in an attribute.
  static func encoded(_ text: String) -> String {
    guard text.utf8.contains(where: special.contains) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let ampersand = UInt8(ascii: "&")
  private static let special: [UInt8] = Array("&<>\"".utf8)

  private static func scalar(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let name = String(decoding: name, as: UTF8.self)
    if name.hasPrefix("#") { return numbered(name.dropFirst()) }
    return ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][name]
  }

  private static func numbered(_ number: Substring) -> Unicode.Scalar? {
    let isHex = number.hasPrefix("x")
    let digits = isHex ? number.dropFirst() : number
    guard digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: isHex ? 16 : 10),
      let scalar = Unicode.Scalar(value),
      value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D
    else { return nil }
    return scalar
  }
}
