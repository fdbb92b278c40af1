import Ground
import Swedish

/// Reads times as they are typed into the log.
enum SpokenTime {
  /// - Parameter ahead: true for due and review times, which lie in the future.
  static func read(_ phrase: String, now: Instant, ahead: Bool) -> Instant? {
    TimePhrase.parse(phrase, now: now.milliseconds, preferring: ahead ? .future : .past)
      .map(Instant.init(milliseconds:))
  }

  /// What to write instead of a time that could not be read.
  static func advice(_ phrase: String, ahead: Bool) -> Text {
    if TimePhrase.isDayOnly(phrase) {
      return ahead
        ? "Skriv också när på dagen, till exempel ”imorgon förmiddag” eller ”imorgon 14.10”."
        : "Skriv också när på dagen, till exempel ”igår kväll” eller ”igår 23.50”."
    }
    return ahead
      ? "Tiden kunde inte läsas. Skriv till exempel ”14.10”, ”om en timme”, ”ikväll” eller ”2026-05-29 23:50”."
      : "Tiden kunde inte läsas. Skriv till exempel ”14.10”, ”i morse”, ”igår kväll”, ”strax före tre i natt” eller ”2026-05-29 23:50”."
  }
}
