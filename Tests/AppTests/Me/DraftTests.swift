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

  /// The forms of the organisation: where, what their draft is called, and a field.
  static let organisation = [
    ("/instructions/new", "instruction", "text"), ("/units/new", "new-unit", "name"),
    ("/units/norr/edit", "unit-norr", "note"), ("/people/new", "new-person", "name"),
    ("/people/nils/edit", "person-nils", "title"), ("/posts/new", "new-post", "validTo"),
    ("/posts/nils-post/edit", "post-nils-post", "validTo"),
    ("/units/slk/shifts", "new-shift-slk", "startsAt"), ("/shifts/tib/edit", "shift-tib", "endsAt"),
    ("/actors/new", "new-actor", "contact"), ("/actors/raddning/edit", "actor-raddning", "title1"),
    ("/units/norr/operations/new", "new-operation-norr", "name"),
    ("/operations/hemtjanst/edit", "operation-hemtjanst", "note"),
    ("/levels/new", "new-scale", "definition"), ("/levels/niva-1/edit", "scale-niva-1", "log"),
    ("/levels/niva-1/checklist", "new-item-niva-1", "text"),
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
        + Self.organisation
      @Sendable func version(_ path: String) async throws -> String {
        let page = try await world.get(path, as: karin).text
        return page.firstMatch(of: /name="version" value="(\d+)"/).map { String($0.1) } ?? ""
      }
      for (path, name, field) in places {
        #expect(try await world.get(path, as: karin).text.contains("data-draft=\"\(name)\""))
        let kept = try await world.request(
          .post, "/drafts/\(name)", as: karin,
          .form([field: "Halvt <skrivet>", "draft": name, "version": try await version(path)]))
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

  /// Who goes on from a draft of a unit that somebody changed is told, and is not refused for ever.
  @Test(arguments: World.engines) func aDraftIsOlderThanTheUnit(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let karin = try await world.signIn(.citySecurity)
      func save(_ field: String, _ thing: String) async throws {
        let name = thing.replacing("s/", with: "-").replacing("/", with: "")
        let kept = try await world.request(
          .post, "/drafts/\(name)", as: karin, .form([field: "Halvt", "version": "999"]))
        #expect(kept.status == 204)
      }
      try await save("note", "units/norr")
      let page = try await world.get("/units/norr/edit", as: karin).text
      #expect(page.contains("Uppgifterna har ändrats sedan dess.") && page.contains("Halvt"))
      #expect(!page.contains(#"name="version" value="999""#))
      // Agreements are told apart by number, and the numbers may have moved.
      try await save("title0", "actors/raddning")
      let actor = try await world.get("/actors/raddning/edit", as: karin).text
      #expect(actor.contains("Samverkan vid skyfall") && !actor.contains("Halvt"))
    }
  }

  /// An identity may be longer than the name of a draft, and hold other signs.
  @Test func everyIdentityHasItsDraft() {
    let long = DraftName.edit(.post, ID<Assignment>("pontus.ankarhage-crisisCommitteeMember-kln"))
    let other = DraftName.edit(.post, ID<Assignment>("pontus.ankarhage-crisisCommitteeMember-klm"))
    #expect(Drafts.isName(long.text) && long.text.hasPrefix("post-") && long.text != other.text)
    #expect(DraftName.new(.shift, in: "slk").text == "new-shift-slk")
    #expect(DraftName.event(DraftName.edit(.scale, ID<Level>("level-1")).text) == nil)
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
