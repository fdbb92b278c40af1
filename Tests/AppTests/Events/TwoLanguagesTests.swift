import Foundation
import Ground
import Storage
import Testing
import Web

@testable import App

/// What the product says of an event, in the reader's language and with real figures first.
@Suite struct TwoLanguagesTests {
  private static let english = ["Cookie": "language=en"]

  @Test(arguments: World.engines) func levelsHaveTheirNamesInBoth(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event("Broras")
      let chief = try await world.signIn(.citySecurity)
      let set = try await world.request(
        .post, "/api/v1/events/\(event.id)/level", as: chief,
        .json(
          .object([
            "level": .string("niva-2"), "reason": .string("Stort"), "deviates": .string("yes"),
            "severe": .string("yes"), "urgent": .string("yes"), "crossing": .string("no"),
          ])))
      #expect(set.status == 200, "\(set.text)")
      for path in ["", "/history"] {
        let swedish = try await world.get("/events/\(event.id)\(path)", as: chief).text
        #expect(swedish.contains("Svår händelse"), "\(path)")
        let read = try await world.get(
          "/events/\(event.id)\(path)", as: chief, headers: Self.english)
        #expect(
          read.text.contains("Severe event") && !read.text.contains("Svår händelse"), "\(path)")
      }
    }
  }

  @Test func toldWordsAreKnownAgain() throws {
    let told = [
      "Nivån är nu Störning. Kort": "The level is now Disruption. Kort",
      "Krisledningsnämnden är aktiverad. Stort": "Krisledningsnämnden is activated. Stort",
      "Eva lämnar över passet till dig: Stabschef. Läs underlaget och skriv under.":
        "Eva hands over the shift to you: Chief of staff. Read the brief and sign.",
      "Eva har skrivit under och tagit över efter dig.": "Eva has signed and taken over from you.",
      "Ring mig": "Ring mig",
    ]
    for (swedish, english) in told {
      #expect(Language.swedish.say(ToldWords.read(swedish)) == swedish)
      #expect(Language.english.say(ToldWords.read(swedish)) == english)
    }
  }

  /// Each version says what was changed, or at least what was done.
  @Test(arguments: World.engines) func noVersionIsEmpty(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.events.change(event.id, .staffAssign, by: chief) { event, _ in
        event.sought += " x"
      }
      let page = try await world.get(
        "/events/\(event.id)/history", as: try await world.signIn(.citySecurity)
      ).text
      let versions = page.components(separatedBy: "<b>Version").dropFirst()
      #expect(versions.count > 1)
      for version in versions {
        #expect(version.contains("<dl class=\"diff\">") || version.contains("class=\"soft\">("))
      }
    }
  }

  @Test(arguments: World.engines) func exercisesAreCountedApart(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.signIn(.citySecurity)
      func hits(_ query: String) async throws -> String {
        try await world.get("/events\(query)", as: chief).text
      }
      for _ in 0..<2 { _ = try await world.event() }
      #expect(try await hits("").contains("2 händelser"))
      _ = try await world.event("Prov", exercise: true)
      #expect(try await hits("").contains("2 händelser och 1 övning"))
      #expect(try await hits("?limit=1").contains("2 händelser och 1 övning"))
      #expect(try await hits("?exercise=yes").contains("1 övning"))
      #expect(try await !hits("?exercise=no").contains("1 övning"))
    }
  }
}
