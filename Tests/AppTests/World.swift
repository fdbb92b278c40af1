import Ground
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Storage
import Swedish
import Synchronization
import Testing
import Web

import class Foundation.FileManager

@testable import App

/// Storköping: the small town of the tests, with somebody for every role, on a store of its own.
///
/// The north (`norr`) is where most people have their posts; the south (`soder`) is somebody
/// else's. Its scale of severity has its own names.
final class World: Sendable {
  /// SQLite always; PostgreSQL when `TEST_POSTGRES` holds the URI of a server.
  static let engines = TestPostgres.server == nil ? [EngineKind.sqlite] : EngineKind.allCases

  let app: App
  let engine: EngineKind
  let clock: TestClock
  private let client: any TestClientProtocol
  private let cookies = Mutex<[String: Visitor]>([:])

  private init(app: App, engine: EngineKind, clock: TestClock, client: any TestClientProtocol) {
    self.app = app
    self.engine = engine
    self.clock = clock
    self.client = client
  }

  /// Opens the town on a fresh store, runs `body`, and takes the store away again.
  static func with(
    _ engine: EngineKind, demo: Bool = false,
    _ body: @escaping @Sendable (World) async throws -> Void
  ) async throws {
    try await Turnstile.towns.pass { try await open(engine, demo: demo, body) }
  }

  private static func open(
    _ engine: EngineKind, demo: Bool, _ body: @escaping @Sendable (World) async throws -> Void
  ) async throws {
    let name = "tryggve_world_\(UInt64.random(in: 0 ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try Files.makePrivateFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = Settings()
    settings.data = folder
    settings.municipality = "Storköpings kommun"
    settings.demo = demo
    settings.pool = 3
    if engine == .postgres { settings.database = try await TestPostgres.create(name) }
    let clock = TestClock()
    let app = try await App(
      settings: settings, clock: clock.clock, logger: TestPostgres.logger, passwordCost: 10)
    let result: Result<Void, any Error>
    do {
      try await app.start()
      try await Storkoping.build(app)
      try await Application(router: app.site.router(), logger: TestPostgres.logger)
        .test(.router) { client in
          try await body(World(app: app, engine: engine, clock: clock, client: client))
        }
      // Whatever was done in the town, the journal proves it, and nothing derived is amiss.
      let verdict = await Verifier(keys: []).verify(app.database, called: name)
      #expect(verdict.first == nil, "\(verdict.lines)")
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await app.stop()
    if engine == .postgres { try await TestPostgres.drop(name) }
    try result.get()
  }

  // MARK: people

  /// The town's person with that role, as the policy sees them.
  func caller(_ role: Role) async throws -> Caller { try await caller(Storkoping.person(role)) }

  func caller(_ person: ID<Person>) async throws -> Caller {
    let found = try await app.database.read { tx in
      try Callers.load(person, .session("test"), in: tx)
    }
    guard let found else { throw Refusal.notFound }
    return found
  }

  func signIn(_ role: Role) async throws -> Visitor { try await signIn(Storkoping.person(role)) }

  /// A browser of that person's, kept from one request to the next.
  func signIn(_ person: ID<Person>, anew: Bool = false) async throws -> Visitor {
    if !anew, let known = cookies.withLock({ $0[person.text] }) { return known }
    let cookie = try await app.sessions.begin(person, agent: "test", address: "test")
    guard let found = try await app.sessions.find(cookie, now: app.clock.now()) else {
      throw Refusal.unauthenticated
    }
    let visitor = Visitor(cookie: cookie, csrf: found.session.csrf, token: nil)
    cookies.withLock { $0[person.text] = visitor }
    return visitor
  }

  /// A program of that person's, with a token for these acts.
  func program(_ person: ID<Person>, _ acts: Set<Act>) async throws -> Visitor {
    let issued = try await app.accounts.issue(
      "test", acts: acts, days: 1, for: person, by: try await caller(.citySecurity))
    return Visitor(cookie: "", csrf: "", token: issued.secret)
  }

  // MARK: requests

  /// What is sent as a body.
  enum Sent: Sendable {
    case nothing
    case form([String: String])
    case json(JSON)
    case raw(String, type: String)
  }

  /// One request through the real router. A form carries the visitor's protection by itself.
  func request(
    _ method: HTTPRequest.Method, _ path: String, as visitor: Visitor? = nil,
    _ sent: Sent = .nothing, headers: [String: String] = [:]
  ) async throws -> Answer {
    var fields: HTTPFields = [:]
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    if let token = visitor?.token {
      fields[.authorization] = "Bearer \(token)"
    } else if let visitor {
      let language = fields[.cookie].map { "; " + $0 } ?? ""
      fields[.cookie] = "\(Sessions.cookie)=\(visitor.cookie)\(language)"
      if let name = HTTPField.Name("X-CSRF-Token"), method != .get { fields[name] = visitor.csrf }
    }
    var body: ByteBuffer?
    switch sent {
    case .nothing: break
    case .form(let values):
      fields[.contentType] = "application/x-www-form-urlencoded"
      body = ByteBuffer(
        string: values.map { "\(Call.escape($0.key))=\(Call.escape($0.value))" }
          .joined(separator: "&"))
    case .json(let json):
      fields[.contentType] = "application/json"
      body = ByteBuffer(bytes: json.bytes)
    case .raw(let text, let type):
      fields[.contentType] = type
      body = ByteBuffer(string: text)
    }
    let answer = try await client.execute(uri: path, method: method, headers: fields, body: body)
    return Answer(
      status: Int(answer.status.code), headers: answer.headers, text: String(buffer: answer.body))
  }

  func get(
    _ path: String, as visitor: Visitor? = nil, headers: [String: String] = [:]
  ) async throws -> Answer {
    try await request(.get, path, as: visitor, headers: headers)
  }

  // MARK: things that happen

  /// Reports an event at a unit, as the duty officer.
  func event(
    _ title: String = "Vattenläcka på Kvarngatan", at unit: ID<Unit> = "norr",
    classification: Classification = .k1, exercise: Bool = false, by caller: Caller? = nil
  ) async throws -> Event {
    let author: Caller
    if let caller { author = caller } else { author = try await self.caller(.dutyOfficer) }
    var report = Events.Report(title: title, unit: unit)
    report.classification = classification
    report.exercise = exercise
    return try await app.events.report(report, district: nil, by: author)
  }

  /// Gives somebody a part in an event: staff, lead, external, or to be kept out.
  func involve(
    _ person: ID<Person>, as relation: Relation, in event: ID<Event>,
    function: StaffFunction? = nil
  ) async throws {
    let chief = try await caller(.citySecurity)
    _ = try await app.events.change(event, .staffAssign, by: chief) { event, change in
      if relation == .lead { event.leadPerson = person }
      try change.insert(
        Participant(
          id: .make(at: change.now), event: event.id, person: person, relation: relation,
          function: function, since: change.now))
    }
  }

  /// The crisis committee enters into function, as at the highest level.
  func activateCommittee(_ event: ID<Event>) async throws {
    let chief = try await caller(.citySecurity)
    _ = try await app.events.change(event, .levelSet, by: chief) { event, _ in
      event.level = "niva-3"
    }
    _ = try await app.events.activate(
      event,
      .init(body: "kln", why: "Stort", basis: "Instruktionen", decidedBy: "Kerstin Ros"),
      by: chief)
  }

  func count(_ sql: SQL) async throws -> Int {
    try await app.database.read { try $0.cell(sql, as: Int.self) ?? 0 }
  }
}

/// Somebody's browser or program.
struct Visitor: Sendable {
  let cookie: String
  let csrf: String
  let token: String?
}

/// What came back.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let text: String

