import Foundation
import Ground
import Web

/// Protective-security markings. What carries one must never be stored here, whatever its class
/// (säkerhetsskyddslagen 2018:585, 2 kap. 5 §). Running text about secrets is no marking.
enum Markings {
  static let advice: Text =
    "Texten ser ut att vara säkerhetsskyddsklassificerad och får inte sparas här. Ta bort den och ring säkerhetsskyddschefen. Skriv bara en hänvisning: vem som har uppgiften och var."

  private static let classes = [
    "KVALIFICERAT HEMLIG", "BEGRÄNSAT HEMLIG", "HEMLIG", "KONFIDENTIELL",
    "COSMIC TOP SECRET", "NATO SECRET", "NATO CONFIDENTIAL", "NATO RESTRICTED",
    "TRÈS SECRET UE", "TRES SECRET UE", "EU TOP SECRET", "SECRET UE", "EU SECRET",
    "CONFIDENTIEL UE", "EU CONFIDENTIAL", "RESTREINT UE", "EU RESTRICTED",
  ]

  private static let stems = [
    "hemlig", "konfidentiell", "secret", "confidenti", "restricted", "restreint",
    "säkerhetsskyddsklass",
  ].map { Array($0.utf8) }

  /// Every line of every log is asked, and hardly any holds one.
  private static func mayBe(_ text: String) -> Bool {
    var letters: [UInt8] = []
    letters.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A: letters.append(byte + 0x20)
      case 0x84 where letters.last == 0xC3: letters.append(0xA4)  // Ä
      default: letters.append(byte)
      }
    }
    return letters.indices.contains { at in
      stems.contains { $0[0] == letters[at] && letters[at...].starts(with: $0) }
    }
  }

  static func found(in text: String) -> Bool {
    guard mayBe(text) else { return false }
    return text.split(whereSeparator: \.isNewline).contains { isMarking(String($0)) }
  }

  private static func isMarking(_ line: String) -> Bool {
    let trimmed = line.trimmingCharacters(in: CharacterSet.letters.inverted)
    let upper = trimmed.uppercased()
    if upper.hasPrefix("SÄKERHETSSKYDDSKLASS:") || upper.hasPrefix("SÄKERHETSSKYDDSKLASS ") {
      return classes.contains { upper.contains($0) }
    }
    for name in classes {
      // Alone on its line, in any case of letters.
      if upper == name { return true }
      guard let range = trimmed.range(of: name) else { continue }
      let before = trimmed[..<range.lowerBound].last
      let after = trimmed[range.upperBound...].first
      if before?.isLetter == true || after?.isLetter == true { continue }
      // In capitals with several words, or tied to a law, a stroke or a colon.
      if name.contains(" ") { return true }
      let rest = trimmed[range.upperBound...].drop { $0 == " " }
      if let next = rest.first, "/:|]–-".contains(next) || rest.hasPrefix("enligt") { return true }
      if before == "/" || before == "[" { return true }
    }
    return false
  }
}

extension Check {
  /// As `text`, refusing protective-security markings; what was typed stays in the form.
  mutating func prose(_ field: String, most: Int = 4000) -> String {
    let value = text(field, most: most)
    guardMarking(field, value)
    return value
  }

  mutating func optionalProse(_ field: String, most: Int = 4000) -> String? {
    let value = optional(field, most: most)
    if let value { guardMarking(field, value) }
    return value
  }

  private mutating func guardMarking(_ field: String, _ value: String) {
    if Markings.found(in: value) { fault(field, Markings.advice) }
  }

  /// A time as people say it; nil when empty.
  mutating func time(_ field: String, now: Instant, ahead: Bool = false) -> Instant? {
    guard let phrase = optional(field, most: 80) else { return nil }
    if let exact = Instant(text: phrase) { return exact }
    guard let found = SpokenTime.read(phrase, now: now, ahead: ahead) else {
      fault(
        field,
        "Tiden kunde inte läsas. Skriv till exempel 14.10, igår 23:50 eller 2026-05-29 23:50.")
      return nil
    }
    return found
  }

  mutating func classification(_ field: String = "classification") -> Classification? {
    let level: Classification? = choice(field)
    if level == .k3 {
      fault(field, "K3 kan inte sparas här än. Välj K2 och skriv inga sådana uppgifter.")
    }
    return level
  }
}
