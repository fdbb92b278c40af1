import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct LevelFormTests {
  private static let answers = [
    "deviates": "yes", "severe": "yes", "urgent": "no", "crossing": "no",
  ]

  @Test func theProposalIsShownBeforeAnythingElseIsFilledIn() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let path = "/events/\(event.id)/level"
      let form = try await world.get(path, as: karin).text
      #expect(form.contains("formnovalidate formaction=\"\(path)#proposal\""))
      #expect(form.contains("id=\"proposal\" tabindex=\"-1\""))
      let principles = try #require(form.firstRange(of: "Ansvarsprincipen"))
      let earlier = try #require(form.firstRange(of: "Tidigare beslut"))
      #expect(principles.lowerBound < earlier.lowerBound)
      let fields = Self.answers.merging(["do": "propose"]) { $1 }
      let page = try await world.request(.post, path, as: karin, .form(fields))
      #expect(page.status == 200)
      #expect(page.text.contains("value=\"niva-2\" checked"))
      // Another answer moves the level with the proposal, but not one that somebody has chosen.
      for (level, chosen) in [("niva-2", "niva-3"), ("niva-1", "niva-1")] {
        let again = fields.merging(["urgent": "yes", "proposed": "niva-2", "level": level]) { $1 }
        let page = try await world.request(.post, path, as: karin, .form(again))
        #expect(page.text.contains("value=\"\(chosen)\" checked"))
      }
      let part = try await world.request(
        .post, path, as: karin, .form(fields), headers: ["Accept": "text/html; fragment=proposal"])
      #expect(part.text.contains("name=\"proposed\" value=\"niva-2\""))
      #expect(!part.text.contains("<html"))
    }
  }

  @Test(arguments: [
    ("sv", "Svara på om kommunen behöver agera skyndsamt.", "Skriv varför nivån ska gälla."),
    ("en", "Answer whether the municipality needs to act urgently.", "Write why the level is to"),
  ]) func whatIsMissingIsSaidOfTheQuestion(_ row: (String, String, String)) async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let page = try await world.request(
        .post, "/events/\(event.id)/level", as: karin,
        .form(Self.answers.merging(["urgent": "", "level": "niva-1", "reason": ""]) { $1 }),
        headers: ["Cookie": "language=\(row.0)"])
      #expect(page.status == 422)
      #expect(page.text.contains("<a href=\"#urgent\">\(row.1)"))
      #expect(page.text.contains("<a href=\"#reason\">\(row.2)"))
      #expect(page.text.contains("id=\"urgent-error\">\(row.1)"))
    }
  }

  @Test(arguments: World.engines) func aLateReviewStandsOnThePageOfTheLead(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let sent = try await world.request(
        .post, "/events/\(event.id)/level", as: karin,
        .form(
          Self.answers.merging([
            "level": "niva-1", "reason": "Strömmen är borta", "review": "om två timmar",
          ]) { $1 }))
      #expect(sent.status == 303)
      // Anna coordinates the unit that leads; Ture does not.
      world.clock.jump(.hours(3))
      for (person, sees) in [("anna", true), ("ture", false)] {
        let page = try await world.get("/me", as: try await world.signIn(ID(person), anew: true))
        #expect(page.text.contains("Pröva nivån igen") == sees, "\(person)")
      }
    }
  }
}
