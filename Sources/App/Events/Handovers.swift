import Foundation
import Ground
import Storage

/// Handing over between shifts: the brief writes itself, the one going off adds words, the one
/// coming on reads and signs. Until then nothing has changed.
struct Handovers: Sendable {
  let database: Database
  let journal: Journal

  /// A function that somebody has now, and since when.
  struct Turn: Sendable, Hashable {
    let function: StaffFunction
    let since: Instant
    /// The entry that the turn began with.
    let sinceSeq: Int64
  }

  struct Candidate: Sendable, Hashable {
    let person: ID<Person>
    let name: String
    var post: Post?
  }

  /// What the form needs.
  struct Desk: Sendable {
    let room: Room
    let turns: [Turn]
    let turn: Turn?
    let brief: Brief?
    let candidates: [Candidate]
  }

  // MARK: reading

  func desk(
    _ id: ID<Event>, function: StaffFunction?, by caller: Caller, now: Instant
  ) async throws -> Desk {
    try await database.read { tx in
      let room = try Room.read(id, by: caller, .handoverBegin, in: tx)
      let turns = try Handovers.turns(of: caller, in: room.event, room.facts, tx)
      let turn = function.map { wanted in turns.first { $0.function == wanted } } ?? turns.first
      return Desk(
        room: room, turns: turns, turn: turn,
        brief: try turn.map {
          try Brief.make(room, since: $0, classes: Log.classes(room.facts, caller), now: now, tx)
        },
        candidates: try Handovers.candidates(room, now, tx).filter { $0.person != caller.person })
    }
  }

  /// All of an event that the caller has been let in to; the room holds the latest only.
  func all(_ event: ID<Event>) async throws -> [Handover] {
    try await database.read { tx in
      try tx.rows("SELECT * FROM handover WHERE event = \(event)").map { try Handover(row: $0) }
    }
  }

  /// What leaves the product is in the journal before it leaves.
  func export(_ event: ID<Event>, by caller: Caller) async throws {
    try await Events(database: database, journal: journal).export(event, by: caller)
  }

  /// As below; and who is on call, and has handled the event without a function in its staff, hands
  /// over that.
  static func turns(
    of caller: Caller, in event: Event, _ facts: Facts, _ tx: any Reading
  ) throws -> [Turn] {
    let turns = try turns(of: caller.person, in: event, tx)
    guard turns.isEmpty, caller.has(.dutyOfficer), Policy.allows(caller, .eventEdit, facts) else {
      return turns
    }
    return [Turn(function: .onCall, since: event.reportedAt, sinceSeq: 0)]
  }

  /// The functions that a person has in an event.
  static func turns(
    of person: ID<Person>?, in event: Event, _ tx: any Reading
  ) throws -> [Turn] {
    guard let person else { return [] }
    var turns: [Turn] = []
    for row in try tx.rows(
      """
      SELECT * FROM participant WHERE event = \(event.id) AND person = \(person)
      AND until IS NULL AND relation IN ('staff', 'lead') ORDER BY since, id
      """)
    {
      let part = try Participant(row: row)
      guard let function = part.function ?? (part.relation == .lead ? .lead : nil),
        !turns.contains(where: { $0.function == function })
      else { continue }
      let first: Int64? = try tx.cell(
        "SELECT MIN(seq) FROM version WHERE kind = 'participant' AND id = \(part.id.text)")
      turns.append(Turn(function: function, since: part.since, sinceSeq: first ?? part.seq))
    }
    if event.leadPerson == person, !turns.contains(where: { $0.function == .lead }) {
      turns.append(try leadTurn(in: event, tx))
    }
    return turns
  }

  /// The lead as it is now, whoever has it.
  static func leadTurn(in event: Event, _ tx: any Reading) throws -> Turn {
    let seq: Int64? = try tx.cell(
      "SELECT MAX(seq) FROM line WHERE event = \(event.id) AND at <= \(event.leadSince)")
    return Turn(function: .lead, since: event.leadSince, sinceSeq: seq ?? 0)
  }

  /// Those most likely to come on: the staff, and who has a post in the units concerned.
  private static func candidates(
    _ room: Room, _ now: Instant, _ tx: any Reading
  ) throws -> [Candidate] {
    let day = LocalTime.day(now)
    let units = [room.event.unit, room.event.leadUnit] + room.units.map(\.unit)
    let central = UnitKind.allCases.filter(\.isCityWide)
    let posts = try tx.rows(
      """
      SELECT p.id, p.name, a.post FROM assignment a JOIN person p ON p.id = a.person
      JOIN unit u ON u.id = a.unit
      WHERE (a.unit IN \(list: units) OR (a.post = \(Post.dutyOfficer) AND u.kind IN \(list: central)))
      AND a.valid_from <= \(day) AND (a.valid_to IS NULL OR a.valid_to >= \(day))
      ORDER BY CASE WHEN a.post = \(Post.dutyOfficer) THEN 0 ELSE 1 END, p.sort, p.id LIMIT 200
      """
    ).map {
      Candidate(person: try $0.get("id"), name: try $0.get("name"), post: try $0.get("post"))
    }
    var seen: Set<ID<Person>> = []
    return (room.staff.map { Candidate(person: $0.person, name: $0.name) } + posts)
      .filter { seen.insert($0.person).inserted }
  }

