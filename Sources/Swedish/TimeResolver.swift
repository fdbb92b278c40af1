/// Finds the instant that a time phrase means.
struct TimeResolver {
  let now: Int64
  let preference: TimePreference

  /// A typed due time that has just gone by is still meant for now.
  private static let minute: Int64 = 60_000
  private static let furthest: Int64 = 36_600 * Stockholm.dayLength
  private static let month: Int64 = 31 * Stockholm.dayLength

  /// One reading of the phrase: the instants of a clock time on a day, none when it is skipped.
  private struct Candidate {
    var instants: [Int64]
    /// Where it would lie if the clock had not been turned.
    var nominal: Int64
    var seconds: Int
  }

  func resolve(_ draft: TimeDraft) -> TimeReading {
    // "nyss, 14.15": the clock says more than the word.
    let isVague = draft.clock != nil && draft.span?.milliseconds == 0 && draft.span?.days == 0
    if let span = draft.span, !isVague { return resolve(span, draft) }
    if draft.clock == nil, let part = draft.part {
      let wanted = direction(draft)
      return resolve(part, on: days(draft, wanted), wanted)
    }
    guard let clock = draft.clock, let times = seconds(clock, draft.part) else {
      return .unreadable
    }
    let wanted = direction(draft)
    let days = days(draft, wanted)
    var candidates = days.flatMap { day in
      times.compactMap { candidate(day, $0, draft.zone) }
    }
    guard !candidates.isEmpty else { return .unreadable }
    if days.count == 1, clock.isTwelve, times.count > 1 { candidates = byDay(candidates, wanted) }
    return choose(candidates, draft.day, wanted)
  }

  private func resolve(_ span: TimeDraft.Span, _ draft: TimeDraft) -> TimeReading {
    guard draft.day == nil, draft.part == nil else { return .unreadable }
    let sign = span.direction ?? (preference == .past ? -1 : 1)
    guard span.milliseconds <= Self.furthest,
      Int64(span.days) <= Self.furthest / Stockholm.dayLength
    else { return .unreadable }
    let days = sign * Int64(span.days)
    if draft.clock != nil {
      // "för två dagar sedan kl 14"
      guard span.milliseconds == 0, span.days > 0 else { return .unreadable }
      var dated = draft
      dated.span = nil
      dated.day = .away(Int(days))
      return resolve(dated)
    }
    let later = now + sign * span.milliseconds
    guard span.days > 0 else { return .instant(later) }
    return .instant(moved(later, days: days))
  }

  /// The same time of day some days away; an hour later when that time is skipped.
  private func moved(_ instant: Int64, days: Int64) -> Int64 {
    let offset = Stockholm.offset(instant)
    let local = instant + offset + days * Stockholm.dayLength
    let same = [offset, Stockholm.hour, 2 * Stockholm.hour].map { local - $0 }
    return same.first { $0 + Stockholm.offset($0) == local } ?? local - Stockholm.hour
  }

  private func direction(_ draft: TimeDraft) -> TimePreference {
    guard case .weekday(_, let said) = draft.day else { return preference }
    switch said {
    case .either: return preference
    case .before: return .past
    case .after, .weekAfter: return .future
    }
  }

  /// The seconds of the day that the clock time may be, after "i eftermiddags" and the like.
  private func seconds(_ clock: TimeDraft.Clock, _ part: TimeDraft.Part?) -> [Int]? {
    let half = 43_200
    if clock.isMidnight { return [0, 86_400] }
    guard let part else {
      return clock.isTwelve ? [clock.seconds % half, clock.seconds % half + half] : [clock.seconds]
    }
    let early = clock.seconds % half
    let isTwentyFour = clock.seconds >= 46_800
    switch part {
    case .morning, .am: return isTwentyFour ? nil : [early]
    case .forenoon: return isTwentyFour ? nil : [clock.seconds]
    case .afternoon, .pm: return isTwentyFour ? [clock.seconds] : [early + half]
    case .evening, .thisEvening:
      if isTwentyFour { return [clock.seconds] }
      // "ikväll 12" and "i kväll halv ett" are after midnight; no evening begins before four.
      return [early < 14_400 ? early + 86_400 : early + half]
    case .night:
      if isTwentyFour { return clock.seconds >= 64_800 ? [clock.seconds] : nil }
      return [early >= 28_800 ? early + half : early]
    }
  }

  private var today: Int64 {
    Stockholm.floorDivide(now + Stockholm.offset(now), Stockholm.dayLength)
  }

