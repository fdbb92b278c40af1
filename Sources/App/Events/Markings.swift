import Foundation
import Ground
import Web

/// Protective-security markings. What carries one must never be stored here, whatever its class
/// (säkerhetsskyddslagen 2018:585, 2 kap. 5 §). Running text about secrets is no marking.
enum Markings {
  static let advice: Text =
    "Texten ser ut att vara säkerhetsskyddsklassificerad och får inte sparas här. Ta bort den och ring säkerhetsskyddschefen. Skriv bara en hänvisning: vem som har uppgiften och var."

  private static let classes = [
    "KVALIFICERAT HEMLIG", "BEGRÄNSAT HEMLIG", "HEMLIG", "KONFIDENTIELL", "TOP SECRET",
    "COSMIC TOP SECRET", "NATO SECRET", "NATO CONFIDENTIAL", "NATO RESTRICTED",
    "TRÈS SECRET UE", "TRES SECRET UE", "EU TOP SECRET", "SECRET UE", "EU SECRET",
    "CONFIDENTIEL UE", "EU CONFIDENTIAL", "RESTREINT UE", "EU RESTRICTED",
  ]
  private static let solid = classes.map { $0.filter { $0 != " " } }
  /// What stands beside a class when a paper carries those of two orders.
  private static let foreign = ["SECRET", "CONFIDENTIAL", "RESTRICTED", "UE", "EU"]
  private static let classified = "SÄKERHETSSKYDDSKLASS"

  static func found(in text: String) -> Bool {
    guard MarkingLook.mayBe(text) else { return false }
    let lines = plain(text)
    if lines.contains(where: isMarking) { return true }
    guard lines.count > 1 else { return false }
    // A word or a class may be broken at the end of a line.
    let whole = lines.joined(separator: " ")
    let mended = whole.replacing("- ", with: "")
    return [whole, mended].contains { isSolid($0) || holdsLongClass($0) }
  }

  /// The lines as they are read: other shapes of letters made plain, marks that are not seen
  /// taken away, one space between words, and spaced-out words closed up.
  private static func plain(_ text: String) -> [String] {
    var kept = String.UnicodeScalarView()
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .format: continue
      case .lineSeparator, .paragraphSeparator: kept.append("\n")
      case .spaceSeparator: kept.append(" ")
      case .control where scalar != "\n" && scalar != "\r": kept.append(" ")
      default: kept.append(scalar == "\u{2010}" || scalar == "\u{2212}" ? "-" : scalar)
      }
    }
    return String(kept).split(whereSeparator: \.isNewline).map { line in
      closed(line.split(separator: " ").joined(separator: " "))
    }
  }

  /// "H E M L I G" and "H.E.M.L.I.G" as "HEMLIG". Several words spaced out can no longer be told
  /// apart; in capitals they are a mark if they hold one.
  private static func closed(_ line: String) -> String {
    let letters = Array(line)
    func stands(_ at: Int) -> Bool {
      guard at < letters.count, letters[at].isLetter else { return false }
      return (at == 0 || !isWord(letters[at - 1]))
        && (at + 1 == letters.count || !isWord(letters[at + 1]))
    }
    var out = ""
    var at = 0
    while at < letters.count {
      var run = stands(at) ? String(letters[at]) : ""
      var last = at
      while !run.isEmpty {
        let parted = letters[(last + 1)...].prefix(3).prefix { gaps.contains($0) }.count
        guard parted > 0, stands(last + 1 + parted) else { break }
        last += 1 + parted
        run.append(letters[last])
      }
      if run.count < 5 {
        out.append(letters[at])
        at += 1
        continue
      }
      let isMark = run == run.uppercased() && solid.contains { run.contains($0) }
      out += isMark ? "[HEMLIG]" : run
      at = last + 1
    }
    return out
  }

  private static let gaps: Set<Character> = [" ", ".", "-", "_", "*", "·"]

  private static func isWord(_ letter: Character) -> Bool { letter.isLetter || letter.isNumber }

  private static func isMarking(_ line: String) -> Bool {
    let trimmed = line.trimmingCharacters(in: CharacterSet.letters.inverted)
    let upper = trimmed.uppercased()
    if isSolid(trimmed) || isPair(upper) || holdsLongClass(line) { return true }
    if upper.hasPrefix(classified + ":") || upper.hasPrefix(classified + " ") {
      return classes.contains { upper.contains($0) }
    }
    return ["HEMLIG", "KONFIDENTIELL"].contains { isTied($0, in: line) }
  }

  /// Alone, in any case of letters, however it is parted.
  private static func isSolid(_ line: String) -> Bool {
    let letters = line.uppercased().filter { !gaps.contains($0) }
    return solid.contains(letters)
      || letters.hasPrefix(classified + "IFICERA") && !line.contains { "?!.,".contains($0) }
        && line.split(separator: " ").count <= 2
  }

  /// "Hemlig/Secret": nothing but classes with strokes between.
  private static func isPair(_ upper: String) -> Bool {
    let parts = upper.split { "/|".contains($0) }
      .map { $0.trimmingCharacters(in: CharacterSet.letters.inverted) }
    return parts.count > 1 && parts.contains { classes.contains($0) }
      && parts.allSatisfy { classes.contains($0) || foreign.contains($0) }
  }

  /// In capitals with several words, or as a word that is used for nothing else.
  private static func holdsLongClass(_ line: String) -> Bool {
    let spaced = line.replacing("-", with: " ")
    return (classes.filter { $0.contains(" ") } + [classified + "IFICERA"])
      .contains { name in
        [line, spaced].contains { text in
          guard let range = text.range(of: name), !isLetter(before: range, in: text) else {
            return false
          }
          return name.hasPrefix(classified) || text[range.upperBound...].first?.isLetter != true
        }
      } || statesClass(line)
  }

  /// "Säkerhetsskyddsklass: konfidentiell" inside a line.
  private static func statesClass(_ line: String) -> Bool {
    let upper = line.uppercased()
    guard let range = upper.range(of: classified + ":") else { return false }
    let rest = upper[range.upperBound...].drop { !$0.isLetter }
    return classes.contains { rest.hasPrefix($0) }
  }

  /// In capitals, and tied to a law, a stroke, a bracket or a colon, or before a heading.
  private static func isTied(_ name: String, in line: String) -> Bool {
    var from = line.startIndex
    while let range = line.range(of: name, range: from..<line.endIndex) {
      from = range.upperBound
      if isLetter(before: range, in: line) || line[from...].first?.isLetter == true { continue }
      let before = line[..<range.lowerBound].last { $0 != " " }
      let rest = line[from...].drop { $0 == " " }
      if let next = rest.first, "/:|])–-".contains(next) { return true }
      if rest.lowercased().hasPrefix("enligt") || rest.hasPrefix("AV SYNNERLIG") { return true }
      if let before, "/[(:|".contains(before) { return true }
      if before == nil, let next = rest.first {
        if ".,;!".contains(next) { return true }
        let word = rest.prefix { $0.isLetter }
        if next.isUppercase, word.contains(where: \.isLowercase) { return true }
      }
    }
    return false
  }

  private static func isLetter(before range: Range<String.Index>, in line: String) -> Bool {
    line[..<range.lowerBound].last?.isLetter == true
  }
}

