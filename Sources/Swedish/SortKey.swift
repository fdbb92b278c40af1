/// Text turned into plain ASCII whose byte order is Swedish alphabetical order.
enum SortKey {
  /// Longer keys gain nothing and would weigh on the database index.
  static let longest = 240

  static func make(_ text: String) -> String {
    var key: [UInt8] = []
    var digits: [UInt8] = []
    for scalar in Folding.fold(text).unicodeScalars {
      if let digit = digit(scalar) {
        digits.append(digit)
        continue
      }
      append(number: &digits, to: &key)
      append(scalar, to: &key)
      if key.count > longest { break }
    }
    append(number: &digits, to: &key)
    if key.last == space { key.removeLast() }
    return String(decoding: key.prefix(longest), as: UTF8.self)
  }

  private static let space: UInt8 = 0x20

  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value < 0x80 {
      return (0x30...0x39).contains(scalar.value) ? UInt8(scalar.value) : nil
    }
    guard scalar.properties.generalCategory == .decimalNumber,
      let value = scalar.properties.numericValue, (0...9).contains(value)
    else { return nil }
    return 0x30 + UInt8(value)
  }

  /// A number is led by how many digits it has, so that 2 comes before 10.
  private static func append(number digits: inout [UInt8], to key: inout [UInt8]) {
    guard !digits.isEmpty else { return }
    let significant = digits.drop { $0 == 0x30 }
    let count = Swift.max(1, significant.count)
    // ":" follows "9" in ASCII: numbers of more than nine digits come after the shorter ones.
    if count > 9 { key.append(contentsOf: ":\(1000 + Swift.min(count, 999))".utf8) }
    if count <= 9 { key.append(0x30 + UInt8(count)) }
    key.append(contentsOf: significant.isEmpty ? [0x30] : Array(significant))
    digits = []
  }

  private static func append(_ scalar: Unicode.Scalar, to key: inout [UInt8]) {
    switch scalar.value {
    case 0x61...0x7A: key.append(UInt8(scalar.value))
    case 0xE5: key.append(0x7B)  // å, ä, ö take the three ASCII places after z
    case 0xE4: key.append(0x7C)
    case 0xF6: key.append(0x7D)
    default:
      if scalar.properties.isAlphabetic {
        let number = String(scalar.value, radix: 16)
        let zeros = String(repeating: "0", count: Swift.max(0, 6 - number.utf8.count))
        key.append(contentsOf: "~\(zeros)\(number)".utf8)
      } else if let last = key.last, last != space {
        key.append(space)
      }
    }
  }
}
