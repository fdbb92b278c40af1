import Foundation

/// A moment in UTC with milliseconds. Its text sorts like the time it stands for.
public struct Instant: Hashable, Sendable, Comparable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  public func adding(_ duration: Span) -> Instant {
    Instant(milliseconds: milliseconds &+ duration.milliseconds)
  }

  public func since(_ earlier: Instant) -> Span {
    Span(milliseconds: milliseconds &- earlier.milliseconds)
  }

  /// "2026-05-29T21:50:00.123Z"
  public var text: String {
    let days = milliseconds.flooredDivision(by: 86_400_000)
    let rest = Int(milliseconds - days * 86_400_000)
    let date = CivilDate(daysSince1970: days)
    return String(unsafeUninitializedCapacity: 24) { out in
      Self.write(min(max(date.year, 0), 9999), digits: 4, into: out, at: 0)
      out[4] = 45
      Self.write(date.month, digits: 2, into: out, at: 5)
      out[7] = 45
      Self.write(date.day, digits: 2, into: out, at: 8)
      out[10] = 84
      Self.write(rest / 3_600_000, digits: 2, into: out, at: 11)
      out[13] = 58
      Self.write(rest / 60_000 % 60, digits: 2, into: out, at: 14)
      out[16] = 58
      Self.write(rest / 1000 % 60, digits: 2, into: out, at: 17)
      out[19] = 46
      Self.write(rest % 1000, digits: 3, into: out, at: 20)
      out[23] = 90
      return 24
    }
  }

  private static func write(
    _ number: Int, digits: Int, into out: UnsafeMutableBufferPointer<UInt8>, at: Int
  ) {
    var rest = number
    for place in stride(from: at + digits - 1, through: at, by: -1) {
      out[place] = UInt8(48 + rest % 10)
      rest /= 10
    }
  }

  /// Reads RFC 3339 with "Z" or an offset; nil for anything else.
  public init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 17, bytes.count <= 40, bytes[4] == 45, bytes[7] == 45,
      bytes[10] == 84 || bytes[10] == 32 || bytes[10] == 116, bytes[13] == 58,
      let year = Self.number(bytes, 0, 4), let month = Self.number(bytes, 5, 2),
      let day = Self.number(bytes, 8, 2), let hour = Self.number(bytes, 11, 2),
      let minute = Self.number(bytes, 14, 2), (1...12).contains(month),
      day >= 1, day <= CivilDate.daysIn(month: month, year: year), hour < 24, minute < 60
    else { return nil }
    var at = 16
    var second = 0
    var milli = 0
    if at < bytes.count, bytes[at] == 58 {
      guard let read = Self.number(bytes, 17, 2), read < 61 else { return nil }
      second = min(read, 59)
      at = 19
      if at < bytes.count, bytes[at] == 46 {
        at += 1
        var scale = 100
        let start = at
        while at < bytes.count, (48...57).contains(bytes[at]) {
          milli += Int(bytes[at] - 48) * scale
          scale /= 10
          at += 1
        }
        guard at > start else { return nil }
      }
    }
    guard let offset = Self.offset(bytes, at) else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    let seconds = hour * 3600 + minute * 60 + second - offset * 60
    self.init(milliseconds: days * 86_400_000 + Int64(seconds) * 1000 + Int64(milli))
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
    guard at + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[at..<(at + count)] {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }

  private static func offset(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard at < bytes.count else { return nil }
    if bytes[at] == 90 || bytes[at] == 122 { return at + 1 == bytes.count ? 0 : nil }
    guard bytes[at] == 43 || bytes[at] == 45, at + 6 == bytes.count, bytes[at + 3] == 58,
      let hours = number(bytes, at + 1, 2), let minutes = number(bytes, at + 4, 2),
      hours < 24, minutes < 60
    else { return nil }
    return (bytes[at] == 45 ? -1 : 1) * (hours * 60 + minutes)
  }
}

extension Instant: Codable {
  public init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    guard let read = Instant(text: try box.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: box, debugDescription: "not a time")
    }
    self = read
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    try box.encode(text)
  }
}

/// A length of time in milliseconds.
public struct Span: Hashable, Sendable, Comparable {
  public let milliseconds: Int64
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public static func seconds(_ n: Int) -> Span { Span(milliseconds: Int64(n) * 1000) }
  public static func minutes(_ n: Int) -> Span { .seconds(n * 60) }
  public static func hours(_ n: Int) -> Span { .minutes(n * 60) }
  public static func days(_ n: Int) -> Span { .hours(n * 24) }
  public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
}

/// A date of the Gregorian calendar without a time zone.
public struct CivilDate: Sendable, Hashable {
  public let year: Int
  public let month: Int
  public let day: Int

  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Howard Hinnant's civil_from_days.
  public init(daysSince1970 days: Int64) {
    let z = days + 719_468
    let era = z.flooredDivision(by: 146_097)
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    day = Int(doy - (153 * mp + 2) / 5 + 1)
    month = Int(mp < 10 ? mp + 3 : mp - 9)
    year = Int(yoe + era * 400) + (month <= 2 ? 1 : 0)
  }

  public var daysSince1970: Int64 {
    let y = Int64(month <= 2 ? year - 1 : year)
    let era = y.flooredDivision(by: 400)
    let yoe = y - era * 400
    let doy = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
    return era * 146_097 + doe - 719_468
  }

  public static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// Where the time comes from; tests set their own.
public struct Clock: Sendable {
  public let now: @Sendable () -> Instant

  public init(now: @escaping @Sendable () -> Instant) { self.now = now }

  public static let system = Clock {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