  private func days(_ draft: TimeDraft, _ wanted: TimePreference) -> [Int64] {
    switch draft.day {
    case nil: return daysNear(draft)
    case .away(let days): return [today + Int64(days)]
    case .weekday(let weekday, let said):
      return weekdays(weekday, said, wanted)
    case .date(let year, let month, let day):
      return Stockholm.dayNumber(year, month, day).map { [$0] } ?? []
    case .yearly(let month, let day):
      let year = Stockholm.civil(today).year
      return (year - 8...year + 8).compactMap { Stockholm.dayNumber($0, month, day) }
    case .monthly(let day):
      let date = Stockholm.civil(today)
      return (-12...12).compactMap { away in
        let month = date.year * 12 + date.month - 1 + away
        return Stockholm.dayNumber(month / 12, month % 12 + 1, day)
      }
    }
  }

  private func daysNear(_ draft: TimeDraft) -> [Int64] {
    guard draft.part == .thisEvening else { return (-2...2).map { today + $0 } }
    // Soon after midnight "ikväll" still means the evening that was.
    let isSmallHours = Stockholm.wall(now).hour < 4 && preference == .past
    return [isSmallHours ? today - 1 : today]
  }

  private func weekdays(
    _ weekday: Int, _ said: TimeDraft.Direction, _ wanted: TimePreference
  ) -> [Int64] {
    let back = (Stockholm.weekday(today) - weekday + 7) % 7
    let last = today - Int64(back)
    switch said {
    case .before: return [back == 0 ? last - 7 : last]
    case .weekAfter: return [today - Int64(Stockholm.weekday(today)) + 7 + Int64(weekday)]
    case .after, .either: return [last - 7, last, last + 7]
    }
  }

  private func candidate(
    _ day: Int64, _ seconds: Int, _ zone: TimeDraft.Zone?
  ) -> Candidate? {
    let local = day * Stockholm.dayLength + Int64(seconds) * 1_000
    if case .fixed(let offset) = zone {
      return Candidate(instants: [local - offset], nominal: local - offset, seconds: seconds)
    }
    var instants = Stockholm.instants(day: day, seconds: seconds)
    let nominal = instants.first ?? local - Stockholm.hour
    if let zone, !instants.isEmpty {
      let ahead = zone == .summer ? 2 * Stockholm.hour : Stockholm.hour
      instants = instants.filter { Stockholm.offset($0) == ahead }
      // "14.10 vintertid" in July contradicts itself.
      if instants.isEmpty { return nil }
    }
    return Candidate(instants: instants, nominal: nominal, seconds: seconds)
  }

  /// "igår kvart över tre" is in the afternoon when both could be: people speak of waking hours.
  private func byDay(_ candidates: [Candidate], _ wanted: TimePreference) -> [Candidate] {
    let possible = candidates.filter { isPossible($0.nominal, wanted, 0) }
    guard possible.count > 1 else { return candidates }
    let daytime = possible.filter { (25_200..<68_400).contains($0.seconds) }
    return daytime.isEmpty ? possible : daytime
  }

  private func isPossible(_ instant: Int64, _ wanted: TimePreference, _ reach: Int64) -> Bool {
    switch wanted {
    case .past: instant <= now + TimePhrase.slack + reach
    case .future: instant >= now - Self.minute - reach
    }
  }

  private func choose(
    _ candidates: [Candidate], _ day: TimeDraft.Day?, _ wanted: TimePreference
  ) -> TimeReading {
    // A date a few days the wrong way is a slip to be seen, not a date a year away.
    var reach: Int64 = 0
    if case .yearly = day { reach = Self.month }
    let flat = candidates.flatMap { candidate -> [(instant: Int64, of: Candidate)] in
      candidate.instants.isEmpty
        ? [(candidate.nominal, candidate)] : candidate.instants.map { ($0, candidate) }
    }
    let sorted = flat.sorted { $0.instant < $1.instant }
    let possible = sorted.filter { isPossible($0.instant, wanted, reach) }
    let chosen =
      wanted == .past ? possible.last ?? sorted.first : possible.first ?? sorted.last
    guard let chosen else { return .unreadable }
    if chosen.of.instants.isEmpty { return .skipped }
    guard let other = chosen.of.instants.first(where: { $0 != chosen.instant }) else {
      return .instant(chosen.instant)
    }
    return .doubled(chosen: chosen.instant, other: other)
  }
}
