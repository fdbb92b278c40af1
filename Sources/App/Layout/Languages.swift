import Ground
import Swedish

/// The two languages of the screen.
extension Language {
  static let swedish = Language(code: "sv", table: [:]) { write($0, $1, .swedish) }
  static let english = Language(code: "en", table: English.table) { write($0, $1, .english) }

  private static func write(
    _ time: Instant, _ style: TimeStyle, _ language: Stockholm.Language
  ) -> String {
    let (at, now) = (time.milliseconds, Clock.system.now().milliseconds)
    return switch style {
    case .clock: Stockholm.clock(at, language)
    case .short: Stockholm.short(at, now: now, language)
    case .moment: Stockholm.short(at, now: now, onToday: true, language)
    case .day: Stockholm.day(at, now: now, language)
    case .dated: Stockholm.day(at, now: nil, language)
    case .weekday: Stockholm.weekday(at, now: now, language)
    case .full: Stockholm.full(at, language)
    case .date: Stockholm.date(at)
    case .stamp: Stockholm.date(at) + " " + Stockholm.clock(at, language)
    }
  }
}
