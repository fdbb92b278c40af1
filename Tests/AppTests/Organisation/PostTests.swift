import Ground
import Storage
import Testing
import Web

@testable import App

@Suite struct PostTests {
  private static func draft(
    _ person: ID<Person>, _ post: Post, _ unit: ID<Unit>, deputy: Bool = false, to: String? = nil
  ) -> Assignment {
    Assignment(
      id: "", person: person, unit: unit, post: post, deputy: deputy, validFrom: "2026-01-01",
      validTo: to)
  }

  @Test(arguments: World.engines) func nobodyNamesThemselves(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      for role in [Role.unitCoordinator, .citySecurity, .systemAdministrator] {
        let caller = try await world.caller(role)
        let own = Storkoping.person(role)
        await #expect(throws: Refusal.self, "\(role)") {
          _ = try await world.app.organisation.name(
            Self.draft(own, .staffChief, "norr"), by: caller)
        }
        await #expect(throws: Refusal.self, "\(role)") {
          _ = try await world.app.organisation.edit(
            ID<Assignment>("\(own)-post"), by: caller, expecting: nil
          ) { $0.validTo = "2099-01-01" }
        }
        await #expect(throws: Refusal.self, "\(role)") {
          _ = try await world.app.organisation.end(
            ID<Assignment>("\(own)-post"), on: "2026-12-01", by: caller)
        }
      }
    }
  }

  @Test(arguments: World.engines) func aCoordinatorGivesPostsOfTheOwnUnitsOnly(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let anna = try await world.caller(.unitCoordinator)
      _ = try await world.app.organisation.name(
        Self.draft("ylva", .staffChief, "norr-hemtjanst"), by: anna)
      for draft in [
        Self.draft("ylva", .staffChief, "soder"), Self.draft("ylva", .citySecurity, "norr"),
        Self.draft("ylva", .dutyOfficer, "norr"), Self.draft("ylva", .auditor, "norr"),
        Self.draft("ylva", .systemAdministrator, "norr"),
        Self.draft("ylva", .crisisCommitteeMember, "norr"), Self.draft("ylva", .registrar, "norr"),
      ] {
        await #expect(throws: Refusal.self, "\(draft.post)") {
          _ = try await world.app.organisation.name(draft, by: anna)
        }
      }
      // Nor change or end the post of who has what they wrote erased.
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.edit("rut-post", by: anna, expecting: nil) {
          $0.deputy = true
        }
      }
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.end("rut-post", on: "2026-01-01", by: anna)
      }
      let ylva = try await world.caller(.reporter)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.name(Self.draft("mats", .head, "norr"), by: ylva)
      }
    }
  }

  @Test(arguments: World.engines) func aPostThatEndsTakesItsRoleAway(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let day = LocalTime.day(world.app.clock.now().adding(.days(-1)))
      _ = try await world.app.organisation.end(ID<Assignment>("anna-post"), on: day, by: chief)
      let anna = try await world.caller("anna")
      #expect(!anna.has(.unitCoordinator))
      let gaps = try await world.app.organisation.gaps("norr", by: chief).0
      let vacant = gaps.filter { $0.post == .securityCoordinator && $0.kind == .vacant }
      #expect(vacant.map(\.day) == [day])
    }
  }

  @Test(arguments: World.engines) func theSamePostTwice(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let first = Self.draft("ylva", .staffChief, "norr", to: "2026-06-30")
      _ = try await world.app.organisation.name(first, by: chief)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.name(first, by: chief)
      }
      var later = first
      later.validFrom = "2026-07-01"
      later.validTo = nil
      _ = try await world.app.organisation.name(later, by: chief)
      var backwards = first
      backwards.validTo = "2025-01-01"
      backwards.post = .communications
      let wrong = backwards
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.name(wrong, by: chief)
      }
    }
  }

  @Test(arguments: World.engines) func gapsOfAUnit(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let soon = LocalTime.day(world.app.clock.now().adding(.days(10)))
      _ = try await world.app.organisation.edit(
        ID<Assignment>("mats-post"), by: chief, expecting: nil
      ) { $0.validTo = soon }
      _ = try await world.app.organisation.edit(ID<Person>("mats"), by: chief, expecting: nil) {
        $0.mobile = nil
      }
      let gaps = try await world.app.organisation.gaps("norr", by: chief).0
        .filter { $0.unit == "norr" }
      #expect(gaps.contains { $0.kind == .expiring && $0.person == "mats" && $0.day == soon })
      #expect(gaps.contains { $0.kind == .noPhone && $0.person == "mats" })
      #expect(gaps.contains { $0.kind == .vacant && $0.post == .localCrisisLead })
      #expect(gaps.contains { $0.kind == .noDeputy && $0.post == .securityCoordinator })
      #expect(!gaps.contains { $0.kind == .vacant && $0.post == .head })
      #expect(!gaps.contains { $0.kind == .noDuty })
    }
  }

  @Test(arguments: World.engines) func turnsOfDuty(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let now = world.app.clock.now()
      let shift = Shift(
        id: "", post: .dutyOfficer, unit: "slk", person: "eva", startsAt: now.adding(.days(3)),
        endsAt: now.adding(.days(8)))
      _ = try await world.app.organisation.name(
        Self.draft("eva", .dutyOfficer, "slk"), by: chief)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.save(
          shift, isNew: true, overlapping: false, by: chief)
      }
      let saved = try await world.app.organisation.save(
        shift, isNew: true, overlapping: true, by: chief)
      let duty = try await world.app.organisation.crisis(by: chief).duty
      #expect(duty.first?.now?.shift.person == "bengt")
      #expect(duty.first?.next?.shift.person == "eva")
      try await world.app.organisation.remove(saved.id, by: chief)
      let anna = try await world.caller(.unitCoordinator)
      await #expect(throws: Refusal.self) {
        _ = try await world.app.organisation.save(
          shift, isNew: true, overlapping: true, by: anna)
      }
    }
  }

  /// A turn as duty officer makes nobody a duty officer.
  @Test(arguments: World.engines) func aTurnMakesNobodyADutyOfficer(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let organisation = world.app.organisation
      let now = world.app.clock.now()
      @Sendable func turn(_ person: ID<Person>, _ unit: ID<Unit>, id: ID<Shift> = "") -> Shift {
        Shift(
          id: id, post: .dutyOfficer, unit: unit, person: person, startsAt: now.adding(.hours(-1)),
          endsAt: now.adding(.hours(9)))
      }
      _ = try await organisation.name(
        Self.draft("nils", .dutyOfficer, "norr"), by: try await world.caller(.citySecurity))
      // Who gives, to whom, where, and whether it may be given.
      let rows: [(ID<Person>, ID<Person>, ID<Unit>, Bool)] = [
        ("anna", "anna", "norr", false), ("anna", "bengt", "norr", false),
        ("anna", "nils", "norr", false), ("karin", "anna", "norr", false),
        ("karin", "bengt", "norr", false), ("karin", "karin", "slk", false),
        ("karin", "nils", "norr", true), ("karin", "bengt", "slk", true),
      ]
      for (by, person, unit, may) in rows {
        let caller = try await world.caller(by)
        let saved = try? await organisation.save(
          turn(person, unit), isNew: true, overlapping: true, by: caller)
        #expect((saved != nil) == may, "\(by) \(person) \(unit)")
      }
      let anna = try await world.caller("anna")
      let own: ID<Shift>? = try await world.app.database.read { tx in
        try tx.cell("SELECT id FROM shift WHERE person = 'nils'")
      }
      let nils = try #require(own)
      await #expect(throws: Refusal.self) { try await organisation.remove(nils, by: anna) }
      await #expect(throws: Refusal.self) {
        _ = try await organisation.save(
          turn("anna", "norr", id: nils), isNew: false, overlapping: true, by: anna)
      }
      // One that an earlier version let in.
      try await world.app.journal.change(.organisationImport, by: .console(user: "test")) {
        change in
        try change.concerns(Facts(subject: "organisation/all"))
        try change.insert(turn("anna", "norr", id: "fel"))
        try change.insert(turn("ture", "slk", id: "fel-2"))
      }
      try await world.app.duty.refresh(world.app.database, now: world.app.clock.now())
      #expect(world.app.duty.current?.person == "bengt")
      let crisis = try await organisation.crisis(by: anna).duty
      #expect(crisis.map(\.unit) == ["slk"] && crisis.first?.now?.shift.person == "bengt")
      for (unit, people) in [("norr", ["bengt", "nils"]), ("soder", ["bengt"])]
        as [(ID<Unit>, Set<ID<Person>>)]
      {
        let on = try await world.app.database.read { tx in
          try DutyOfficer.onDuty(for: unit, at: world.app.clock.now(), tx)
        }
        #expect(on == people, "\(unit)")
      }
    }
  }

  @Test(arguments: World.engines) func aNewVersionEndsTheOld(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      let draft = Instruction(
        id: "", title: "Instruktion för krisledningsnämnden", version: "2", text: "Ny text",
        validFrom: "2026-03-01")
      let saved = try await world.app.organisation.add(
        draft, replacing: "instruktion", by: chief)
      let old = try await world.app.organisation.instruction("instruktion", by: chief)
      #expect(old.validTo == "2026-02-28")
      #expect(old.text == "Nämnden leder arbetet vid en extraordinär händelse.")
      let day = LocalTime.day(world.app.clock.now())
      let inForce = try await world.app.database.read { tx in
        try Organisation.inForce(on: day, tx).map(\.id)
      }
      #expect(inForce == [saved.id])
    }
  }

  @Test func theDayBefore() {
    #expect(Days.before("2026-03-01") == "2026-02-28")
    #expect(Days.before("2024-03-01") == "2024-02-29")
    #expect(Days.before("2026-01-01") == "2025-12-31")
    #expect(!Days.isDay("2026-02-30"))
    #expect(!Days.isDay("20260301"))
  }
}