  var json: JSON? { JSON(parsing: Array(text.utf8)) }
  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// A clock that a test can push forwards and backwards.
final class TestClock: Sendable {
  private let offset = Mutex(Span(milliseconds: 0))

  var clock: Clock { Clock { [self] in Clock.system.now().adding(offset.withLock { $0 }) } }

  func jump(_ span: Span) {
    offset.withLock { $0 = Span(milliseconds: $0.milliseconds + span.milliseconds) }
  }
}

extension ID: ExpressibleByUnicodeScalarLiteral {}
extension ID: ExpressibleByExtendedGraphemeClusterLiteral {}
extension ID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

/// The town itself.
enum Storkoping {
  /// Who plays each role. The last three hold theirs through an event.
  static func person(_ role: Role) -> ID<Person> {
    switch role {
    case .reporter: "ylva"
    case .manager: "mats"
    case .unitCoordinator: "anna"
    case .citySecurity: "karin"
    case .dutyOfficer: "bengt"
    case .elected: "elsa"
    case .crisisCommittee: "kerstin"
    case .registrar: "rut"
    case .auditor: "adam"
    case .systemAdministrator: "siri"
    case .externalActor: "orjan"
    case .eventLead: "eva"
    case .staffMember: "sven"
    }
  }

  private static let people: [(id: ID<Person>, name: String, post: Post, unit: ID<Unit>)] = [
    ("ylva", "Ylva Berg", .employee, "norr"), ("mats", "Mats Lind", .head, "norr"),
    ("anna", "Anna Ek", .securityCoordinator, "norr"),
    ("olle", "Olle Sjö", .securityCoordinator, "soder"),
    ("karin", "Karin Holm", .citySecurity, "slk"), ("bengt", "Bengt Sand", .dutyOfficer, "slk"),
    ("elsa", "Elsa Falk", .electedRepresentative, "norr"),
    ("kerstin", "Kerstin Ros", .crisisCommitteeMember, "kln"),
    ("rut", "Rut Ask", .registrar, "norr"), ("adam", "Adam Gran", .auditor, "storkoping"),
    ("siri", "Siri Dahl", .systemAdministrator, "slk"),
    ("orjan", "Örjan Ferm", .externalLiaison, "energi"), ("eva", "Eva Strand", .employee, "slk"),
    ("sven", "Sven Åberg", .employee, "slk"), ("ture", "Ture Häll", .employee, "soder"),
    ("nils", "Nils Ö", .employee, "norr"),
  ]

