import Foundation
import Ground
import Hummingbird
import Logging
import Storage
import Web

/// The whole product, wired on one screen.
struct App: Sendable {
  let settings: Settings
  let clock: Clock
  let logger: Logger
  let database: Database
  let journal: Journal
  let hub: Hub
  let sessions: Sessions
  let accounts: Accounts
  let organisation: Organisation
  let events: Events
  let log: Log
  let duty: DutyNow
  let metrics: Metrics
  let checkpoints: Checkpoints

  init(
    settings: Settings, clock: Clock = .system, logger: Logger, passwordCost: Int = 17
  ) async throws {
    self.settings = settings
    self.clock = clock
    self.logger = logger
    let (database, writer) = try await Storage.open(settings.location, logger: logger)
    try await Migrations.run(Schema.migrations, on: database, now: clock.now())
    self.database = database
    journal = Journal(writer: writer, clock: clock)
    hub = Hub(database: database, logger: logger)
    sessions = Sessions(database: database, journal: journal, settings: settings)
    accounts = Accounts(
      database: database, journal: journal, passwords: Passwords(cost: passwordCost),
      sessions: sessions)
    organisation = Organisation(database: database, journal: journal)
    events = Events(database: database, journal: journal)
    log = Log(database: database, journal: journal)
    duty = DutyNow()
    metrics = Metrics()
    checkpoints = Checkpoints(
      database: database, journal: journal, settings: settings, logger: logger)
    checkpoints.measure(in: metrics)
  }

  var erasures: Erasures {
    Erasures(database: database, journal: journal, persons: settings.erasurePersons)
  }

  var routes: Routes {
    var routes = Routes()
    // What is asked for most stands first: the router looks at one after the other.
    let room = EventRoutes(
      events: events, log: log, organisation: organisation, journal: journal, database: database)
    room.add(to: &routes)
    room.acts.add(to: &routes)
    SystemRoutes(database: database, metrics: metrics, settings: settings).add(to: &routes)
    SignInRoutes(accounts: accounts, sessions: sessions, settings: settings).add(to: &routes)
    AccountRoutes(accounts: accounts, sessions: sessions, settings: settings).add(to: &routes)
    AdminRoutes(accounts: accounts, settings: settings).add(to: &routes)
    MeRoutes(database: database, events: events, duty: duty).add(to: &routes)
    SearchRoutes(search: Search(database: database, events: events)).add(to: &routes)
    LiveRoutes(hub: hub, sessions: sessions, clock: clock).add(to: &routes)
    MoreEventRoutes(
      events: events, log: log, organisation: organisation, settings: settings,
      checkpoints: checkpoints
    ).add(to: &routes)
    JournalRoutes(
      reading: JournalReading(database: database),
      erasures: erasures, events: events,
      checkpoints: checkpoints,
      package: LogPackage(database: database, checkpoints: checkpoints, clock: clock),
      data: settings.data
    ).add(to: &routes)
    OrganisationRoutes(organisation: organisation, events: events).add(to: &routes)
    ApiRoutes(settings: settings).add(to: &routes)
    return routes
  }

  var site: Site {
    Site(
      settings: settings, clock: clock, logger: logger, sessions: sessions, duty: duty, hub: hub,
      drafts: events.drafts, metrics: metrics, routes: routes)
  }

  /// Starts what goes on beside answering: live reading and what is kept in memory.
  ///
  /// - Parameter tell: as `Log.indexIfMissing`, which may take minutes after an upgrade.
  func start(_ tell: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    try await log.indexIfMissing(tell)
    try await hub.start()
    try await duty.refresh(database, now: clock.now())
    hub.observe { [hub, sessions, duty, database, clock, logger] passed in
      if !passed.matters.isDisjoint(with: ["account", "token", "post", "person", "organisation"]) {
        sessions.forget()
        hub.recheckSoon()
      }
      if !passed.matters.isDisjoint(with: ["shift", "person", "organisation"]) {
        do { try await duty.refresh(database, now: clock.now()) } catch {
          logger.warning("duty officer not read", metadata: ["error": "\(error)"])
        }
      }
    }
  }

  func stop() async {
    hub.close()
    await database.close()
  }
}
