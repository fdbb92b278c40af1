/// Dates as workbooks keep them: days since a first day, with the time of day as a fraction.
struct SerialDate {
  /// How much of the date the cell shows.
  enum Shape: Equatable {
    case date
    case time
    case dateAndTime
    /// Hours that go on past a full day.
    case elapsed
  }

  /// Whether days are counted from 1904, as old Macintosh workbooks do.
  var countsFrom1904 = false

  /// The date after ISO 8601, or nothing when the number cannot be a date.
  func text(_ serial: Double, as shape: Shape) -> String? {
    guard serial >= 0, serial < 2_958_466 else { return nil }
    let seconds = Int((serial * 86_400).rounded())
    if shape == .elapsed { return Self.clock(seconds) }
    let (day, time) = (seconds / 86_400, seconds % 86_400)
    if day == 0, !countsFrom1904 || shape == .time {
      return shape == .date ? nil : Self.clock(time)
    }
    guard let date = date(day) else { return nil }
    // A cell that shows only the clock but holds a day says more with the day.
    return shape == .date ? date : date + "T" + Self.clock(time)
  }

  private func date(_ day: Int) -> String? {
    if countsFrom1904 { return Self.civil(day - 24_107) }
    // Excel believes that 29 February 1900 existed; it is day 60, and days before it are off by one.
    if day == 60 { return nil }
    return Self.civil(day - (day < 60 ? 25_568 : 25_569))
  }

  private static func clock(_ seconds: Int) -> String {
    [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
      .joined(separator: ":")
  }

  /// The day of the Gregorian calendar, counted from 1 January 1970.
  private static func civil(_ days: Int) -> String {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
