/// What a number format says about the numbers it shows.
enum NumberFormat: Equatable {
  case general
  case date(SerialDate.Shape)
  /// Digits in fixed places, such as `000 00` for a postal code: `0` is a digit.
  case digits(String)

  /// The meaning of the formats that every workbook has.
  init(builtIn id: Int) {
    switch id {
    case 14...17, 27...31, 34...36, 50...54, 57, 58: self = .date(.date)
    case 18...21, 32, 33, 45, 47, 55, 56: self = .date(.time)
    case 46: self = .date(.elapsed)
    case 22: self = .date(.dateAndTime)
    default: self = .general
    }
  }

  /// The meaning of a format that the workbook defines itself.
  init(code: String) {
    let letters = FormatCode(code)
    switch (letters.hasDay, letters.hasClock) {
    case (true, true): self = .date(.dateAndTime)
    case (true, false): self = .date(.date)
    case (false, true): self = .date(letters.isElapsed ? .elapsed : .time)
    case (false, false):
      self = letters.digits.map(NumberFormat.digits) ?? .general
    }
  }

  /// A whole number written into the places of the format; more digits than places go first.
  static func fill(_ pattern: String, with number: Int) -> String {
    var digits = String(number)
    var result: [Character] = []
    for sign in pattern.reversed() {
      result.append(sign == "0" ? digits.popLast() ?? "0" : sign)
    }
    return digits + String(result.reversed())
  }
}

/// The first section of a format code, taken apart.
private struct FormatCode {
  private(set) var hasDay = false
  private(set) var hasClock = false
  private(set) var isElapsed = false
  private var hasMonthOrMinute = false
  private var pattern: String? = ""

  init(_ code: String) {
    var rest = Substring(code)
    while let sign = rest.popFirst(), sign != ";" {
      switch sign {
      case "\"": literal(Self.take(until: "\"", from: &rest))
      case "\\": literal(String(rest.popFirst() ?? " "))
      case "_", "*":
        _ = rest.popFirst()
        pattern = nil
      case "[": bracket(Self.take(until: "]", from: &rest).lowercased())
      default: letter(sign, &rest)
      }
    }
    if hasMonthOrMinute, !hasClock { hasDay = true }
  }

  var digits: String? {
    guard let pattern, pattern.count(where: { $0 == "0" }) > 1 else { return nil }
    return pattern
  }

  private mutating func letter(_ sign: Character, _ rest: inout Substring) {
    switch sign.lowercased() {
    case "y", "d": hasDay = true
    case "h", "s": hasClock = true
    case "m": hasMonthOrMinute = true
    case "a" where rest.lowercased().hasPrefix("m/pm"):
      hasClock = true
      rest = rest.dropFirst(4)
    case "g" where rest.lowercased().hasPrefix("eneral"):
      rest = rest.dropFirst(6)
      pattern = nil
    case "0", " ", "-": pattern?.append(sign)
    default: pattern = nil
    }
  }

  // A quoted or escaped sign is part of the pattern only if it cannot be mistaken for a digit.
  private mutating func literal(_ text: String) {
    if text.allSatisfy({ $0 == " " || $0 == "-" }) {
      pattern?.append(text)
    } else {
      pattern = nil
    }
  }

  // `[h]`, `[mm]` and `[ss]` count on past a full day; other brackets are colours and languages.
  private mutating func bracket(_ content: String) {
    guard let first = content.first, "hms".contains(first) else { return }
    if content.allSatisfy({ $0 == first }) {
      hasClock = true
      isElapsed = true
    }
  }

  private static func take(until end: Character, from rest: inout Substring) -> String {
    let content = rest.prefix { $0 != end }
    rest = rest.dropFirst(content.count + 1)
    return String(content)
  }
}
