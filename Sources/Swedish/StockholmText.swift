extension Stockholm {
  /// The time of day, "14:10", with "(vintertid)" or "(sommartid)" in the hour that comes twice.
  public static func clock(_ milliseconds: Int64, _ language: Language = .swedish) -> String {
    clock(wall(milliseconds)) + mark(milliseconds, language)
  }

  /// The time of day alone if it is today, else with the day: "ons 29 maj 23:50".
  ///
  /// The year is written when it is not the year of now.
  ///
  /// - Parameter onToday: whether the day is written also when it is today.
  public static func short(
    _ milliseconds: Int64, now: Int64, onToday: Bool = false, _ language: Language = .swedish
  ) -> String {
    let wall = wall(milliseconds)
    let today = self.wall(now)
    if !onToday, wall.year == today.year, wall.month == today.month, wall.day == today.day {
      return clock(milliseconds, language)
    }
    let year = wall.year == today.year ? "" : " \(wall.year)"
    let weekday = name(of: wall.weekday, in: Names.shortWeekdays, language)
    let month = name(of: wall.month, in: Names.shortMonths, language)
    return "\(weekday) \(wall.day) \(month)\(year) " + clock(milliseconds, language)
  }

  /// The day, "29 maj", with the year when it is not the year of now, or no now is given.
  public static func day(
    _ milliseconds: Int64, now: Int64?, _ language: Language = .swedish
  ) -> String {
    let wall = wall(milliseconds)
    let year = now.map { wall.year == self.wall($0).year } == true ? "" : " \(wall.year)"
    return "\(wall.day) \(name(of: wall.month, in: Names.shortMonths, language))\(year)"
  }

  /// The day with its name, "fredag 29 maj", with the year when it is not the year of now.
  public static func weekday(
    _ milliseconds: Int64, now: Int64, _ language: Language = .swedish
  ) -> String {
    let wall = wall(milliseconds)
    let year = wall.year == self.wall(now).year ? "" : " \(wall.year)"
    let weekday = name(of: wall.weekday, in: Names.weekdays, language)
    return "\(weekday) \(wall.day) \(name(of: wall.month, in: Names.months, language))\(year)"
  }

  /// The weekday, date and time in full.
  ///
  /// "fredag 29 maj 2026 kl. 23:50", "Friday 29 May 2026 at 23:50".
  public static func full(_ milliseconds: Int64, _ language: Language = .swedish) -> String {
    let wall = wall(milliseconds)
    let weekday = name(of: wall.weekday, in: Names.weekdays, language)
    let month = name(of: wall.month, in: Names.months, language)
    let at = language == .swedish ? "kl." : "at"
    return "\(weekday) \(wall.day) \(month) \(wall.year) \(at) " + clock(milliseconds, language)
  }

  /// The date, "2026-05-29", in every language.
  public static func date(_ milliseconds: Int64) -> String {
    let wall = wall(milliseconds)
    return padded(wall.year, 4) + "-" + padded(wall.month, 2) + "-" + padded(wall.day, 2)
  }

  /// RFC 3339 with the offset in force, "2026-05-29T23:50:00+02:00"; thousandths when there are any.
  public static func iso(_ milliseconds: Int64) -> String {
    let wall = wall(milliseconds)
    let ahead = Int(abs(wall.offset)) / 60_000
    let sign = wall.offset < 0 ? "-" : "+"
    let fraction = wall.millisecond == 0 ? "" : "." + padded(wall.millisecond, 3)
    return date(milliseconds) + "T" + clock(wall) + ":" + padded(wall.second, 2) + fraction + sign
      + padded(ahead / 60, 2) + ":" + padded(ahead % 60, 2)
  }

  /// The week by ISO 8601, as Swedish calendars number it.
  ///
  /// "v. 22", "week 22".
  public static func week(_ milliseconds: Int64, _ language: Language = .swedish) -> String {
    (language == .swedish ? "v. " : "week ") + String(weekNumber(milliseconds))
  }

  /// The number of the ISO 8601 week, 1–53.
  public static func weekNumber(_ milliseconds: Int64) -> Int {
    let instant = clamped(milliseconds)
    let day = floorDivide(instant + offset(instant), dayLength)
    // A week belongs to the year that its Thursday is in.
    let thursday = day + 4 - Int64(weekday(day))
    let year = civil(thursday).year
    return Int(thursday - days(year, 1, 1)) / 7 + 1
  }

  private static func clock(_ wall: Wall) -> String {
    padded(wall.hour, 2) + ":" + padded(wall.minute, 2)
  }

  private static func mark(_ milliseconds: Int64, _ language: Language) -> String {
    guard isDoubled(milliseconds) else { return "" }
    let isSummer = offset(milliseconds) == 2 * hour
    switch language {
    case .swedish: return isSummer ? " (sommartid)" : " (vintertid)"
    case .english: return isSummer ? " (summer time)" : " (winter time)"
    }
  }

  private static func name(
    of number: Int, in names: (swedish: [String], english: [String]), _ language: Language
  ) -> String {
    let list = language == .swedish ? names.swedish : names.english
    return list.indices.contains(number - 1) ? list[number - 1] : ""
  }

  private static let twoDigits = (0...99).map { $0 < 10 ? "0\($0)" : String($0) }

  private static func padded(_ number: Int, _ width: Int) -> String {
    if width == 2, twoDigits.indices.contains(number) { return twoDigits[number] }
    if width == 4, (1000...9999).contains(number) { return String(number) }
    let digits = String(abs(number))
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }
}

/// The names of days and months.
enum Names {
  static let weekdays = (
    swedish: split("måndag tisdag onsdag torsdag fredag lördag söndag"),
    english: split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
  )
  static let shortWeekdays = (
    swedish: split("mån tis ons tors fre lör sön"), english: split("Mon Tue Wed Thu Fri Sat Sun")
  )
  static let months = (
    swedish: split(
      "januari februari mars april maj juni juli augusti september oktober november december"),
    english: split(
      "January February March April May June July August September October November December")
  )
  static let shortMonths = (
    swedish: split("jan feb mars april maj juni juli aug sep okt nov dec"),
    english: split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
  )

  static func split(_ list: String) -> [String] { list.split(separator: " ").map(String.init) }
}
