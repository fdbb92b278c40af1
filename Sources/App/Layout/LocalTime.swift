import Ground
import Swedish
import Web

/// Days of the municipality's calendar.
enum LocalTime {
  /// "2026-11-24" in Stockholm.
  static func day(_ time: Instant) -> String { Stockholm.date(time.milliseconds) }

  /// A moment of a day that is kept as "2026-05-29"; nil where it is not kept so.
  static func noon(of day: String?) -> Instant? {
    day.flatMap { Instant(text: $0 + "T12:00:00Z") }
  }

  /// The same day in a sentence.
  static func said(_ day: String?) -> Text {
    noon(of: day).map { "\($0, .dated)" } ?? "\(day ?? "")"
  }
}

extension Parts {
  /// A moment as people write it, and as programs read it.
  static func time(_ at: Instant, _ style: TimeStyle = .short) -> HTML {
    "<time datetime=\"\(at.text)\">\(time: at, style)</time>"
  }

  /// A day that is kept as "2026-05-29".
  static func day(_ day: String) -> HTML {
    guard let noon = LocalTime.noon(of: day) else { return "\(day)" }
    return "<time datetime=\"\(day)\">\(time: noon, .dated)</time>"
  }

  static func day(_ day: String?) -> HTML { day.map { Parts.day($0) } ?? "" }
}

extension Check {
  /// The first moment of a local day, written "2026-05-29", and of the next; nil when nothing is
  /// written.
  mutating func span(ofDay field: String) -> (start: Instant, end: Instant)? {
    guard let text = optional(field, most: 40) else { return nil }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard text.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]),
      (1...CivilDate.daysIn(month: parts[1], year: parts[0])).contains(parts[2]),
      let start = Check.midnight(
        CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970),
      let end = Check.midnight(
        CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970 + 1)
    else {
      fault(field, "Skriv dagen så här: 2026-05-29.")
      return nil
    }
    return (start, end)
  }

  private static func midnight(_ days: Int64) -> Instant? {
    let day = CivilDate(daysSince1970: days)
    return Stockholm.instants(
      year: day.year, month: day.month, day: day.day, hour: 0, minute: 0
    ).first.map { Instant(milliseconds: $0) }
  }
}