extension Markings {
  /// What is kept only as a hash, or not at all.
  private static let unkept: Set<String> = [
    "csrf", "key", "password", "current", "repeat", "code", "secret",
  ]

  /// Every field that carries a marking, whatever the field is for: a diary number or a name too.
  static func faults(in input: Input) -> [Fault] {
    var marked = input.names.filter { input.all($0).contains(where: found) }
    if case .object(let members)? = input.json {
      marked = members.filter { found(within: $0.value) }.map(\.name)
    }
    return marked.filter { !unkept.contains($0) }.map { Fault(field: $0, text: advice) }
  }

  /// Somewhere in what a program sent.
  static func found(within json: JSON) -> Bool {
    switch json {
    case .string(let text): found(in: text)
    case .array(let items): items.contains(where: found(within:))
    case .object(let members):
      members.contains { found(in: $0.name) || found(within: $0.value) }
    default: false
    }
  }
}

extension Check {
  /// As `text`, refusing protective-security markings; what was typed stays in the form.
  mutating func prose(_ field: String, most: Int = 4000) -> String {
    let value = text(field, most: most)
    guardMarking(field, value)
    return value
  }

  /// Says what is missing in a field, unless something else is wrong there.
  mutating func missing(_ field: String, _ text: Text) {
    if !faults.contains(where: { $0.field == field }) { fault(field, text) }
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
      fault(field, SpokenTime.advice(phrase, ahead: ahead))
      return nil
    }
    return found
  }

  /// A time to come back at, which makes no sense when it has been.
  mutating func coming(_ field: String, now: Instant) -> Instant? {
    let time = time(field, now: now, ahead: true)
    if let time, time.hasBeen(at: now) { fault(field, Check.hasBeen) }
    return time
  }

  static let hasBeen: Text = "Tiden har redan varit. Skriv en tid som kommer."

  mutating func classification(_ field: String = "classification") -> Classification? {
    let level: Classification? = choice(field)
    if level == .k3 {
      fault(field, "K3 kan inte sparas här än. Välj K2 och skriv inga sådana uppgifter.")
    }
    return level
  }
}
