import Foundation
import Ground
import Storage
import Testing

@testable import App

/// The forms of the organisation offer what may be done, and say what to do instead.
@Suite struct ChoiceTests {
  @Test(arguments: [
    ("/units/new", ["norr-hemtjanst"], ["soder"]), ("/people/new", ["norr"], ["soder", "slk"]),
    ("/posts/new", ["norr", "unitManager"], ["soder", "citySecurity", "anna"]),
    ("/people/nils/units/new", ["norr-hemtjanst"], ["soder"]),
  ])
  func onlyWhatMayBeChosenIsOffered(_ row: (String, [String], [String])) async throws {
    try await World.with(.sqlite) { world in
      let page = try await world.get(row.0, as: try await world.signIn(.unitCoordinator)).text
      for value in row.1 { #expect(page.contains("<option value=\"\(value)\""), "\(value)") }
      // Whatever unit took over may be any; only the others are narrowed.
      let choices = page.components(separatedBy: "id=\"successor\"")[0]
      for value in row.2 { #expect(!choices.contains("<option value=\"\(value)\""), "\(value)") }
      if row.0 == "/posts/new" { #expect(!page.contains(" selected>")) }
    }
  }

  @Test(arguments: [
    ("/units", ["name": "Nytt kontor", "kind": "section", "parent": "soder"], "Nytt kontor"),
    ("/people", ["name": "Ny Person", "unit": "soder"], "Ny Person"),
    ("/posts", ["person": "nils", "post": "unitManager", "unit": "soder"], "Välj en av dem"),
    ("/posts", ["person": "nils", "post": "citySecurity", "unit": "norr"], "mer än din enhet"),
    ("/actors", ["name": "Ny aktör", "kind": "other", "unit": "soder"], "Ny aktör"),
  ])
  func aRefusedChoiceKeepsWhatWasTyped(
    _ row: (path: String, fields: [String: String], said: String)
  ) async throws {
    try await World.with(.sqlite) { world in
      let anna = try await world.signIn(.unitCoordinator)
      let answer = try await world.request(.post, row.path, as: anna, .form(row.fields))
      #expect(answer.status == 422)
      #expect(answer.text.contains(row.said))
      #expect(answer.text.contains("stadens säkerhetsenhet"))
      // A program is refused as before, and so is whoever may do nothing of the kind.
      let ylva = try await world.signIn(.reporter)
      #expect(try await world.request(.post, row.path, as: ylva, .form(row.fields)).status == 403)
    }
  }

  @Test(arguments: World.engines) func whoWasAddedByMistakeCanBeTakenAway(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let anna = try await world.signIn(.unitCoordinator)
      let added = try await world.request(
        .post, "/people", as: anna, .form(["name": "Fel Person", "unit": "norr"]))
      let path = try #require(added.header("Location"))
      #expect(try await world.get(path, as: anna).text.contains("Tillagd av misstag?"))
      func remove(_ path: String, _ fields: [String: String] = [:]) async throws -> Int {
        try await world.request(.post, "\(path)/remove", as: anna, .form(fields)).status
      }
      #expect(try await remove(path) == 200, "it is asked first")
      #expect(try await remove(path, ["confirmed": "yes"]) == 303)
      #expect(try await world.get(path, as: anna).status == 404)
      #expect(try await remove("/people/nils", ["confirmed": "yes"]) == 409, "has a post")
      #expect(try await remove("/people/ture", ["confirmed": "yes"]) != 303, "another's unit")
    }
  }
}
