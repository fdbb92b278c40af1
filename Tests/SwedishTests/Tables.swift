import Foundation
import Testing

/// A table of cases kept as JSON, for these tests and for those of the two database engines.
enum Table {
  static let searchPairs: [SearchPair] = read("search-pairs")
  static let timePhrases: [TimePhraseCase] = read("time-phrases")

  private static func read<Row: Decodable>(_ name: String) -> [Row] {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "json", subdirectory: "Tables"),
      let data = try? Data(contentsOf: url),
      let rows = try? JSONDecoder().decode([Row].self, from: data)
    else { return [] }
    return rows
  }
}

/// Whether a search finds a text, and why.
struct SearchPair: Decodable, Sendable, CustomTestStringConvertible {
  var query: String
  var text: String
  var hit: Bool
  var why: String

  var testDescription: String { "\(query) \(hit ? "finds" : "misses") \(text)" }
}

/// What a typed time means at a moment, in UTC.
struct TimePhraseCase: Decodable, Sendable, CustomTestStringConvertible {
  var phrase: String
  var now: String
  var want: String?
  var preferring: String
  var why: String

  var testDescription: String { "\(phrase) at \(now)" }
}

/// The instant in milliseconds, read by Foundation rather than by what is tested.
func instant(_ text: String) throws -> Int64 {
  let date = try Date(text, strategy: .iso8601)
  return Int64(date.timeIntervalSince1970) * 1_000
}

/// Random text of every kind that people, phones and broken programs produce.
struct RandomText {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func number(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, below)))
  }

  mutating func text(from pieces: [String]) -> String {
    (0..<number(12)).map { _ in
      number(3) == 0 ? scalar() : pieces[number(pieces.count)] + (number(2) == 0 ? " " : "")
    }.joined()
  }

  private mutating func scalar() -> String {
    let most = [0x80, 0x250, 0x3000, 0x11_0000][number(4)]
    return Unicode.Scalar(UInt32(number(most))).map { String($0) } ?? "\u{FFFD}"
  }
}