  /// One handover, for those who are part of it and for those who read the log.
  func find(
    _ id: ID<Event>, _ handover: ID<Handover>, by caller: Caller
  ) async throws -> (room: Room, handover: Handover, classes: [Classification]) {
    try await database.read { tx in
      let room = try Room.read(id, by: caller, .eventRead, in: tx)
      let found = try Handovers.row(handover, in: id, tx)
      let isPart = caller.person == found.fromPerson || caller.person == found.toPerson
      guard isPart || Policy.allows(caller, .logRead, room.facts) else { throw Refusal.notFound }
      let act: Act = isPart ? .eventRead : .logRead
      let classes = [Classification.k0, .k1, .k2].filter {
        Policy.allows(caller, act, room.facts.classified($0))
          || Policy.allows(caller, .logRead, room.facts.classified($0))
      }
      return (room, found, classes)
    }
  }

  private static func row(
    _ id: ID<Handover>, in event: ID<Event>, _ tx: any Reading
  ) throws -> Handover {
    guard let row = try tx.row("SELECT * FROM handover WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    let found = try Handover(row: row)
    guard found.event == event else { throw Refusal.notFound }
    return found
  }

  /// Whether the one going off still has what they offered: nobody hands over what another has
  /// been given since.
  static func isStanding(_ handover: Handover, _ tx: any Reading) throws -> Bool {
    guard let row = try tx.row("SELECT * FROM event WHERE id = \(handover.event)"),
      let giver = try Callers.load(handover.fromPerson, .session(""), in: tx)
    else { return false }
    let facts = try Events.facts(of: handover.event, tx)
    return try turns(of: giver, in: try Event(row: row), facts, tx).contains {
      $0.function == handover.function
    }
  }

  // MARK: handing over

  /// Offers a function to somebody. An earlier offer of the same function is taken back.
  func begin(
    _ id: ID<Event>, _ function: StaffFunction, to person: ID<Person>, words: String?,
    by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Handover {
    try await journal.change(
      .handoverBegin, by: caller, key: key, again: { try Handovers.row(ID($1), in: id, $0) },
      { change in
        let event = try change.event(id)
        try event.requireOpen()
        guard let from = caller.person,
          let turn = try Handovers.turns(
            of: caller, in: event, try Events.facts(of: id, change), change
          ).first(where: { $0.function == function })
        else { throw Refusal.invalid("function", "Välj en uppgift som du har nu.") }
        let name = try Handovers.guardReceiver(person, event, change)
        for row in try change.rows(
          """
          SELECT * FROM handover WHERE event = \(id) AND from_person = \(from)
          AND function = \(function) AND signed_at IS NULL
          """)
        {
          try Handovers.takeBack(try Handover(row: row), change)
        }
        let room = try Room.read(id, by: caller, .handoverBegin, in: change)
        let brief = try Brief.make(
          room, since: turn, classes: Log.classes(room.facts, caller), now: change.now, change)
        let handover = try change.insert(
          Handover(
            id: .make(at: change.now), event: id, function: function, fromPerson: from,
            fromName: caller.name, toPerson: person, toName: name, sinceSeq: turn.sinceSeq,
            words: words, brief: try brief.text(), begunAt: change.now))
        let what = Language.swedish.say(function.text)
        try ToldActs.tell(
          [person], about: event,
          text:
            "\(caller.name) lämnar över passet till dig: \(what). Läs underlaget och skriv under.",
          in: change)
        try Events.spread(event, in: change)
        try Log.tell(
          "\(caller.name) lämnar över till \(name): \(function.text). Väntar på underskrift.",
          about: event, in: change)
        change.result = handover.id.text
        return handover
      })
  }

  /// Whoever comes on must be able to read what is handed over. Under secrecy that is for those
  /// who name the staff to decide.
  private static func guardReceiver(
    _ person: ID<Person>, _ event: Event, _ change: Change
  ) throws -> String {
    guard person != change.caller.person else {
      throw Refusal.invalid("to", "Välj någon annan än dig själv.")
    }
    guard let name: String = try change.cell("SELECT name FROM person WHERE id = \(person)") else {
      throw Refusal.invalid("to", "Välj en person som finns.")
    }
    let facts = try Events.facts(of: event.id, change)
    let relations = facts.relations(of: person)
    if relations.contains(.subject) || relations.contains(.conflict) {
      throw Refusal.invalid("to", "Personen kan inte ta över här. Välj någon annan.")
    }
    let isIn = relations.contains(.staff) || relations.contains(.lead)
    if event.classification == .k2, !isIn {
      guard Policy.allows(change.caller, .staffAssign, facts) else {
        throw Refusal.invalid(
          "to", "Händelsen är under sekretess. Be den som leder att först ta in personen i staben.")
      }
      try change.insert(
        Participant(
          id: .make(at: change.now), event: event.id, person: person, relation: .staff,
          since: change.now))
    }
    return name
  }

  /// Takes back an offer that has not been signed.
  func withdraw(
    _ id: ID<Event>, _ handover: ID<Handover>, by caller: Caller, key: Journal.Key? = nil
  ) async throws {
    try await journal.change(.handoverBegin, by: caller, key: key, again: { _, _ in }) { change in
      let event = try change.event(id)
      let found = try Handovers.row(handover, in: id, change)
      guard found.fromPerson == caller.person else { throw Refusal.notFound }
      try Handovers.requireUnsigned(found)
      try Handovers.takeBack(found, change)
      try Events.spread(event, in: change)
      try Log.tell(
        "\(found.fromName) tog tillbaka överlämningen till \(found.toName): \(found.function.text).",
        about: event, in: change)
    }
  }

  /// With the message that came with it, unless it has been read.
  private static func takeBack(_ handover: Handover, _ change: Change) throws {
    for row in try message(of: handover, change) {
      try change.remove(try row.get("id", as: ID<Told>.self))
    }
    try change.remove(handover.id)
  }

  private static func message(of handover: Handover, _ tx: any Reading) throws -> [Row] {
    try tx.rows(
      """
      SELECT id FROM told WHERE event = \(handover.event) AND person = \(handover.toPerson)
      AND seq = \(handover.seq) AND acknowledged_at IS NULL
      """)
  }

  /// The one coming on has read and takes over, from this moment.
  func sign(
    _ id: ID<Event>, _ handover: ID<Handover>, by caller: Caller, key: Journal.Key? = nil
  ) async throws -> Handover {
    try await journal.change(
      .handoverSign, by: caller, key: key, again: { try Handovers.row(ID($1), in: id, $0) },
      { change in
        var event = try change.event(id)
        let found = try Handovers.row(handover, in: id, change)
        guard found.toPerson == caller.person else { throw Refusal.notFound }
        try event.requireOpen()
        try Handovers.requireUnsigned(found)
        guard try Handovers.isStanding(found, change) else {
          throw Refusal.conflict(
            "\(found.fromName) har inte längre uppgiften och kan inte lämna över den.")
        }
        try Handovers.shift(found, change)
        if found.function == .lead {
          event = try change.update(id) { event in
            event.leadPerson = found.toPerson
            event.leadSince = change.now
          }
        }
        // The message that came with it is read.
        for row in try Handovers.message(of: found, change) {
          try change.update(try row.get("id", as: ID<Told>.self)) {
            $0.acknowledgedAt = change.now
          }
        }
        let signed = try change.update(found.id) { $0.signedAt = change.now }
        try ToldActs.tell(
          [found.fromPerson], about: event,
          text: "\(found.toName) har skrivit under och tagit över efter dig.", in: change)
        try Events.spread(event, in: change)
        try Log.tell(
          "\(found.toName) tog över efter \(found.fromName): \(found.function.text).",
          about: event, in: change)
        try Checklists.follow(found.function, to: found.toPerson, in: id, change)
        change.result = signed.id.text
        return signed
      })
  }

  private static func requireUnsigned(_ handover: Handover) throws {
    if handover.signedAt != nil { throw Refusal.conflict("Överlämningen är redan underskriven.") }
  }

  /// Ends the turn of the one going off and begins that of the one coming on.
  private static func shift(_ handover: Handover, _ change: Change) throws {
    let isLead = handover.function == .lead
    for row in try change.rows(
      "SELECT * FROM participant WHERE event = \(handover.event) AND until IS NULL")
    {
      let part = try Participant(row: row)
      let same = part.function == handover.function || (isLead && part.relation == .lead)
      let goes = part.person == handover.fromPerson && same
      let comes =
        part.person == handover.toPerson && part.relation != .told
        && (same || part.function == nil) && [.staff, .lead].contains(part.relation)
      if goes || comes { try change.update(part.id) { $0.until = change.now } }
    }
    try change.insert(
      Participant(
        id: .make(at: change.now), event: handover.event, person: handover.toPerson,
        relation: isLead ? .lead : .staff, function: handover.function, since: change.now))
  }
}
