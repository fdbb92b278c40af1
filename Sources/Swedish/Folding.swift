import Foundation

/// Swedish letters reduced to what search and sorting care about.
enum Folding {
  /// Lower-case, composed, å ä ö kept, every other Latin, Greek or Cyrillic accent taken off.
  static func fold(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    if let folded = foldLatin(text) { return folded }
    var folded = ""
    let lowered = text.precomposedStringWithCanonicalMapping.lowercased()
    for scalar in lowered.precomposedStringWithCanonicalMapping.unicodeScalars {
      append(scalar, to: &folded.unicodeScalars)
    }
    // Taking off a mark can bring two letters together that belong to one composed character.
    return folded.precomposedStringWithCanonicalMapping
  }

  /// The short way for text with no other letters than those of ISO 8859-1, which is most text.
  private static func foldLatin(_ text: String) -> String? {
    var letters: [UInt8] = []
    letters.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A: letters.append(UInt8(scalar.value) + 0x20)
      case ..<0x80: letters.append(UInt8(scalar.value))
      case 0xC5, 0xE5: letters.append(contentsOf: [0xC3, 0xA5])
      case 0xC4, 0xE4: letters.append(contentsOf: [0xC3, 0xA4])
      case 0xD6, 0xF6: letters.append(contentsOf: [0xC3, 0xB6])
      case 0xC8...0xCB, 0xE8...0xEB: letters.append(0x65)
      default: return nil
      }
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The folded letter of those that UTF-8 spells with the byte C3 and this one.
  static func latin(second byte: UInt8) -> UInt8? {
    switch byte {
    case 0x85, 0xA5: Letters.aRing
    case 0x84, 0xA4: Letters.aDots
    case 0x96, 0xB6: Letters.oDots
    case 0x88...0x8B, 0xA8...0xAB: 0x65
    default: nil
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView) {
    switch scalar.value {
    case ..<0x80, 0xE4, 0xE5, 0xF6: folded.append(scalar)
    case 0x300...0x36F: break
    case 0xAD, 0x200B...0x200F, 0xFEFF: break  // soft hyphens and invisible marks inside words
    case 0xE6: folded.append("\u{E4}")  // æ sorts and reads as ä
    case 0xF8: folded.append("\u{F6}")  // ø as ö
    case 0xDF: folded.append(contentsOf: "ss".unicodeScalars)
    case 0xF0, 0x111: folded.append("d")
    case 0xFE: folded.append(contentsOf: "th".unicodeScalars)
    case 0x131: folded.append("i")
    case 0x142: folded.append("l")
    case 0x153: folded.append(contentsOf: "oe".unicodeScalars)
    case 0xC0..<0x530, 0x1E00..<0x2000: appendBase(of: scalar, to: &folded)
    default: folded.append(scalar)
    }
  }

  private static func appendBase(
    of scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView
  ) {
    let parts = String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars
    for part in parts {
      // What is taken apart may itself have another spelling: ǽ is æ with an accent, and so ä.
      if part == scalar { folded.append(part) } else { append(part, to: &folded) }
    }
  }
}

/// A folded word with one byte per letter (ISO 8859-1), so that it can be cut anywhere.
typealias Letters = [UInt8]

extension Letters {
  /// å, ä and ö in ISO 8859-1.
  static let aRing: UInt8 = 0xE5
  static let aDots: UInt8 = 0xE4
  static let oDots: UInt8 = 0xF6

  /// The word in single bytes, or nil when it holds a letter that is not Swedish.
  init?(swedish word: some Collection<Unicode.Scalar>) {
    self = []
    reserveCapacity(word.count)
    for scalar in word {
      guard let letter = UInt8(exactly: scalar.value), Self.isWordLetter(letter) else { return nil }
      append(letter)
    }
  }

  /// Whether the byte is one of 0–9, a–z, å, ä, ö.
  static func isWordLetter(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x30...0x39, 0x61...0x7A, aRing, aDots, oDots: true
    default: false
    }
  }

  static func isDigit(_ letter: UInt8) -> Bool { (0x30...0x39).contains(letter) }

  static func isVowel(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79, aRing, aDots, oDots: true
    default: false
    }
  }

  /// The word for reading, as in tests and lists.
  var text: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: map { Unicode.Scalar($0) })
    return text
  }
}

extension Collection where Element == UInt8 {
  /// Whether the word ends as the given Swedish text does.
  func ends(_ ending: String) -> Bool {
    let letters = ending.unicodeScalars
    guard count >= letters.count else { return false }
    return zip(suffix(letters.count), letters).allSatisfy { UInt32($0) == $1.value }
  }
}
