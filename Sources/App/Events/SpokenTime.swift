import Ground
import Swedish

/// Reads times as they are typed into the log.
enum SpokenTime {
  /// - Parameter ahead: true for due and review times, which lie in the future.
  static func read(_ phrase: String, now: Instant, ahead: Bool) -> Instant? {
    TimePhrase.parse(phrase, now: now.milliseconds, preferring: ahead ? .future : .past)
      .map(Instant.init(milliseconds:))
  }
}
