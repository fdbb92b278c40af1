import Ground
import Swedish

/// Days of the municipality's calendar.
enum LocalTime {
  /// "2026-11-24" in Stockholm.
  static func day(_ time: Instant) -> String { Stockholm.date(time.milliseconds) }
}
