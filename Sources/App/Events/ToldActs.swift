import Ground
import Storage

/// Telling people about an event: on their own page and live, with an acknowledgement that the
/// room shows.
enum ToldActs {
  /// Nobody reads a message that goes to everybody, so a person sends to no more at a time. What
  /// follows of itself, from a level that is decided, reaches all whom it concerns.
  static let most = 200

  /// Tells those who hold the posts today in the units concerned, and the city-wide ones; deputies
  /// too.
  static func tellPosts(
    _ posts: [Post], about event: Event, text: String, in change: Change
  ) throws {
    let people = try Concerned(event: event, now: change.now, tx: change).holding(posts)
    try tell(people, about: event, text: text, in: change)
  }

  /// Tells those who are to verify a report: the coordinators of the unit, or of the nearest one
  /// above that has any, and who is on duty for the whole municipality.
  static func tellReport(of event: Event, in change: Change) throws {
    let concerned = Concerned(event: event, now: change.now, tx: change)
    let people = try concerned.holding([.dutyOfficer])
      .union(try concerned.nearest(.securityCoordinator, to: event.unit))
    let text =
      event.classification == .k2
      ? "En händelse under sekretess har rapporterats." : "Rapporterat: \(event.title)"
    try tell(people, about: event, text: text, in: change)
  }

  /// Tells those who answer for a unit that the event touches.
  static func tellAffected(
    _ unit: ID<Unit>, named name: String, _ note: String?, of event: Event, in change: Change
  ) throws {
    let words = note.map { " \($0)" } ?? ""
    try tellUnit(
      unit, answering, about: event, text: "\(name) är berörd av händelsen.\(words)", in: change)
  }

  /// Posts of a unit that are told of what touches it.
  static let answering: [Post] = [.securityCoordinator, .localCrisisLead, .head]

  /// Tells the one asked to take over, or those who handle events in the unit asked.
  static func tellAsked(_ request: LeadRequest, about event: Event, in change: Change) throws {
    try tellSide(
      request, about: event,
      text: "\(request.askedByName) väntar på ditt svar. \(request.reason)", in: change)
  }

  /// Tells the same people that nobody waits for their answer any longer.
  static func tellTakenBack(
    _ request: LeadRequest, about event: Event, in change: Change
  ) throws {
    try tellSide(
      request, about: event,
      text: "\(request.askedByName) har tagit tillbaka sin begäran. Du behöver inte svara.",
      in: change)
  }

  private static func tellSide(
    _ request: LeadRequest, about event: Event, text: String, in change: Change
  ) throws {
    if request.isOffer {
      if let lead = event.leadPerson {
        return try tell([lead], about: event, text: text, in: change)
      }
      return try tellUnit(
        event.leadUnit, [.localCrisisLead, .securityCoordinator, .head], about: event, text: text,
        in: change)
    }
    if let person = request.toPerson {
      return try tell([person], about: event, text: text, in: change)
    }
    try tellUnit(
      request.toUnit, [.localCrisisLead, .securityCoordinator, .head], about: event, text: text,
      in: change)
  }

  /// Tells the members of a crisis body.
  static func tellBody(
    _ body: ID<Unit>, about event: Event, text: String, in change: Change
  ) throws {
    try tellUnit(
      body,
      [
        .crisisCommitteeMember, .centralCrisisMember, .localCrisisLead, .staffChief,
        .communications, .head, .deputyHead,
      ], about: event, text: text, in: change)
  }

  private static func tellUnit(
    _ unit: ID<Unit>, _ posts: [Post], about event: Event, text: String, in change: Change
  ) throws {
    let day = LocalTime.day(change.now)
    let people = try change.rows(
      """
      SELECT DISTINCT person FROM assignment WHERE unit = \(unit) AND post IN \(list: posts)
      AND valid_from <= \(day) AND (valid_to IS NULL OR valid_to >= \(day))
      """
    ).map { try $0.get("person", as: ID<Person>.self) }
    try tell(Set(people), about: event, text: text, in: change)
  }

  /// Tells people, except the one who acts, those who are kept out, and those who may not know
  /// of an event under secrecy.
  static func tell(
    _ people: Set<ID<Person>>, about event: Event, text: String, in change: Change
  ) throws {
    let out = try change.rows(
      """
      SELECT person FROM participant WHERE event = \(event.id) AND until IS NULL
      AND relation IN ('subject', 'conflict')
      """
    ).map { try $0.get("person", as: ID<Person>.self) }
    let chosen = try people.subtracting(out).filter { $0 != change.caller.person }.sorted()
      .filter { try mayKnow($0, of: event, change) }
    for person in chosen {
      try change.insert(
        Told(
          id: .make(at: change.now), event: event.id, person: person, text: text,
          byName: change.caller.name, at: change.now))
    }
  }

  /// Being told lets a person read what is internal, never what is under secrecy.
  static func mayKnow(
    _ person: ID<Person>, of event: Event, _ change: Change
  ) throws -> Bool {
    if event.classification != .k2 { return true }
    let caller = try Callers.load(person, .program, in: change, now: change.now)
    return try caller.map {
      Policy.allows($0, .eventRead, try Events.facts(of: event.id, change))
    } ?? false
  }
}
