/// Clock times in digits and in words.
extension TimeReader {
  static let links = [
    "över": 1, "past": 1, "after": 1, "efter": 1, "i": -1, "to": -1, "before": -1, "till": -1,
  ]

  /// "14.10", "14:10:30", "1410", "14", "2:10 pm".
  mutating func digitClock() -> Bool {
    guard let first = number() else { return false }
    if sign(1, ".", ":"), glued(1...2), let minute = number(2, digits: 2...2) {
      if sign(3, ".", ":"), glued(3...4), let second = number(4, digits: 2...2) {
        return take(5, clock: seconds(first, minute, second)) && offset()
      }
      return take(3, clock: seconds(first, minute)) && offset()
    }
    if let packed = number(digits: 3...4) {
      return take(1, clock: seconds(packed / 100, packed % 100)) && offset()
    }
    guard number(digits: 1...2) != nil else { return false }
    return take(1, clock: seconds(first, 0))
  }

  /// "+02:00" behind a time.
  private mutating func offset() -> Bool {
    guard sign(0, "+", "-"), glued(0...1) else { return true }
    let isAhead = sign(0, "+")
    var minutes = -1
    var count = 2
    if let hours = number(1, digits: 2...2) {
      minutes = hours * 60
      if sign(2, ":"), let rest = number(3, digits: 2...2) {
        minutes += rest
        count = 4
      }
    } else if let packed = number(1, digits: 4...4) {
      minutes = packed / 100 * 60 + packed % 100
    }
    guard (0...1_080).contains(minutes), draft.zone == nil else { return false }
    draft.zone = .fixed(Int64(isAhead ? minutes : -minutes) * 60_000)
    place += count
    return true
  }

  /// "kvart över tre", "halv fyra", "fem i halv tre", "half past two", "midnatt".
  mutating func spokenClock() -> Bool {
    guard draft.clock == nil else { return false }
    if let word = word() {
      switch word {
      case "midnatt", "midnight":
        draft.clock = TimeDraft.Clock(seconds: 0, isMidnight: true)
        place += 1
        return true
      case "noon", "lunch", "lunchtid", "lunchtime": return take(1, clock: 43_200)
      default: break
      }
    }
    let start = place
    if nearly() || minutesToHour() || halfHour(0) || wholeHour() { return true }
    place = start
    return false
  }

  /// "strax före tre" is said of a few minutes; they are taken to be five.
  private mutating func nearly() -> Bool {
    let start = place
    defer { if draft.clock == nil { place = start } }
    guard let spoken = word(), TimeWords.nearly.contains(spoken), let side = word(1),
      let sign = TimeWords.besides[side]
    else { return false }
    place += 2
    if word() == "kl" || word() == "klockan" { place += 1 }
    if word() == "midnatt" || word() == "midnight" {
      place += 1
      return takeSpoken(sign * 5, isTwelve: false)
    }
    if halfHour(sign * 5) { return true }
    let isTwelve = number() == nil
    guard let hour = spokenHour() else { return false }
    var minutes = hour * 60
    if self.sign(0, ".", ":"), glued(0...1), let rest = number(1, digits: 2...2), rest < 60 {
      minutes += rest
      place += 2
    }
    return takeSpoken(minutes + sign * 5, isTwelve: isTwelve && hour <= 12)
  }

  private mutating func minutesToHour() -> Bool {
    let start = place
    defer { if draft.clock == nil { place = start } }
    guard let minutes = spokenMinutes(), let link = word(), let sign = Self.links[link] else {
      return false
    }
    place += 1
    if halfHour(sign * minutes) { return true }
    guard let hour = spokenHour() else { return false }
    return takeSpoken(hour * 60 + sign * minutes, isTwelve: hour <= 12)
  }

  private mutating func spokenMinutes() -> Int? {
    if word() == "half" {
      place += 1
      return word() == "past" ? 30 : nil
    }
    if word() == "a", word(1) == "quarter" { place += 1 }
    if word() == "kvart" || word() == "quarter" {
      place += 1
      return 15
    }
    guard let halves = amount(), halves % 2 == 0, (2...58).contains(halves) else { return nil }
    if let unit = word(), TimeWords.units[unit]?.milliseconds == 60_000 { place += 1 }
    return halves / 2
  }

  /// "halv fyra" is 3.30.
  private mutating func halfHour(_ minutes: Int) -> Bool {
    guard word() == "halv" else { return false }
    place += 1
    guard let hour = spokenHour() else {
      place -= 1
      return false
    }
    return takeSpoken(hour * 60 - 30 + minutes, isTwelve: hour <= 12)
  }

  private mutating func wholeHour() -> Bool {
    guard let spoken = self.word() else { return false }
    // "vid tretiden"
    let word = spoken.hasSuffix("tiden") ? String(spoken.dropLast(5)) : spoken
    guard let hour = TimeWords.numbers[word], (1...24).contains(hour), word != "a", word != "an",
      word != "par"
    else { return false }
    place += 1
    return takeSpoken(hour * 60, isTwelve: hour <= 12)
  }

  private mutating func spokenHour() -> Int? {
    if let hour = number(digits: 1...2), (0...24).contains(hour) {
      place += 1
      return hour
    }
    guard let word = word(), let hour = TimeWords.numbers[word], (1...24).contains(hour) else {
      return nil
    }
    place += 1
    return hour
  }

  private mutating func takeSpoken(_ minutes: Int, isTwelve: Bool) -> Bool {
    let day = isTwelve ? 720 : 1_440
    return take(0, clock: (minutes + day) % day * 60, isTwelve: isTwelve)
  }
}