  private static let units: [(id: ID<Unit>, name: String, kind: UnitKind, parent: ID<Unit>?)] = [
    ("storkoping", "Storköpings kommun", .municipality, nil),
    ("kf", "Kommunfullmäktige", .council, "storkoping"),
    ("ks", "Kommunstyrelsen", .executiveBoard, "storkoping"),
    ("slk", "Kommunledningskontoret", .cityExecutiveOffice, "ks"),
    ("kln", "Krisledningsnämnden", .crisisCommittee, "storkoping"),
    ("norr", "Norra stadsdelsförvaltningen", .districtAdministration, "storkoping"),
    ("norr-hemtjanst", "Hemtjänsten norr", .section, "norr"),
    ("soder", "Södra stadsdelsförvaltningen", .districtAdministration, "storkoping"),
    ("energi", "Storköpings Energi AB", .company, "storkoping"),
  ]

  static func build(_ app: App) async throws {
    let operatorConsole = Caller.console(user: "test")
    let plan = try await app.organisation.plan(file(app.clock.now()), endMissingUnits: false)
    try await app.organisation.carryOut(plan, by: operatorConsole)
    for person in people {
      _ = try await app.accounts.open(person.id.text, for: person.id, by: operatorConsole)
    }
    try await app.duty.refresh(app.database, now: app.clock.now())
  }

  private static func file(_ now: Instant) -> ImportFile {
    var file = ImportFile()
    file.units = units.map { unit in
      Unit(
        id: unit.id, name: unit.name, sort: Words.sortKey(unit.name), kind: unit.kind,
        parent: unit.parent, predecessors: "", verified: true)
    }
    for person in people {
      file.people.append(
        Person(
          id: person.id, name: person.name, sort: Organisation.sortKey(ofPerson: person.name),
          email: "\(person.id)@storkoping.example", mobile: "070-174 06 35"))
      file.memberships.append(
        Membership(id: ID("\(person.id)-\(person.unit)"), person: person.id, unit: person.unit))
      file.assignments.append(
        Assignment(
          id: ID("\(person.id)-post"), person: person.id, unit: person.unit, post: person.post,
          deputy: false, validFrom: "2020-01-01"))
    }
    file.operations = [
      Operation(
        id: "hemtjanst", unit: "norr-hemtjanst", name: "Hemtjänst", nameEnglish: "Home care",
        sort: Words.sortKey("Hemtjänst"), critical: true, everydayPost: .unitManager,
        crisisPost: .localCrisisLead)
    ]
    file.actors = [
      Actor(
        id: "raddning", name: "Räddningstjänsten Mitt",
        sort: Words.sortKey("Räddningstjänsten Mitt"),
        kind: "fireService", phone: "08-465 004 00", specialDuty: "Räddningstjänst")
    ]
    file.agreements = [
      Agreement(id: "raddning-1", actor: "raddning", title: "Samverkan vid skyfall")
    ]
    file.shifts = [
      Shift(
        id: "tib", post: .dutyOfficer, unit: "slk", person: "bengt",
        startsAt: now.adding(.days(-3)), endsAt: now.adding(.days(4)))
    ]
    file.instructions = [
      Instruction(
        id: "instruktion", title: "Instruktion för krisledningsnämnden", version: "1",
        text: "Nämnden leder arbetet vid en extraordinär händelse.", validFrom: "2020-01-01")
    ]
    file.levels = zip(
      1...,
      [
        ("Avbrott", "Outage"), ("Svår händelse", "Severe event"),
        ("Extraordinär händelse", "Extraordinary event"),
      ]
    ).map { rank, name in
      Level(
        id: ID("niva-\(rank)"), rank: rank, name: name.0, nameEnglish: name.1,
        definition: "Steg \(rank)", definitionEnglish: "Step \(rank)", lead: "Enheten",
        leadEnglish: "The unit", log: "Ja", logEnglish: "Yes",
        reportMinutes: rank > 1 ? 30 : nil, centralSupport: "Vid behov",
        centralSupportEnglish: "At need", informs: rank > 1 ? "dutyOfficer" : "")
    }
    file.districts = [
      District(
        id: "kvarnen", name: "Kvarnen", sort: Words.sortKey("Kvarnen"), unit: "norr",
        geometry: """
          {"type":"Polygon","coordinates":[[[15,59],[15.1,59],[15.1,59.1],[15,59.1],[15,59]]]}
          """)
    ]
    return file
  }
}

/// Lets so many in at a time. All tests begin at once, and each town takes files and connections.
actor Turnstile {
  static let towns = Turnstile(24)
  @TaskLocal private static var isInside = false

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ most: Int) { free = most }

  func pass(_ body: @Sendable () async throws -> Void) async throws {
    // Who is inside already would wait for itself.
    if Self.isInside { return try await body() }
    await enter()
    defer { leave() }
    try await Self.$isInside.withValue(true) { try await body() }
  }

  private func enter() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
