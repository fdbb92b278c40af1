import Ground
import Sheets
import Storage
import Testing
import Web

@testable import App

@Suite struct ImportTests {
  private static func plan(
    _ world: World, _ text: String, endMissing: Bool = false
  ) async throws -> ImportPlan {
    let file = try world.app.organisation.read(Array(text.utf8))
    return try await world.app.organisation.plan(file, endMissingUnits: endMissing)
  }

  private static func faults(_ world: World, _ text: String) async throws -> [String] {
    do {
      _ = try await plan(world, text)
      return []
    } catch Refusal.invalid(let faults) {
      return faults.map { Language.swedish.say($0.text) }
    }
  }

  @Test(arguments: World.engines) func todayReadAgainChangesNothing(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let tables = try await world.app.database.read { tx in try ImportTemplates.current(tx) }
      let file = try world.app.organisation.read(try Workbook.write(tables))
      let plan = try await world.app.organisation.plan(file, endMissingUnits: true)
      let changes = plan.items.filter { $0.action != .same }
        .map { "\($0.action) \($0.table)/\($0.id): \($0.differences)" }
      #expect(changes.isEmpty, "\(changes)")
      #expect(plan.count(.same) > 40)
    }
  }

  @Test(arguments: World.engines) func columnsThatAreMissingAreLeftAlone(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let plan = try await Self.plan(
        world,
        """
        Namn;Befattning;Enheter
        Mats Lind;Stadsdelsdirektör;Norra stadsdelsförvaltningen
        Nils Nykomling;Vikarie;"Norra stadsdelsförvaltningen; soder"
        """)
      #expect(plan.count(.change) == 1)
      #expect(plan.count(.add) == 3)
      try await world.app.organisation.carryOut(plan, by: try await world.caller(.citySecurity))
      let mats = try await world.app.database.read { tx in
        try Organisation.row(Person.self, "mats", tx)
      }
      #expect(mats.title == "Stadsdelsdirektör")
      #expect(mats.mobile == "070-174 06 35")
      let units = try await world.count(
        "SELECT COUNT(*) FROM membership WHERE person = 'nils-nykomling'")
      #expect(units == 2)
    }
  }

  @Test(arguments: World.engines) func faultsSayRowAndColumn(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let kinds = try await Self.faults(
        world,
        """
        Person;Post;Enhet;Från
        Mats Lind;Kung;Norra stadsdelsförvaltningen;2026-01-01

        Mats Lind;Stabschef;;igår
        """)
      #expect(kinds.count == 3)
      #expect(kinds[0].hasPrefix("Rad 2, kolumnen Post:"))
      #expect(kinds[1] == "Rad 4, kolumnen Enhet: cellen får inte vara tom.")
      #expect(kinds[2] == "Rad 4, kolumnen Från: skriv dagen som 2026-05-29.")
      let names = try await Self.faults(
        world, "Person;Post;Enhet\nIngen Alls;Stabschef;Ingenstans\n")
      #expect(
        names == [
          "Rad 2, kolumnen Person: Det finns ingen person som heter ”Ingen Alls”.",
          "Rad 2, kolumnen Enhet: Det finns ingen enhet som heter ”Ingenstans”.",
        ])
      #expect(try await Self.faults(world, "A;B\n1;2\n").count == 1)
      #expect(try await Self.faults(world, "{\"x\": []}").count == 1)
      #expect(try await Self.faults(world, "").count == 1)
      let circle = "Enhet;Slag;Ligger under\nNy A;Enhet;Ny B\nNy B;Enhet;Ny A\n"
      #expect(try await Self.faults(world, circle).count == 2)
      let twice = "Namn;Mobil\nMats Lind;070-11\nMats Lind;070-12\n"
      #expect(
        try await Self.faults(world, twice) == ["Rad 3: Samma sak står på två rader i filen."])
    }
  }

  @Test(arguments: World.engines) func allOrNothing(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let own = try await world.caller(.citySecurity)
      let before = try await world.count("SELECT COUNT(*) FROM journal")
      let plan = try await Self.plan(
        world,
        """
        {"people": [{"id": "ny", "name": "Ny Person", "units": ["norr"]}],
         "posts": [{"person": "ny", "post": "staffChief", "unit": "norr"},
                   {"person": "karin", "post": "head", "unit": "soder"}]}
        """)
      await #expect(throws: Refusal.self) {
        try await world.app.organisation.carryOut(plan, by: own)
      }
      #expect(try await world.count("SELECT COUNT(*) FROM person WHERE id = 'ny'") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM journal") == before)
      let ylva = try await world.caller(.reporter)
      await #expect(throws: Refusal.self) {
        try await world.app.organisation.carryOut(plan, by: ylva)
      }
    }
  }

  @Test(arguments: World.engines) func theWholeOrganisationEndsWhatIsMissing(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let text = """
        Id;Enhet;Slag;Ligger under
        storkoping;Storköpings kommun;Kommun;
        norr;Norra förvaltningen;Stadsdelsförvaltning;storkoping
        ;Nya enheten;Enhet;Norra förvaltningen
        """
      let part = try await Self.plan(world, text)
      #expect(part.count(.end) == 0)
      let whole = try await Self.plan(world, text, endMissing: true)
      #expect(whole.count(.end) == 7)
      #expect(whole.count(.add) == 1)
      #expect(whole.count(.change) == 1)
      try await world.app.organisation.carryOut(whole, by: try await world.caller(.citySecurity))
      let now = try await world.app.organisation.choices(world.app.clock.now()).map(\.0)
      #expect(Set(now) == ["storkoping", "norr", "nya-enheten"])
      let above = try await world.count(
        "SELECT COUNT(*) FROM unit_above WHERE unit = 'nya-enheten'")
      #expect(above == 3)
    }
  }

  @Test(arguments: World.engines) func aLaterTimeInThePostIsANewRow(_ engine: EngineKind)
    async throws
  {
    try await World.with(engine) { world in
      let rows = "Person;Post;Enhet;Från\nMats Lind;Förvaltningschef eller VD;norr;"
      let open = try await Self.plan(world, rows + "\n")
      let same = try await Self.plan(world, rows + "2020-01-01\n")
      let later = try await Self.plan(world, rows + "2027-01-01\n")
      #expect(!open.changesAnything)
      #expect(!same.changesAnything)
      #expect(later.count(.add) == 1)
    }
  }

  /// A turn as duty officer is only for who is named, by the same file or before it.
  @Test(arguments: World.engines) func aTurnIsForWhoIsNamed(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      func file(_ person: String, _ posts: String = "") -> String {
        """
        {"posts": [\(posts)], "shifts": [{"post": "dutyOfficer", "unit": "slk", "person": "\(person)",
          "from": "2027-01-01 08:00", "to": "2027-01-08 08:00"}]}
        """
      }
      let named = #"{"person": "eva", "post": "dutyOfficer", "unit": "slk", "from": "2026-01-01"}"#
      let before = try await Self.plan(world, file("bengt"))
      #expect(before.count(.add) == 1)
      let along = try await Self.plan(world, file("eva", named))
      #expect(along.count(.add) == 2)
      let faults = try await Self.faults(world, file("eva"))
      #expect(faults.count == 1)
    }
  }

  @Test(arguments: World.engines) func markingsAreRefused(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let faults = try await Self.faults(
        world, "Enhet;Verksamhet;Anteckning\nnorr;Skyddsrum;\"HEMLIG\nritning\"\n")
      #expect(faults.count == 1)
    }
  }

  @Test(arguments: World.engines) func throughThePage(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let karin = try await world.signIn(.citySecurity)
      let body = """
        --b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\(karin.csrf)\r\n\
        --b\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n\
        Namn;Mobil\nMats Lind;070-1\n\r\n--b--\r\n
        """
      let sent = try await world.request(
        .post, "/import", as: karin, .raw(body, type: "multipart/form-data; boundary=b"))
      #expect(sent.status == 303)
      let preview = try await world.get("/import/preview", as: karin).text
      #expect(preview.contains("070-174 06 35"))
      #expect(try await world.count("SELECT COUNT(*) FROM person WHERE mobile = '070-1'") == 0)
      let stale = try await world.request(
        .post, "/import/confirm", as: karin, .form(["fingerprint": "x", "csrf": karin.csrf]))
      #expect(stale.status == 409)
      let marks = preview.split(separator: "name=\"fingerprint\" value=\"").last?.prefix(64)
      let done = try await world.request(
        .post, "/import/confirm", as: karin,
        .form(["fingerprint": String(marks ?? ""), "csrf": karin.csrf]))
      #expect(done.status == 200)
      #expect(try await world.count("SELECT COUNT(*) FROM person WHERE mobile = '070-1'") == 1)
      #expect(try await world.get("/import/preview", as: karin).status == 303)
      let anna = try await world.signIn(.unitCoordinator)
      #expect(try await world.get("/import", as: anna).status == 403)
    }
  }
}
