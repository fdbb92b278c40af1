import Foundation

/// Numbers that are the same in every run, so that two runs measure the same work.
struct BenchDice: Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(sides, 1)))
  }
}

/// Lines like those of a real log: one or two sentences, with compounds and places.
enum BenchText {
  private static let who = [
    "Ellevio", "Räddningstjänsten", "Polisen", "Jourläkaren", "Hemtjänsten i Kista",
    "Vattenjouren", "Trafikledningen", "Äldreboendet Edö", "Skolan i Akalla", "Driftcentralen",
  ]
  private static let what = [
    "meddelar att reservkraften går", "räknar med att nätstationen är igång",
    "har fått larm om stillastående hissar", "ber om två trygghetsvärdar",
    "har ställt ut vattentankar", "flyttar medicinkylen till reservaggregatet",
    "stänger tunnelbaneuppgången", "ser att gatubelysningen är släckt",
    "rapporterar översvämmad källare", "har öppnat en trygghetspunkt",
  ]
  private static let place = [
    "vid Kista torg", "i Husby centrum", "på Ärvingevägen", "i Rinkeby", "vid Tensta träff",
    "på Sibeliusgången", "i Akalla by", "vid Spånga station", "i Hjulsta", "på Rågsvedstorget",
  ]

  static func line(_ dice: inout BenchDice) -> String {
    let place = place[dice.roll(place.count)]
    let first = "\(who[dice.roll(who.count)]) \(what[dice.roll(what.count)]) \(place)"
    let homes = dice.roll(900) + 12
    return
      "\(first). \(homes) hushåll berörs, ny avstämning klockan \(dice.roll(24)).\(dice.roll(50) + 10)."
  }

  static func title(_ dice: inout BenchDice) -> String {
    let things = [
      "Elavbrott", "Vattenläcka", "Brand i källare", "Skyfall", "IT-störning", "Telestörning",
      "Hot mot personal", "Skadegörelse", "Bortfall av hemtjänst", "Halka",
    ]
    return "\(things[dice.roll(things.count)]) \(place[dice.roll(place.count)])"
  }
}

/// Times of many requests, as the three figures that are asked for.
struct BenchTimes: Sendable {
  var milliseconds: [Double] = []

  mutating func add(_ time: Duration) {
    let parts = time.components
    milliseconds.append(Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15)
  }

  /// `{"n": …, "rate": …, "p50": …, "p95": …, "p99": …}`, as the load clients print it.
  func report(seconds: Double) -> String {
    let sorted = milliseconds.sorted()
    func at(_ part: Double) -> String {
      guard !sorted.isEmpty else { return "null" }
      let place = min(sorted.count - 1, Int(Double(sorted.count) * part))
      return String(format: "%.3f", sorted[place])
    }
    let rate = String(format: "%.1f", Double(sorted.count) / seconds)
    return """
      {"n": \(sorted.count), "errors": 0, "rate": \(rate), "p50": \(at(0.5)), \
      "p95": \(at(0.95)), "p99": \(at(0.99)), "max": \(at(1))}
      """
  }
}
