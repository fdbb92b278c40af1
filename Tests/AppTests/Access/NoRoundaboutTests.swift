import Ground
import Storage
import Testing
import Web

@testable import App

/// Nobody comes by a roundabout way to what they were not given.
@Suite struct NoRoundaboutTests {
  /// Who reads what is internal does not read what is under secrecy by going on duty.
  @Test(arguments: World.engines) func nobodyPutsThemselvesOn(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      var secret = Log.Draft(text: "Kvinnan bor på Lillgatan 3")
      secret.classification = .k2
      let anna = try await world.caller("anna")
      _ = try await world.app.log.write(secret, in: event.id, by: anna) as Line
      let mats = try await world.signIn("mats")
      let on = try await world.request(
        .post, "/events/\(event.id)/staff", as: mats, .form(["person": "mats", "function": "log"]))
      #expect(on.status == 403)
      let room = try await world.get("/events/\(event.id)", as: mats)
      #expect(room.status == 200 && !room.text.contains("Lillgatan"))
      #expect(!room.text.contains("/events/\(event.id)/staff\""))
    }
  }

  /// What somebody no longer has, they hand over to nobody.
  @Test(arguments: World.engines) func anOldOfferGivesNoLead(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      try await world.involve("eva", as: .lead, in: event.id, function: .lead)
      let handovers = Handovers(database: world.app.database, journal: world.app.journal)
      let offer = try await handovers.begin(
        event.id, .lead, to: "ylva", words: nil, by: try await world.caller("eva"))
      let page = "/events/\(event.id)/handover/\(offer.id)"
      let ylva = try await world.signIn("ylva")
      #expect(try await world.get(page, as: ylva).text.contains("/sign\""))
      #expect(try await world.get("/me", as: ylva).text.contains(page))
      _ = try await world.app.events.assign(
        event.id, person: "sven", function: .lead, by: try await world.caller("anna"))
      let late = try await world.get(page, as: ylva)
      #expect(late.status == 200 && !late.text.contains("/sign\""))
      #expect(late.text.contains("har inte längre uppgiften"))
      #expect(try await !world.get("/me", as: ylva).text.contains(page))
      let signed = try await world.request(.post, page + "/sign", as: ylva, .form([:]))
      #expect(signed.status == 409)
      let lead = try await world.app.events.find(event.id, by: try await world.caller("anna"))
      #expect(lead.leadPerson == "sven")
    }
  }

  /// To go off duty is not to be let in again.
  @Test(arguments: World.engines) func noOneIsLetInByGoingOff(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let anna = try await world.caller("anna")
      try await world.app.events.restrict(event.id, person: "mats", .subject, why: "", by: anna)
      let part: String? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM participant WHERE person = 'mats'")
      }
      let off = try await world.request(
        .post, "/events/\(event.id)/staff/\(try #require(part))/leave",
        as: try await world.signIn("anna"), .form([:]))
      #expect(off.status == 404)
      let mats = try await world.signIn("mats")
      #expect(try await world.get("/events/\(event.id)", as: mats).status == 404)
    }
  }

  /// A kind of unit that lets its duty officer act everywhere is not chosen by one unit.
  @Test(arguments: World.engines) func noUnitMakesItselfCityWide(_ engine: EngineKind) async throws
  {
    try await World.with(engine) { world in
      let (anna, karin) = (try await world.signIn("anna"), try await world.signIn("karin"))
      func edit(_ kind: UnitKind, as visitor: Visitor) async throws -> Answer {
        try await world.request(
          .post, "/units/norr/edit", as: visitor,
          .form(["name": "Norra", "kind": kind.rawValue, "parent": "storkoping"]))
      }
      for kind in UnitKind.allCases where kind.isCityWide || Events.bodies.contains(kind) {
        let changed = try await edit(kind, as: anna)
        #expect(changed.status == 422 && changed.text.contains("stadens säkerhetsenhet"), "\(kind)")
        let added = try await world.request(
          .post, "/units", as: anna, .form(["name": "Ny", "kind": kind.rawValue, "parent": "norr"]))
        #expect(added.status == 422, "\(kind)")
      }
      #expect(try await edit(.administration, as: karin).status == 303)
    }
  }
}
