import Foundation
import Ground
import Testing

@testable import App

/// The table of typed times once more, as the log reads them. The search table is in `SearchTests`.
@Suite struct LanguageTests {
  private struct Phrase: Decodable {
    let phrase: String
    let now: String
    let want: String?
    let preferring: String
    let why: String
  }

  private static func table<Row: Decodable>(_ name: String, of type: Row.Type) throws -> [Row] {
    let text = try Project.read("Tests/SwedishTests/Tables/\(name).json")
    return try JSONDecoder().decode([Row].self, from: Data(text.utf8))
  }

  @Test func timesAreReadAsTheyAreTyped() throws {
    let phrases = try Self.table("time-phrases", of: Phrase.self)
    #expect(phrases.count >= 80)
    for row in phrases {
      let now = try #require(Instant(text: row.now), "\(row.now)")
      let read = SpokenTime.read(row.phrase, now: now, ahead: row.preferring == "future")
      #expect(
        read == row.want.flatMap(Instant.init(text:)), "\(row.phrase) at \(row.now): \(row.why)")
    }
  }
}
