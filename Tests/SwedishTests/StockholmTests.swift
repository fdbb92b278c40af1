import Foundation
import Testing

@testable import Swedish

@Suite struct StockholmTests {
  /// The rule of our own against the zone database, twice a day and around each turn.
  @Test func agreesWithTheZoneDatabase() throws {
    let zone = try #require(TimeZone(identifier: "Europe/Stockholm"))
    let first = try instant("1970-01-01T00:00:00Z")
    let last = try instant("2037-12-31T00:00:00Z")
    for time in stride(from: first, through: last, by: 43_200_000 + 1_000) {
      let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time) / 1_000))
      #expect(Stockholm.offset(time) == Int64(seconds) * 1_000)
    }
    for text in ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "1996-03-31T01:00:00Z"] {
      let turn = try instant(text)
      #expect(Stockholm.offset(turn) != Stockholm.offset(turn - 1))
    }
  }

  @Test func agreesWithTheCalendar() throws {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = try #require(TimeZone(identifier: "Europe/Stockholm"))
    var random = RandomText(seed: 6)
    for _ in 0..<3_000 {
      let time = (Int64(random.number(2_000_000_000)) + 820_454_400) * 1_000
      let date = Date(timeIntervalSince1970: Double(time) / 1_000)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second, .weekday, .weekOfYear], from: date)
      let wall = Stockholm.wall(time)
      #expect(wall.year == parts.year && wall.month == parts.month && wall.day == parts.day)
      #expect(wall.hour == parts.hour && wall.minute == parts.minute && wall.second == parts.second)
      #expect(wall.weekday % 7 + 1 == parts.weekday)
      #expect(Stockholm.weekNumber(time) == parts.weekOfYear)
    }
  }

  @Test func aDayIsReadAsPeopleSayIt() throws {
    let day = try instant("2026-05-29T21:50:00Z")
    let (thisYear, later) = (
      try instant("2026-11-27T12:00:00Z"), try instant("2027-01-02T12:00:00Z")
    )
    #expect(Stockholm.day(day, now: thisYear) == "29 maj")
    #expect(Stockholm.day(day, now: later, .english) == "29 May 2026")
    #expect(Stockholm.day(day, now: nil) == "29 maj 2026")
    #expect(Stockholm.weekday(day, now: thisYear) == "fredag 29 maj")
    #expect(Stockholm.weekday(day, now: later, .english) == "Friday 29 May 2026")
  }

  @Test func writesBothLanguages() throws {
    let time = try instant("2026-05-29T21:50:00Z")
    let later = try instant("2026-06-01T10:00:00Z")
    #expect(Stockholm.clock(time) == "23:50")
    #expect(Stockholm.short(time, now: time) == "23:50")
    #expect(Stockholm.short(time, now: later) == "fre 29 maj 23:50")
    #expect(Stockholm.short(time, now: later, .english) == "Fri 29 May 23:50")
    #expect(Stockholm.short(time, now: 0) == "fre 29 maj 2026 23:50")
    #expect(Stockholm.full(time) == "fredag 29 maj 2026 kl. 23:50")
    #expect(Stockholm.full(time, .english) == "Friday 29 May 2026 at 23:50")
    #expect(Stockholm.date(time) == "2026-05-29")
    #expect(Stockholm.iso(time) == "2026-05-29T23:50:00+02:00")
    #expect(Stockholm.iso(time + 7) == "2026-05-29T23:50:00.007+02:00")
    #expect(Stockholm.week(time) == "v. 22" && Stockholm.week(time, .english) == "week 22")
    #expect(Stockholm.week(try instant("2027-01-01T12:00:00Z")) == "v. 53")
  }

  @Test func marksTheHourThatComesTwice() throws {
    let clocks = try ["00:59:59", "00:00:00", "01:00:00", "01:59:59", "02:00:00", "23:59:59"].map {
      Stockholm.clock(try instant(($0 < "23" ? "2026-10-25T" : "2026-10-24T") + $0 + "Z"))
    }
    #expect(
      clocks == [
        "02:59 (sommartid)", "02:00 (sommartid)", "02:00 (vintertid)", "02:59 (vintertid)", "03:00",
        "01:59",
      ])
    let second = try instant("2026-10-25T01:30:00Z")
    #expect(Stockholm.clock(second, .english) == "02:30 (winter time)")
  }

  @Test func findsTheInstantsOfAClockTime() throws {
    #expect(Stockholm.instants(year: 2026, month: 3, day: 29, hour: 2, minute: 30).isEmpty)
    #expect(Stockholm.instants(year: 2026, month: 10, day: 25, hour: 2, minute: 30).count == 2)
    #expect(Stockholm.instants(year: 2026, month: 2, day: 30, hour: 2, minute: 30).isEmpty)
    let noon = Stockholm.instants(year: 2026, month: 5, day: 29, hour: 12, minute: 0)
    #expect(noon == [try instant("2026-05-29T10:00:00Z")])
  }

  @Test(arguments: [Int64.min, -62_135_596_800_000, -1, 0, 253_402_300_800_000, Int64.max])
  func writesAnyInstant(_ time: Int64) {
    #expect(!Stockholm.full(time).isEmpty && !Stockholm.iso(time).isEmpty)
    #expect(
      !Stockholm.short(time, now: ~time / 2).isEmpty
        && (1...53).contains(Stockholm.weekNumber(time)))
  }
}
