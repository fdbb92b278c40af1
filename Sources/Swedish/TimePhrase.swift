/// Which way a time without a date points: what happened, or what is due.
public enum TimePreference: Sendable, Hashable { case past, future }

/// What a typed time turned out to mean.
public enum TimeReading: Sendable, Hashable {
  /// One instant, in milliseconds since 1970.
  case instant(Int64)
  /// A time in the hour that comes twice: the one chosen, and the other it could be.
  case doubled(chosen: Int64, other: Int64)
  /// A time in the hour that is skipped when summer time begins.
  case skipped
  /// No time that can be read.
  case unreadable

  /// The instant, if there is one, in milliseconds since 1970.
  public var milliseconds: Int64? {
    switch self {
    case .instant(let instant): instant
    case .doubled(let chosen, _): chosen
    case .skipped, .unreadable: nil
    }
  }
}

/// Times as a duty officer types them, in Swedish or English: "14.10", "för en kvart sen".
public enum TimePhrase {
  /// A time this far ahead still counts as past, for clocks that differ.
  public static let slack: Int64 = 5 * 60_000

  /// The instant meant, in milliseconds since 1970, or nil when the phrase means none.
  public static func parse(
    _ text: String, now: Int64, preferring preference: TimePreference = .past
  ) -> Int64? {
    read(text, now: now, preferring: preference).milliseconds
  }

  /// Whether a day is all that the phrase says, so that only the hour is missing: "igår".
  public static func isDayOnly(_ text: String) -> Bool {
    var reader = TimeReader(TimeSymbol.all(in: text))
    guard let draft = reader.read() else { return false }
    return draft.day != nil && draft.clock == nil && draft.part == nil && draft.span == nil
  }

  /// What the phrase means, and why not when it means nothing.
  public static func read(
    _ text: String, now: Int64, preferring preference: TimePreference = .past
  ) -> TimeReading {
    var reader = TimeReader(TimeSymbol.all(in: text))
    guard let draft = reader.read() else { return .unreadable }
    return TimeResolver(now: Stockholm.clamped(now), preference: preference).resolve(draft)
  }
}
