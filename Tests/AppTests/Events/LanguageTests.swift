import Foundation
import Ground
import Storage
import Testing

@testable import App

/// The Swedish tables once more, through the real log on both engines.
@Suite struct LanguageTests {
  private struct Pair: Decodable {
    let query: String
    let text: String
    let hit: Bool
    let why: String
  }

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

  @Test(arguments: World.engines)
  func theLogFindsWhatTheTableSays(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let pairs = try Self.table("search-pairs", of: Pair.self)
      #expect(pairs.count >= 60)
      let event = try await world.event("Prov")
      let caller = try await world.caller(.dutyOfficer)
      let drafts = Set(pairs.map(\.text)).sorted().map { Log.Draft(text: $0) }
      var written: [String: ID<Line>] = [:]
      for start in stride(from: 0, to: drafts.count, by: 50) {
        let some = Array(drafts[start..<min(start + 50, drafts.count)])
        for line in try await world.app.log.write(some, in: event.id, by: caller) {
          written[line.text] = line.id
        }
      }
      for pair in pairs {
        let found = try await world.app.log.search(
          event.id, by: caller, Log.Search(pair.query), limit: 500)
        let hit = found.stretch.lines.contains { $0.id == written[pair.text] }
        #expect(hit == pair.hit, "\(pair.query) in \(pair.text): \(pair.why)")
      }
    }
  }

  @Test func timesAreReadAsTheyAreTyped() throws {
    let phrases = try Self.table("time-phrases", of: Phrase.self)
    #expect(phrases.count >= 80)
    for row in phrases {
      let now = try #require(Instant(text: row.now), "\(row.now)")
      let read = SpokenTime.read(row.phrase, now: now, ahead: row.preferring == "future")
      #expect(read == row.want.flatMap(Instant.init(text:)), "\(row.phrase) at \(row.now): \(row.why)")
    }
  }
}
