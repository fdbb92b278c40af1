/// What a time phrase says, before it is known which instant that is.
struct TimeDraft: Equatable {
  var day: Day?
  var clock: Clock?
  var part: Part?
  var zone: Zone?
  var span: Span?

  enum Day: Equatable {
    /// Days from today.
    case away(Int)
    case weekday(Int, Direction)
    case date(year: Int, month: Int, day: Int)
    /// A day of some year.
    case yearly(month: Int, day: Int)
    /// A day of some month.
    case monthly(day: Int)
  }

  enum Direction: Equatable { case either, before, after, weekAfter }

  struct Clock: Equatable {
    /// Seconds since midnight.
    var seconds: Int
    /// Whether it was said by a twelve-hour clock, so that it comes twice a day.
    var isTwelve = false
    /// Whether it is the midnight between two days.
    var isMidnight = false
  }

  enum Part: Equatable { case morning, forenoon, afternoon, evening, night, am, pm, thisEvening }

  enum Zone: Equatable {
    case summer, winter
    /// A fixed offset from UTC, in milliseconds.
    case fixed(Int64)
  }

  struct Span: Equatable {
    var milliseconds: Int64 = 0
    /// Calendar days, which may be 23 or 25 hours.
    var days = 0
    /// -1 for ago, 1 for ahead, nil when not said.
    var direction: Int64?
  }
}

/// A piece of a typed time: a number, a word or a sign.
struct TimeSymbol: Equatable {
  enum Kind: Equatable {
    case number(Int, digits: Int)
    case word(String)
    case sign(Unicode.Scalar)
  }

  var kind: Kind
  /// Whether it follows the piece before it without a space.
  var isGlued: Bool

  static let mostDigits = 12
  static let longestPhrase = 120

  /// The pieces, or none when the text is too long to be a time.
  static func all(in text: String) -> [TimeSymbol] {
    let scalars = Array(simplified(text).unicodeScalars)
    guard scalars.count <= longestPhrase else { return [] }
    var symbols: [TimeSymbol] = []
    var isGlued = false
    var place = 0
    while place < scalars.count {
      let end = endOfRun(scalars, from: place)
      if end > place {
        symbols.append(run(scalars[place..<end], isGlued: isGlued))
      } else if !isGap(scalars, place) {
        symbols.append(TimeSymbol(kind: .sign(scalars[place]), isGlued: isGlued))
      }
      isGlued = end > place || !isGap(scalars, place)
      place = max(end, place + 1)
    }
    return symbols
  }

  /// Whether nothing is said here: a space, or a sign that only ends a word.
  private static func isGap(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    let sign = scalars[place]
    guard ".:/-+".unicodeScalars.contains(sign) else { return sign.properties.isWhitespace }
    // "kl.14.10" has one stop that separates digits, "29 maj." and "10 min." have none.
    if sign == ".", place > 0, isLetter(scalars[place - 1]) { return true }
    return sign != ":" && !(place + 1 < scalars.count && isDigit(scalars[place + 1]))
  }

  private static func simplified(_ text: String) -> String {
    guard text.utf8.count <= longestPhrase * 4 else { return String(repeating: "?", count: 200) }
    var scalars = String.UnicodeScalarView()
    for scalar in Folding.fold(text).unicodeScalars {
      switch scalar {
      case "\u{2010}"..."\u{2015}", "\u{2212}": scalars.append("-")
      case ",": scalars.append(isDigit(scalars.last) ? "." : " ")
      case "'", "\u{2019}", "\"", "!", "(", ")", "@": if scalar == "@" { scalars.append(" ") }
      default: scalars.append(scalar)
      }
    }
    var plain = String(scalars)
    for (dotted, short) in [
      ("p.m", "pm"), ("a.m", "am"), ("e.m", "em"), ("f.m", "fm"), ("c:a", "ca"),
    ] {
      plain = plain.replacing(dotted, with: short)
    }
    return plain
  }

  private static func run(_ run: ArraySlice<Unicode.Scalar>, isGlued: Bool) -> TimeSymbol {
    let text = String(String.UnicodeScalarView(run))
    guard let first = run.first, isDigit(first) else {
      return TimeSymbol(kind: .word(text), isGlued: isGlued)
    }
    // More digits than any date has: a number that nothing will accept.
    let number = run.count <= mostDigits ? Int(text) ?? -1 : -1
    return TimeSymbol(kind: .number(number, digits: run.count), isGlued: isGlued)
  }

  private static func endOfRun(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    var end = start
    let isNumber = isDigit(scalars[start])
    while end < scalars.count, isNumber ? isDigit(scalars[end]) : isLetter(scalars[end]) {
      end += 1
    }
    return end
  }

  private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map(isDigit) ?? false
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic
  }
}
