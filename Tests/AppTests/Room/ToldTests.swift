import Ground
import Storage
import Testing
import Web

@testable import App

/// Who learns of an event by the post they hold (S27).
@Suite struct ToldTests {
  struct Named: Sendable {
    let person: ID<Person>
    let post: Post
    let unit: ID<Unit>
    var deputy = false
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let says: String
    let unit: ID<Unit>
    let posts: [Post]
    var named: [Named] = []
    var ended: [ID<Assignment>] = []
    let told: Set<ID<Person>>
    var testDescription: String { says }
  }

  private static let deputy = Named(
    person: "nils", post: .securityCoordinator, unit: "norr", deputy: true)

  private static let cases = [
    Case(says: "the holder", unit: "norr", posts: [.securityCoordinator], told: ["anna"]),
    Case(
      says: "the deputy too", unit: "norr", posts: [.securityCoordinator], named: [deputy],
      told: ["anna", "nils"]),
    Case(
      says: "the deputy of a vacant post", unit: "norr", posts: [.securityCoordinator],
      named: [deputy], ended: ["anna-post"], told: ["nils"]),
    Case(
      says: "the nearest above", unit: "norr-hemtjanst", posts: [.securityCoordinator, .head],
      told: ["anna", "mats"]),
    Case(
      says: "the city where nobody coordinates", unit: "soder", posts: [.securityCoordinator],
      ended: ["olle-post"], told: ["karin"]),
    Case(says: "nobody where there is none", unit: "energi", posts: [.head], told: []),
    Case(
      says: "the crisis committee and its deputies", unit: "norr", posts: [.crisisCommitteeMember],
      named: [Named(person: "ture", post: .crisisCommitteeMember, unit: "kln", deputy: true)],
      told: ["kerstin", "ture"]),
    Case(
      says: "communications of the unit and of the city", unit: "norr", posts: [.communications],
      named: [
        Named(person: "nils", post: .communications, unit: "norr"),
        Named(person: "sven", post: .communications, unit: "slk", deputy: true),
        Named(person: "ture", post: .communications, unit: "soder"),
      ], told: ["nils", "sven"]),
    Case(
      says: "the members of CKL, whatever their posts there", unit: "norr",
      posts: [.centralCrisisMember],
      named: [
        Named(person: "sven", post: .staffChief, unit: "ckl"),
        Named(person: "nils", post: .centralCrisisMember, unit: "ckl", deputy: true),
        Named(person: "ture", post: .centralCrisisMember, unit: "soder"),
      ], told: ["sven", "nils"]),
    Case(
      says: "who is on duty and the security unit", unit: "norr",
      posts: [.dutyOfficer, .citySecurity],
      named: [Named(person: "eva", post: .dutyOfficer, unit: "slk")], told: ["bengt", "karin"]),
  ]

  @Test(arguments: World.engines, cases)
  func whomTheEventConcerns(_ engine: EngineKind, _ row: Case) async throws {
    try await World.with(engine) { world in
      let chief = try await world.caller(.citySecurity)
      try await world.app.journal.change(.organisationImport, by: .console(user: "test")) {
        change in
        try change.concerns(Facts(subject: "organisation/all"))
        try change.insert(
          Unit(
            id: "ckl", name: "Central krisledning", sort: "central", kind: .centralCrisisTeam,
            parent: "slk", predecessors: "", verified: true))
        try Organisation.rebuildAbove(in: change)
      }
      for named in row.named {
        _ = try await world.app.organisation.name(
          Assignment(
            id: "", person: named.person, unit: named.unit, post: named.post,
            deputy: named.deputy, validFrom: "2026-01-01"), by: chief)
      }
      let past = LocalTime.day(world.app.clock.now().adding(.days(-1)))
      for ended in row.ended {
        _ = try await world.app.organisation.end(ended, on: past, by: chief)
      }
      let event = try await world.event(at: row.unit)
      let now = world.app.clock.now()
      let told = try await world.app.database.read { tx in
        try Concerned(event: event, now: now, tx: tx).holding(row.posts)
      }
      #expect(told == row.told)
      let reported = try await world.app.database.read { tx in
        try tx.rows("SELECT person FROM told WHERE event = \(event.id)")
          .map { try $0.get("person", as: ID<Person>.self) }
      }
      #expect(Set(reported).isSuperset(of: row.posts == [.securityCoordinator] ? row.told : []))
    }
  }

  /// A level tells whom its own row says, and who has no account is to be called.
  @Test(arguments: World.engines)
  func aLevelTellsAndSaysWhomToCall(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let console = Caller.console(user: "test")
      try await world.app.journal.change(.organisationImport, by: console) { change in
        try change.concerns(Facts(subject: "organisation/all"))
        try change.update(ID<Level>("niva-1")) { $0.informs = "securityCoordinator" }
        try change.update(ID<Level>("niva-2")) { $0.informs = "head crisisCommitteeMember" }
        try change.insert(
          Person(id: "vera", name: "Vera Utan", sort: "utan vera", mobile: "070-174 06 99"))
        try change.insert(
          Assignment(
            id: "vera-post", person: "vera", unit: "norr", post: .head, deputy: true,
            validFrom: "2020-01-01"))
      }
      let event = try await world.event()
      let bengt = try await world.caller(.dutyOfficer)
      for (level, people) in [
        ("niva-1", ["anna"]), ("niva-2", ["kerstin", "mats", "vera"]),
      ] as [(ID<Level>, [ID<Person>])] {
        let mark = try await world.count("SELECT MAX(seq) FROM journal")
        _ = try await world.app.events.setLevel(
          event.id,
          .init(
            answers: .init(deviates: .no, severe: .no, urgent: .no, crossing: .no), level: level,
            reason: "Prov"), by: bengt)
        let told = try await world.app.database.read { tx in
          try tx.rows("SELECT person FROM told WHERE seq > \(mark) ORDER BY person")
            .map { try $0.get("person", as: ID<Person>.self) }
        }
        #expect(told == people, "\(level)")
      }
      let visitor = try await world.signIn(.dutyOfficer)
      for page in ["", "/told"] {
        let text = try await world.get("/events/\(event.id)\(page)", as: visitor).text
        #expect(text.contains("Ring, saknar konto") && text.contains("070-174 06 99"), "\(page)")
      }
    }
  }
}
