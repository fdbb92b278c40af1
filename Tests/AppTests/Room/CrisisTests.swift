import Ground
import Storage
import Testing
import Web

@testable import App

/// When the crisis committee enters into function, and what it takes over.
@Suite struct CrisisTests {
  @Test(arguments: World.engines) func theCommitteeIsActivatedByTheCity(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let event = try await world.event()
      let (anna, karin) = (try await world.signIn("anna"), try await world.signIn("karin"))
      func send(_ what: String, _ fields: [String: String], _ visitor: Visitor) async throws -> Int
      {
        try await world.request(
          .post, "/api/v1/events/\(event.id)/\(what)", as: visitor,
          .json(.object(fields.map { JSON.Member($0.key, .string($0.value)) }))
        ).status
      }
      let asked = ["body": "kln", "why": "Stort", "basis": "LEH", "decidedBy": "Kerstin Ros"]
      #expect(try await send("activations", asked, anna) == 403)
      #expect(try await send("activations", asked, karin) == 422, "not at that level")
      let chief = try await world.caller("karin")
      _ = try await world.app.events.change(event.id, .levelSet, by: chief) { event, _ in
        event.level = "niva-3"
      }
      let nameless = asked.filter { $0.key != "decidedBy" }
      #expect(try await send("activations", nameless, karin) == 422, "by whom")
      #expect(try await send("powers", ["committee": "ks", "matter": "Skolor"], karin) == 409)
      #expect(try await send("activations", asked, karin) < 300)
      let room = try await world.get("/events/\(event.id)/crisis", as: karin).text
      #expect(room.contains("Kerstin Ros"))
      let kerstin = try await world.signIn("kerstin")
      #expect(try await world.get("/events/\(event.id)/picture", as: kerstin).status == 200)
      for unit in ["kf", "norr", "energi"] {
        let status = try await send("powers", ["committee": unit, "matter": "Skolor"], karin)
        #expect(status == 422, "\(unit)")
      }
      #expect(try await send("powers", ["committee": "ks", "matter": "Skolor"], karin) < 300)
    }
  }

  /// The officials' crisis lead lets nobody more read.
  @Test func theCommitteeReadsOnlyWhenItself() async throws {
    try await World.with(.sqlite) { world in
      let event = try await world.event()
      let chief = try await world.caller(.citySecurity)
      _ = try await world.app.organisation.add(
        Unit(
          id: "ckl", name: "CKL", sort: "ckl", kind: .centralCrisisTeam, parent: "storkoping",
          predecessors: "", verified: true), by: chief)
      let body: ID<Unit>? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM unit WHERE kind = 'centralCrisisTeam'")
      }
      _ = try await world.app.events.activate(
        event.id, .init(body: try #require(body), why: "Stort", basis: "Instruktionen"), by: chief)
      let kerstin = try await world.signIn("kerstin")
      #expect(try await world.get("/events/\(event.id)/picture", as: kerstin).status == 404)
    }
  }
}
