import Ground
import NIOCore
import Storage
import Testing
import Web

@testable import App

/// What a list, a search and the live stream show is what the policy allows, event by event.
@Suite struct ScopeTests {
  private static let everybody: [ID<Person>] = [
    "ylva", "mats", "anna", "olle", "karin", "bengt", "elsa", "kerstin", "rut", "adam", "siri",
    "orjan", "eva", "sven", "ture",
  ]

  /// Random numbers that are the same in every run.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// Events at every unit, level and stage, and people with every relation to them.
  private static func fill(_ world: World, _ count: Int) async throws -> [Event] {
    var dice = Dice(state: 0x5eed_5eed)
    let units: [ID<Unit>] = ["norr", "norr-hemtjanst", "soder", "slk", "energi", "storkoping"]
    let chief = try await world.caller(.citySecurity)
    var events: [Event] = []
    for number in 0..<count {
      let author = try await world.caller(everybody.randomElement(using: &dice) ?? "ylva")
      let reporter = author.has(.externalActor) ? chief : author
      let event = try await world.event(
        "Prov\(number)x", at: units.randomElement(using: &dice) ?? "norr",
        classification: [.k0, .k1, .k2].randomElement(using: &dice) ?? .k1,
        exercise: Bool.random(using: &dice), by: reporter)
      let activated = Int.random(in: 0..<4, using: &dice) == 0
      let parts = (0..<Int.random(in: 0..<4, using: &dice)).map { _ in
        (
          everybody.randomElement(using: &dice) ?? "ylva",
          [Relation.staff, .lead, .external, .subject, .conflict].randomElement(using: &dice)
            ?? .staff
        )
      }
      let told = Bool.random(using: &dice) ? everybody.randomElement(using: &dice) : nil
      let lead = Bool.random(using: &dice) ? units.randomElement(using: &dice) : nil
      let saved = try await world.app.events.change(event.id, .staffAssign, by: chief) {
        event, change in
        event.activated = activated
        event.leadUnit = lead ?? event.leadUnit
        for (person, relation) in parts {
          if relation == .lead { event.leadPerson = person }
          try change.insert(
            Participant(
              id: .make(at: change.now), event: event.id, person: person, relation: relation,
              since: change.now))
        }
        if let told {
          try change.insert(
            Told(
              id: .make(at: change.now), event: event.id, person: told, text: "Håll dig beredd.",
              byName: "Karin Holm", at: change.now))
        }
      }
      events.append(saved)
    }
    return events
  }

  @Test(arguments: World.engines)
  func listsShowWhatThePolicyAllows(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      // A duty officer of one part of the municipality.
      _ = try await world.app.organisation.name(
        Assignment(
          id: "ture-tib", person: "ture", unit: "soder", post: .dutyOfficer, deputy: false,
          validFrom: "2020-01-01"), by: try await world.caller(.citySecurity))
      let events = try await Self.fill(world, 300)
      let news = try await world.app.database.read { try News.read(after: 0, most: 5000, $0) }
      let pieces = news.pieces(.swedish)
      var decisions = 0
      for person in Self.everybody {
        let caller = try await world.caller(person)
        for act in [Act.eventRead, .logRead] {
          let scope = Policy.scope(caller, act)
          let allowed = try await world.app.database.read { tx in
            Set(
              try events.filter {
                Policy.allows(caller, act, try Events.facts(of: $0.id, tx))
              }.map(\.id))
          }
          decisions += events.count
          let listed = try await Self.listed(world, scope)
          #expect(Set(listed) == allowed, "\(person) \(act.rawValue)")
          #expect(listed.count == allowed.count, "\(person): one row for each event")
          let counted = try await world.app.events.list(
            Events.Filter(), scope: scope, limit: 1, after: nil)
          #expect(counted.count == allowed.count, "\(person)")
          if act == .logRead {
            Self.expectSame(news, pieces, scope, events, allowed, person)
          } else {
            try await Self.expectSearch(world, scope, events, allowed, person)
          }
        }
      }
      #expect(decisions == 300 * 2 * Self.everybody.count)
    }
  }

  private static func listed(_ world: World, _ scope: Scope) async throws -> [ID<Event>] {
    var all: [ID<Event>] = []
    var after: String?
    repeat {
      let page = try await world.app.events.list(
        Events.Filter(), scope: scope, limit: 97, after: after)
      all += page.rows.map(\.id)
      after = page.next
    } while after != nil
    return all
  }

  /// The live stream carries nothing of what is hidden, and something of all that is not.
  private static func expectSame(
    _ news: News, _ pieces: [News.Piece], _ scope: Scope, _ events: [Event],
    _ allowed: Set<ID<Event>>, _ person: ID<Person>
  ) {
    let stream = String(
      buffer: news.select(pieces, for: Hub.Group(scope: scope, glance: scope, language: .swedish)))
    for event in events {
      #expect(
        stream.contains(event.id.text) == allowed.contains(event.id),
        "\(person) live \(event.number)")
    }
  }

  private static func expectSearch(
    _ world: World, _ scope: Scope, _ events: [Event], _ allowed: Set<ID<Event>>,
    _ person: ID<Person>
  ) async throws {
    for event in events.enumerated().filter({ $0.offset % 13 == 0 }).map(\.element) {
      var filter = Events.Filter()
      filter.words = event.title
      let hits = try await world.app.events.list(filter, scope: scope, limit: 9, after: nil)
      // Titles under secrecy answer no search, whoever asks.
      let wanted = allowed.contains(event.id) && event.classification != .k2
      #expect(hits.rows.map(\.id) == (wanted ? [event.id] : []), "\(person) finds \(event.title)")
      #expect(hits.count == (wanted ? 1 : 0))
    }
  }

  /// What one may not know of answers exactly as what is not there.
  @Test(arguments: World.engines)
  func theHiddenAnswersAsTheMissing(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let hidden = try await world.event("Hemligheten i söder", at: "soder", classification: .k2)
      let line = try await world.app.log.write(
        Log.Draft(text: "Ordet är kalasbyxor"), in: hidden.id,
        by: try await world.caller(.dutyOfficer))
      let missing = ID<Event>.make(at: world.clock.clock.now())
      for role in [Role.reporter, .manager, .elected, .auditor, .systemAdministrator, .registrar] {
        let visitor = try await world.signIn(role)
        for path in ["", "/log", "/left", "/lines", "/log/\(line.id)"] {
          for prefix in ["", "/api/v1"] {
            let seen = try await world.get("\(prefix)/events/\(hidden.id)\(path)", as: visitor)
            let none = try await world.get("\(prefix)/events/\(missing)\(path)", as: visitor)
            // A log page of its own sends the reader to the room, which then answers.
            if prefix.isEmpty && path == "/log" { continue }
            #expect(seen.status == 404, "\(role) \(prefix)\(path)")
            #expect(
              Self.plain(seen.text, hidden.id) == Self.plain(none.text, missing),
              "\(role) \(prefix)\(path)")
          }
        }
        let list = try await world.get("/events", as: visitor)
        #expect(!list.text.contains(hidden.number) && !list.text.contains("Hemligheten"))
      }
    }
  }

  /// An answer without what differs from one request to the next.
  private static func plain(_ text: String, _ id: ID<Event>) -> String {
    text.replacing(id.text, with: "ID")
      .replacing(/"requestId":"[^"]*"/, with: "").replacing(/Felnummer: \w+/, with: "")
      .replacing(/Utskrivet [^<]*/, with: "").replacing(/v=[a-z0-9]+/, with: "")
      .replacing(/data-seq="\d+"/, with: "")
  }
}
