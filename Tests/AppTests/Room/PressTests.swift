import Ground
import Storage
import Testing
import Web

@testable import App

/// A button that is refused: the page that it stands on comes again and says why.
@Suite struct PressTests {
  @Test(arguments: World.engines) func thePageSaysWhyItWasNotDone(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn(.citySecurity)
      try await world.involve("sven", as: .staff, in: event.id, function: .log)
      let who = try #require(
        try await world.app.database.read {
          try $0.cell("SELECT id FROM participant WHERE person = 'sven'", as: String.self)
        })
      let path = "/events/\(event.id)/staff/\(who)/leave"
      #expect(try await world.request(.post, path, as: karin, .form([:])).status == 303)
      let again = try await world.request(.post, path, as: karin, .form([:]))
      #expect(again.status == 409)
      #expect(again.text.contains("<div class=\"summary\" role=\"alert\""))
      #expect(again.text.contains("Personen har redan gått av."))
      #expect(again.text.contains("<h1>Staben"), "the page of the staff, not one of its own")
      let program = try await world.request(
        .post, "/api/v1\(path)", as: karin, .json(.object([])))
      #expect(program.status == 409 && program.header("Content-Type") == "application/problem+json")
    }
  }
}
