import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct DraftTests {
  /// Every form of an event that says that it keeps drafts, and a field of it.
  static let forms = [
    ("level", "reason"), ("told", "text"), ("details", "description"), ("handover", "words"),
    ("escalation", "reason"), ("lead", "words"),
  ]

  @Test(arguments: World.engines) func everyFormComesBackAsItWasLeft(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("karin", as: .staff, in: event.id, function: .log)
      let karin = try await world.signIn("karin")
      let places =
        Self.forms.map { ("/events/\(event.id)/\($0.0)", "\($0.0)-\(event.id)", $0.1) }
        + [("/instructions/new", "instruction", "text")]
      for (path, name, field) in places {
        #expect(try await world.get(path, as: karin).text.contains("data-draft=\"\(name)\""))
        let kept = try await world.request(
          .post, "/drafts/\(name)", as: karin, .form([field: "Halvt <skrivet>", "draft": name]))
        #expect(kept.status == 204)
        let again = try await world.get(path, as: karin)
        #expect(again.text.contains("Halvt &lt;skrivet&gt;"), "\(path)")
        #expect(again.text.contains("Ditt utkast från"), "\(path)")
        let discarded = try await world.request(
          .post, "/drafts/\(name)/discard", as: karin, .form(["next": path]))
        #expect(discarded.header("Location") == path)
        #expect(!(try await world.get(path, as: karin)).text.contains("Halvt"))
      }
    }
  }

  @Test(arguments: World.engines) func whatIsSentIsNotADraft(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let karin = try await world.signIn("karin")
      let name = "told-\(event.id)"
      func save() async throws -> Int {
        try await world.request(.post, "/drafts/\(name)", as: karin, .form(["text": "Hej"])).status
      }
      #expect(try await save() == 204)
      let wrong = try await world.request(
        .post, "/events/\(event.id)/told", as: karin, .form(["text": "Hej", "draft": name]))
      #expect(wrong.status == 422)
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 1)
      let sent = try await world.request(
        .post, "/events/\(event.id)/told", as: karin,
        .form(["text": "Hej", "people": "Anna Ek", "draft": name]))
      #expect(sent.status == 303)
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 0)
      // What somebody else wrote of an event that one does not reach is not there.
      let ture = try await world.signIn("ture")
      #expect(
        try await world.request(.post, "/drafts/\(name)", as: ture, .form(["text": "x"])).status
          == 404)
    }
  }

  @Test(arguments: World.engines) func aDraftIsOlderThanTheEvent(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let event = try await world.app.events.find(try await world.event().id, by: chief)
      let karin = try await world.signIn("karin")
      let path = "/events/\(event.id)/details"
      for (version, isOld) in [("\(event.seq)", false), ("1", true)] {
        _ = try await world.request(
          .post, "/drafts/details-\(event.id)", as: karin,
          .form(["title": "Ny rubrik", "version": version]))
        let page = try await world.get(path, as: karin).text
        #expect(page.contains("Ny rubrik"))
        #expect(page.contains("Händelsen har ändrats sedan dess.") == isOld)
      }
    }
  }

  @Test(arguments: World.engines) func nothingUnderSecrecyIsKept(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let karin = try await world.signIn("karin")
      let chief = try await world.caller(.citySecurity)
      let open = try await world.event()
      let secret = try await world.event("Hot", classification: .k2, by: chief)
      try await world.involve("karin", as: .staff, in: secret.id, function: .log)
      for (form, field) in Self.forms {
        let page = try await world.get("/events/\(secret.id)/\(form)", as: karin).text
        #expect(!page.contains("data-draft="), "\(form)")
        #expect(page.contains("Inget utkast sparas"), "\(form)")
        let answer = try await world.request(
          .post, "/drafts/\(form)-\(secret.id)", as: karin, .form([field: "Ekvägen 1"]))
        #expect(answer.status == 422, "\(form)")
        let kept = try await world.request(
          .post, "/drafts/\(form)-\(open.id)", as: karin, .form([field: "Ekvägen 1"]))
        #expect(kept.status == 204, "\(form)")
      }
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == Self.forms.count)
      // What was begun before the event came under secrecy goes with it.
      _ = try await world.app.events.classify(open.id, .k2, reason: "Hot", by: chief)
      #expect(try await world.count("SELECT COUNT(*) FROM draft") == 0)
    }
  }
}
