/// Parts of the day without a clock: "i morse", "igår kväll", "på fredag förmiddag".
extension TimeResolver {
  /// When a part of the day begins and ends, and the hour in it that stands for all of it, in
  /// seconds of the day.
  private static func span(_ part: TimeDraft.Part) -> (from: Int, most: Int, to: Int)? {
    switch part {
    case .morning: (5 * 3600, 7 * 3600, 9 * 3600)
    case .forenoon: (9 * 3600, 10 * 3600, 12 * 3600)
    case .afternoon: (12 * 3600, 15 * 3600, 17 * 3600)
    case .evening, .thisEvening: (17 * 3600, 20 * 3600, 24 * 3600)
    case .night: (0, 2 * 3600, 5 * 3600)
    case .am, .pm: nil
    }
  }

  /// The latest such part that has begun, or the next that has not ended. While it lasts, it is no
  /// later than now for what has happened, and no earlier for what is due.
  func resolve(_ part: TimeDraft.Part, on days: [Int64], _ wanted: TimePreference) -> TimeReading {
    guard let span = Self.span(part) else { return .unreadable }
    func instant(_ day: Int64, _ seconds: Int) -> Int64? {
      Stockholm.instants(day: day, seconds: seconds).first
        ?? Stockholm.instants(day: day, seconds: seconds + 3600).first
    }
    let parts = days.sorted().compactMap { day -> (from: Int64, most: Int64, to: Int64)? in
      guard let from = instant(day, span.from), let most = instant(day, span.most),
        let to = instant(day, span.to)
      else { return nil }
      return (from, most, to)
    }
    switch wanted {
    case .past:
      guard let last = parts.last(where: { $0.from <= now }) else {
        return parts.first.map { .instant($0.most) } ?? .unreadable
      }
      return .instant(now < last.to ? min(last.most, now) : last.most)
    case .future:
      guard let next = parts.first(where: { $0.to > now }) else {
        return parts.last.map { .instant($0.most) } ?? .unreadable
      }
      return .instant(next.most >= now ? next.most : next.to)
    }
  }
}
