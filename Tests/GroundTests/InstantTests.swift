import Testing

@testable import Ground

/// Moments as texts that sort like the time they stand for.
@Suite struct InstantTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (1_780_091_400_123, "2026-05-29T21:50:00.123Z"),
      (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
      (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func isWrittenAndRead(_ row: (Int64, String)) {
    let time = Instant(milliseconds: row.0)
    #expect(time.text == row.1)
    #expect(Instant(text: row.1) == time)
  }

  @Test(arguments: [
    ("2026-05-29T23:50:00+02:00", "2026-05-29T21:50:00.000Z"),
    ("2026-05-29 23:50Z", "2026-05-29T23:50:00.000Z"),
    ("2026-05-29t23:50:00.1z", "2026-05-29T23:50:00.100Z"),
    ("2026-05-29T23:50:00.123456Z", "2026-05-29T23:50:00.123Z"),
    ("2026-12-31T23:59:60Z", "2026-12-31T23:59:59.000Z"),
    ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"),
  ])
  func readsWhatOthersWrite(_ row: (String, String)) {
    #expect(Instant(text: row.0)?.text == row.1)
  }

  @Test(arguments: [
    "", "2026", "2026-05-29", "2026-05-29T23:50", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-05-29T24:00:00Z", "2026-05-29T23:60:00Z", "2026-05-29T23:50:00", "igår 23:50",
    "2026-05-29T23:50:00.Z", "2026-05-29T23:50:00+2", "2026-05-29T23:50:00+25:00",
    "2026-05-29T23:50:00Z ", "٢٠٢٦-٠٥-٢٩T23:50:00Z", String(repeating: "2", count: 1000),
  ])
  func refusesTheRest(_ text: String) { #expect(Instant(text: text) == nil) }

  /// Every day of eight hundred years there and back.
  @Test func datesGoRoundTheCalendar() {
    var date = CivilDate(year: 1600, month: 1, day: 1)
    for days in date.daysSince1970..<CivilDate(year: 2400, month: 1, day: 1).daysSince1970 {
      let found = CivilDate(daysSince1970: days)
      if found != date || found.daysSince1970 != days { Issue.record("\(found) is not \(date)") }
      let last = date.day == CivilDate.daysIn(month: date.month, year: date.year)
      let isNewYear = last && date.month == 12
      date = CivilDate(
        year: date.year + (isNewYear ? 1 : 0), month: last ? date.month % 12 + 1 : date.month,
        day: last ? 1 : date.day + 1)
    }
  }

  @Test func identitiesSortByTheirTime() {
    enum Thing {}
    var last = ID<Thing>("")
    for milliseconds in stride(from: Int64(0), to: 4_000_000_000_000, by: 40_000_000_007) {
      let id = ID<Thing>.make(at: Instant(milliseconds: milliseconds))
      #expect(last < id)
      #expect(
        id.text.wholeMatch(
          of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
      last = id
    }
    let many = Set((0..<10_000).map { _ in ID<Thing>.make(at: Instant(milliseconds: 1)) })
    #expect(many.count == 10_000)
  }
}
