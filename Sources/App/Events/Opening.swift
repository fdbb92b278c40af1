import Ground
import Storage
import Swedish

/// Opening what is under secrecy is in the journal before the answer leaves.
struct Opening: Sendable {
  let database: Database
  let journal: Journal

  /// - Parameters:
  ///   - secret: content under secrecy in an event that is not itself secret.
  ///   - isPart: a part of a page that is open already.
  func note(
    _ event: Event, _ call: Call, secret: Bool = false, isPart: Bool? = nil
  ) async throws {
    guard event.classification == .k2 || secret else { return }
    let caller = try call.caller
    // A page that is open refreshes its parts after every change: one entry an hour is enough.
    if isPart ?? call.wantsFragment,
      try await isOpen(event, caller, since: call.now.adding(.hours(-1)))
    {
      return
    }
    try await journal.change(.contentOpen, by: caller) { change in
      change.files(under: try Events.facts(of: event.id, change))
    }
  }

  /// The event whose log is taken out, when that is in the journal.
  func leaving(_ events: Events, _ call: Call) async throws -> Event {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let event = try await events.find(id, by: caller, .eventExport)
    try await note(event, call)
    try await events.export(id, by: caller)
    return event
  }

  private func isOpen(_ event: Event, _ caller: Caller, since: Instant) async throws -> Bool {
    try await database.read { tx in
      try tx.row(
        """
        SELECT seq FROM journal WHERE subject = \("event/\(event.id)")
        AND act = \(Act.contentOpen) AND caller = \(caller.handle) AND at > \(since)
        ORDER BY seq DESC LIMIT 1
        """) != nil
    }
  }
}

/// Finds people by what somebody types: an identity, an address of e-mail, or a name.
enum PeopleNamed {
  static func find(
    _ names: [String], field: String, _ tx: any Reading
  ) throws -> (found: [ID<Person>], faults: [Fault]) {
    var found: [ID<Person>] = []
    var faults: [Fault] = []
    for name in names {
      let hits = try tx.rows(
        """
        SELECT id FROM person WHERE id = \(name) OR name = \(name)
        OR LOWER(email) = \(name.lowercased()) OR LOWER(name) = \(name.lowercased())
        ORDER BY id LIMIT 2
        """
      ).map { try $0.get("id", as: ID<Person>.self) }
      switch hits.count {
      case 1: found.append(hits[0])
      case 0: faults.append(Fault(field: field, text: try unknown(name, tx)))
      default:
        faults.append(
          Fault(field: field, text: "Fler än en heter \(name). Skriv e-postadressen i stället."))
      }
    }
    return (found, faults)
  }

  /// Who could be meant by a part of a name.
  private static func unknown(_ name: String, _ tx: any Reading) throws -> Text {
    let keys = Words.sortKey(name).split(whereSeparator: { !$0.isLetter && !$0.isNumber })
      .map(String.init)
    if keys.isEmpty { return "Ingen heter \(name). Kontrollera namnet." }
    let likely = SQL.joined(keys.map { "p.sort LIKE \("%\($0)%")" }, by: " AND ")
    let names = try tx.rows(
      "SELECT p.name, p.title FROM person p WHERE \(likely) ORDER BY p.sort, p.id LIMIT 6"
    ).map { row -> String in
      let title: String? = try row.find("title")
      return ([try row.get("name")] + [title].compactMap(\.self)).joined(separator: ", ")
    }
    if names.isEmpty || names.count > 5 { return "Ingen heter \(name). Kontrollera namnet." }
    return "Ingen heter just \(name). Menar du \(names.joined(separator: " / "))?"
  }
}
