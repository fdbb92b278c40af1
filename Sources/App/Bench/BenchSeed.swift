import ArgumentParser
import Foundation
import Ground
import Storage
import Swedish
import Web

/// Fills a data folder through the one door, and signs people in.
struct BenchSeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-seed", abstract: "Measuring: fill a data folder.", shouldDisplay: false)

  @OptionGroup var common: Common
  @Option(help: "People who are signed in, in six scopes.") var users = 50
  @Option(help: "Events beside those with logs.") var events = 0
  @Option(help: "One event for each number, with so many lines: 0,1000.") var logs = "0"
  @Option(help: "Lines written as one change.") var perChange = 1

  mutating func run() async throws {
    let settings = try common.settings()
    try Files.makePrivateFolder(settings.data)
    guard let lock = DataLock.take(settings.data) else {
      say("Another Tryggve uses \(settings.data).")
      throw ExitCode(1)
    }
    defer { lock.release() }
    umask(0o077)
    let app = try await App(settings: settings, logger: common.logger)
    _ = try await DemoCity(app: app).loadIfEmpty { _ in }
    let seed = BenchSeed(app: app)
    let people = try await seed.people(users)
    let staff = people.filter { $0.scope == .staff }.map(\.person)
    var ids: [ID<Event>] = []
    for count in logs.split(separator: ",").compactMap({ Int($0) }) {
      let event = try await seed.openEvent(people[0], staff: staff)
      try await seed.lines(count, in: event, by: people.map(\.caller), perChange: perChange)
      ids.append(event)
    }
    try await seed.events(events, by: people.map(\.caller))
    print(
      JSON.object([
        "users": .array(people.map(\.json)), "events": .array(ids.map { .string($0.text) }),
      ]).text)
    await app.stop()
  }
}

struct BenchSeed: Sendable {
  let app: App
  static let password = "mätning-av-loggen"

  enum Scope: Int, CaseIterable, Sendable {
    case city, duty, coordinator, committee, committeeCoordinator, staff

    var post: (Post, String) {
      switch self {
      case .city: (.citySecurity, "stockholm")
      case .duty: (.dutyOfficer, "stockholm")
      case .coordinator: (.securityCoordinator, "sdf-jarva")
      case .committee: (.head, "sdn-jarva")
      case .committeeCoordinator: (.securityCoordinator, "sdn-jarva")
      case .staff: (.unitManager, "sdf-farsta")
      }
    }
  }

  struct User: Sendable {
    let person: ID<Person>
    let scope: Scope
    let caller: Caller
    let cookie: String
    let csrf: String
    let token: String

    var json: JSON {
      .object([
        "person": .string(person.text), "scope": .string("\(scope)"), "cookie": .string(cookie),
        "csrf": .string(csrf), "token": .string(token),
      ])
    }
  }

  // MARK: people

  func people(_ count: Int) async throws -> [User] {
    let stored = try await app.accounts.passwords.make(BenchSeed.password)
    let secrets = (0..<count).map { _ in "try_" + Secret.make() }
    try await app.journal.change(.organisationImport, by: .console(user: "bench")) { change in
      try change.concerns(Facts(subject: "organisation/all"))
      for number in 0..<count {
        try BenchSeed.add(number, password: stored, secret: secrets[number], in: change)
      }
    }
    var users: [User] = []
    for number in 0..<count {
      let person: ID<Person> = ID("bench-\(number + 1)")
      let cookie = try await app.sessions.begin(person, agent: "bench", address: "127.0.0.1")
      guard let found = try await app.sessions.find(cookie, now: app.clock.now()) else {
        throw StorageError.failed("a session could not be begun")
      }
      users.append(
        User(
          person: person, scope: scope(number), caller: found.caller, cookie: cookie,
          csrf: found.session.csrf, token: secrets[number]))
    }
    return users
  }

  private func scope(_ number: Int) -> Scope { Scope.allCases[number % Scope.allCases.count] }

  private static func add(
    _ number: Int, password: String, secret: String, in change: Change
  ) throws {
    let id = "bench-\(number + 1)"
    let name = "Bo Mätare \(number + 1)"
    let (post, unit) = Scope.allCases[number % Scope.allCases.count].post
    try change.insert(
      Person(id: ID(id), name: name, sort: Words.sortKey(name)))
    try change.insert(
      Assignment(
        id: ID("\(id)-post"), person: ID(id), unit: ID(unit), post: post, deputy: false,
        validFrom: "2000-01-01"))
    try change.insert(
      Account(id: ID(id), login: id, password: password, disabled: false, unused: false))
    try change.insert(
      Token(
        id: ID("\(id)-token"), person: ID(id), name: "bench", hash: Secret.hash(secret),
        acts: Act.allCases.map(\.rawValue).joined(separator: " "),
        expiresAt: change.now.adding(.days(3650)), revoked: false))
  }

  // MARK: events and lines

  /// An event in Järva that all six scopes may write in.
  func openEvent(_ user: User, staff: [ID<Person>]) async throws -> ID<Event> {
    var report = Events.Report(title: "Elavbrott i Kista", unit: ID("sdf-jarva"))
    report.kind = .power
    let event = try await app.events.report(report, district: nil, by: user.caller)
    try await app.journal.change(.staffAssign, by: user.caller) { change in
      let found = try change.event(event.id)
      for person in staff {
        try change.insert(
          Participant(
            id: .make(at: change.now), event: event.id, person: person, relation: .staff,
            since: change.now))
      }
      try Events.spread(found, in: change)
    }
    return event.id
  }

  func lines(
    _ count: Int, in event: ID<Event>, by callers: [Caller], perChange: Int
  ) async throws {
    let turns = (count + perChange - 1) / perChange
    try await many(turns) { [app] turn in
      var dice = BenchDice(UInt64(turn))
      let size = min(perChange, count - turn * perChange)
      let drafts = (0..<size).map { _ in
        Log.Draft(category: .observation, text: BenchText.line(&dice))
      }
      let _: [Line] = try await app.log.write(
        drafts, in: event, by: callers[turn % callers.count])
    }
  }

  /// Events in many units, two in ten of them in Järva and one in Farsta at least.
  func events(_ count: Int, by callers: [Caller]) async throws {
    let units = try await app.database.read { tx in
      try tx.rows("SELECT * FROM unit ORDER BY id").map { try Unit(row: $0) }
    }.filter { $0.isCurrent(on: LocalTime.day(app.clock.now())) }.map(\.id)
    try await many(count) { [app] turn in
      var dice = BenchDice(UInt64(turn))
      let own: ID<Unit> = ID(turn % 10 == 9 ? "sdf-farsta" : "sdf-jarva")
      let unit = turn % 10 >= 7 ? own : units[dice.roll(units.count)]
      let report = Events.Report(title: BenchText.title(&dice), unit: unit)
      _ = try await app.events.report(report, district: nil, by: callers[turn % callers.count])
    }
  }

  /// Does it so many times, with enough at once to fill a commit.
  private func many(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void)
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for turn in 0..<count {
        if turn >= 256 { try await tasks.next() }
        tasks.addTask { try await body(turn) }
      }
      try await tasks.waitForAll()
    }
  }
}
