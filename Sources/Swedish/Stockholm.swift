import Foundation

/// The clock and calendar of the municipality: Europe/Stockholm, in milliseconds since 1970.
///
/// Since 1996 summer time runs from the last Sunday of March to the last Sunday of October, both
/// turning at 01:00 UTC. That rule is reckoned here, because a page writes hundreds of times.
public enum Stockholm {
  /// The language a time is written in.
  public enum Language: Sendable, Hashable { case swedish, english }

  /// A date and time of day as the clock on the wall shows them.
  public struct Wall: Sendable, Hashable {
    /// The calendar year.
    public var year: Int
    /// The month, 1–12.
    public var month: Int
    /// The day of the month, 1–31.
    public var day: Int
    /// The hour, 0–23.
    public var hour: Int
    /// The minute, 0–59.
    public var minute: Int
    /// The second, 0–59.
    public var second: Int
    /// The thousandths of the second, 0–999.
    public var millisecond: Int
    /// The day of the week, 1 for Monday to 7 for Sunday.
    public var weekday: Int
    /// How far the clock is ahead of UTC, in milliseconds.
    public var offset: Int64
  }

  /// What the clock on the wall shows at the instant.
  public static func wall(_ milliseconds: Int64) -> Wall {
    let instant = clamped(milliseconds)
    let offset = offset(instant)
    let local = instant + offset
    let day = floorDivide(local, dayLength)
    let rest = Int(local - day * dayLength)
    let date = civil(day)
    return Wall(
      year: date.year, month: date.month, day: date.day, hour: rest / 3_600_000,
      minute: rest / 60_000 % 60, second: rest / 1_000 % 60, millisecond: rest % 1_000,
      weekday: weekday(day), offset: offset)
  }

  /// How far the clock on the wall is ahead of UTC at the instant, in milliseconds.
  public static func offset(_ milliseconds: Int64) -> Int64 {
    let instant = clamped(milliseconds)
    if instant < firstOfRule { return offsetBeforeRule(instant) }
    let year = civil(floorDivide(instant, dayLength)).year
    let isSummer = turn(year, month: 3) <= instant && instant < turn(year, month: 10)
    return isSummer ? 2 * hour : hour
  }

  /// The instants at which the clock shows this time: one, two in autumn's doubled hour, or none.
  ///
  /// The first of two is in summer time. A date that is in no calendar has no instants.
  public static func instants(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int = 0
  ) -> [Int64] {
    guard let number = dayNumber(year, month, day), (0...24).contains(hour),
      (0...59).contains(minute), (0...59).contains(second)
    else { return [] }
    return instants(day: number, seconds: hour * 3_600 + minute * 60 + second)
  }

  static let hour: Int64 = 3_600_000
  static let dayLength: Int64 = 86_400_000

  static func instants(day: Int64, seconds: Int) -> [Int64] {
    let local = day * dayLength + Int64(seconds) * 1_000
    return [2 * hour, hour].compactMap { ahead in
      offset(local - ahead) == ahead ? local - ahead : nil
    }
  }

  /// Whether the instant lies in the hour that comes twice.
  static func isDoubled(_ milliseconds: Int64) -> Bool {
    let instant = clamped(milliseconds)
    guard instant >= firstOfRule else { return false }
    let turn = turn(civil(floorDivide(instant, dayLength)).year, month: 10)
    return turn - hour <= instant && instant < turn + hour
  }

  /// The number of the day since 1970, or nil when there is no such date.
  static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    let number = days(year, month, day)
    let back = civil(number)
    return back.month == month && back.day == day ? number : nil
  }

  static func weekday(_ day: Int64) -> Int { Int(floorModulo(day + 3, 7)) + 1 }

  static func civil(_ day: Int64) -> (year: Int, month: Int, day: Int) {
    // Years begin in March here, so that the leap day comes last (Howard Hinnant's method).
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear: Int64 = month >= 10 ? 1 : 0
    return (
      Int(yearOfEra + era * 400 + isNextYear), Int(month < 10 ? month + 3 : month - 9),
      Int(dayOfYear - (153 * month + 2) / 5 + 1)
    )
  }

  static func floorDivide(_ number: Int64, _ by: Int64) -> Int64 {
    let quotient = number / by
    return number % by < 0 ? quotient - 1 : quotient
  }

  static func floorModulo(_ number: Int64, _ by: Int64) -> Int64 {
    number - floorDivide(number, by) * by
  }

  /// Keeps sums of times inside Int64: some 100,000 years to each side.
  static func clamped(_ milliseconds: Int64) -> Int64 {
    min(max(milliseconds, -3_000_000_000_000_000), 3_000_000_000_000_000)
  }

  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let months = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * months + 2) / 5 + Int64(day) - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// When the clock is turned in March or October of the year.
  private static func turn(_ year: Int, month: Int) -> Int64 {
    let last = days(year, month, 31)
    return (last - Int64(weekday(last) % 7)) * dayLength + hour
  }

  /// 1 January 1996, UTC.
  private static let firstOfRule: Int64 = 820_454_400_000

  private static let zone = TimeZone(identifier: "Europe/Stockholm")

  /// Before 1996 the zone database knows; before 1900 the hour of today is near enough.
  private static func offsetBeforeRule(_ instant: Int64) -> Int64 {
    guard let zone, instant > -2_208_988_800_000 else { return hour }
    let date = Date(timeIntervalSince1970: Double(instant) / 1_000)
    return Int64(zone.secondsFromGMT(for: date)) * 1_000
  }
}
