import Ground
import Storage
import Testing

@testable import App

/// What a file that is not quite right is answered.
@Suite struct ImportFaultTests {
  private static func send(_ world: World, _ file: String) async throws -> Answer {
    let karin = try await world.signIn(.citySecurity)
    let body = """
      --b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\(karin.csrf)\r\n\
      --b\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n\
      \(file)\r\n--b--\r\n
      """
    return try await world.request(
      .post, "/import", as: karin, .raw(body, type: "multipart/form-data; boundary=b"))
  }

  @Test(arguments: World.engines) func allFaultsOfAllRowsAreToldAtOnce(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      let read = try world.app.organisation.read(
        Array(
          """
          Namn;Mobil;E-post;Enheter
          Ny Ett;abc;;Södra stadsdelsförvaltnng
          Ny Två;070-174 06 01;olle-at-example;norr
          ;070-174 06 02;;norr
          """.utf8))
      let faults = try await world.app.organisation.faults(in: read)
      #expect(faults.map { $0.place?.row } == [2, 2, 3, 4])
      #expect(faults.map(\.column) == ["Mobil", "Enheter", "E-post", "Namn"])
      #expect(faults[1].nearest == "Södra stadsdelsförvaltningen")
      // The page has them as a table, and the one sentence on top.
      let page = try await Self.send(
        world, "Enhet;Slag;Ligger under\nNy;Stadsdelsförvaltnng;Storköpings komun\nTvå;;norr\n")
      #expect(page.status == 422)
      for words in [
        "Filen har 3 fel. Inget är inläst.", "Rad 2", "Rad 3", "<b>Stadsdelsförvaltning</b>",
        "<b>Storköpings kommun</b>",
      ] {
        #expect(page.text.contains(words), "\(words)")
      }
    }
  }

  @Test(arguments: [
    ("Namn;Enhet\nNy Ett;norr\n", 1, "Enheter"), ("Namn;Befatning\nNy Ett;Chef\n", 0, nil),
    ("Person;Post;Enhett\nMats Lind;Stabschef;norr\n", 1, "Enhett"),
  ])
  func anUnknownHeadingIsANoticeUnlessItDecidesTheUnit(
    _ row: (file: String, faults: Int, nearest: String?)
  ) async throws {
    try await World.with(.sqlite) { world in
      let read = try world.app.organisation.read(Array(row.file.utf8))
      let faults = try await world.app.organisation.faults(in: read)
      #expect(faults.count == row.faults)
      #expect(faults.first?.nearest == row.nearest)
      if row.faults == 0 {
        #expect(read.notes.contains { Language.swedish.say($0).contains("”Befattning”") })
      }
    }
  }

  @Test(arguments: World.engines) func anEmptyCellErasesNothingADashDoes(
    _ engine: EngineKind
  ) async throws {
    try await World.with(engine) { world in
      func load(_ text: String) async throws -> Person {
        let organisation = world.app.organisation
        let plan = try await organisation.plan(
          try organisation.read(Array(text.utf8)), endMissingUnits: false)
        try await organisation.carryOut(plan, by: try await world.caller(.citySecurity))
        return try await world.app.database.read { try Organisation.row(Person.self, "mats", $0) }
      }
      var mats = try await load("Namn;Befattning;E-post\nMats Lind;Direktör;\nEva Strand;;\n")
      #expect(mats.title == "Direktör")
      #expect(mats.email == "mats@storkoping.example")
      mats = try await load("Namn;E-post\nMats Lind;-\n")
      #expect(mats.email == nil)
      #expect(mats.mobile == "070-174 06 35")
      mats = try await load(
        #"{"people": [{"id": "mats", "name": "Mats Lind", "title": null},"#
          + #" {"id": "eva", "name": "Eva Strand", "mobile": "070-174 06 99"}]}"#)
      #expect(mats.title == nil)
      #expect(mats.mobile == "070-174 06 35")
    }
  }

  @Test func thePreviewTellsWhatIsAdded() async throws {
    try await World.with(.sqlite) { world in
      let sent = try await Self.send(
        world, "Namn;Mobil;Enheter\nNy Person;070-174 06 77;Norra stadsdelsförvaltningen\n")
      #expect(sent.status == 303)
      let page = try await world.get(
        "/import/preview", as: try await world.signIn(.citySecurity)
      ).text
      #expect(page.contains("<ins>070-174 06 77</ins>"))
      #expect(page.contains("two-line"), "fits a phone")
    }
  }

  @Test(arguments: [
    ("förvaltnng", ["förvaltning", "förening"], "förvaltning"), ("Enhet", ["Enheter"], "Enheter"),
    ("Helt annat", ["Enheter"], nil), ("ab", ["ac"], nil),
  ])
  func theNearestWordIsGuessed(_ row: (String, [String], String?)) {
    #expect(Nearest.of(row.0, among: row.1) == row.2)
  }

  @Test(arguments: [
    ("070-174 06 35", true), ("+46 8 508 00 000", true), ("112", true), ("(08) 123 45", true),
    ("abc", false), ("1", false), ("ring Eva", false),
  ])
  func telephoneNumbersHaveAShape(_ row: (String, Bool)) {
    #expect(ContactShape.isPhone(row.0) == row.1)
  }

  @Test(arguments: [
    ("a@b.example", true), ("olle-at-example", false), ("a@b", false), ("a b@c.se", false),
    ("@b.se", false), ("a@@b.se", false), ("a@b.", false),
  ])
  func addressesHaveAShape(_ row: (String, Bool)) { #expect(ContactShape.isEmail(row.0) == row.1) }
}
