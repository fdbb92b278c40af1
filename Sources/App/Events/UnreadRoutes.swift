import Ground
import Storage
import Web

/// How much is new in a log, and how far somebody has looked.
struct UnreadRoutes: Sendable {
  let events: Events
  let journal: Journal
  let database: Database

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/unread", .act(.logRead),
      Doc(
        "How much is new in the log since one looked, by kind and by whose it is",
        "Hur mycket som är nytt sedan man tittade",
        query: [
          .init("since", .string(most: 20), "After this journal entry; else since you looked")
        ],
        returns: .named("Unread")), unread)
    routes.post(
      "/events/{id}/seen", .act(.logRead), mount: .page,
      Doc(
        "Remember how far one has looked", "Minns hur långt man har sett",
        body: [.init("seq", .string(most: 20), required: true, "The last journal entry seen")]),
      noteSeen)
  }

  /// What is new since then, and what the log is narrowed to, in words.
  func read(
    _ id: ID<Event>, _ lens: Lens, _ caller: Caller
  ) async throws -> (unread: Unread?, only: Text?) {
    if lens.since == nil && !lens.isNarrow { return (nil, nil) }
    return try await database.read { tx in
      (
        try lens.since.map { try Unread.read(id, since: $0, by: caller, tx) },
        try lens.origin.map { try Origins(id, for: caller, tx).name($0) } ?? lens.category?.text
      )
    }
  }

  @Sendable private func unread(_ call: Call) async throws -> Reply {
    let (id, caller): (ID<Event>, Caller) = (try call.id(), try call.caller)
    var lens = Lens(call.query)
    lens.since = try await sinceLook(lens.since, id, caller)
    let (unread, only) = try await read(id, lens, caller)
    guard let unread else { throw Refusal.notFound }
    if call.wantsFragment {
      return .fragment(UnreadBar(unread: unread, lens: lens, only: only, event: id).html)
    }
    return call.isAPI ? .json(unread.json) : .see("/events/\(id)")
  }

  private func sinceLook(
    _ asked: Int64?, _ id: ID<Event>, _ caller: Caller
  ) async throws -> Int64 {
    _ = try await events.find(id, by: caller, .logRead)
    if let asked { return asked }
    return try await database.read { tx in
      try caller.person.flatMap { try Unread.seen(id, by: $0, tx) } ?? 0
    }
  }

  /// A page that has stood open says how far it came.
  @Sendable private func noteSeen(_ call: Call) async throws -> Reply {
    let (id, caller): (ID<Event>, Caller) = (try call.id(), try call.caller)
    _ = try await events.find(id, by: caller, .logRead)
    let head = try await database.read { try Head.read($0).seq }
    if let seq = call.input["seq"].flatMap({ Int64($0) }) {
      _ = try await look(id, min(seq, head), caller)
    }
    return .empty
  }

  /// Remembers how far the reader has looked; answers how far that was before.
  func look(_ id: ID<Event>, _ seq: Int64, _ caller: Caller) async throws -> Int64? {
    guard let person = caller.person else { return nil }
    let subject = "event/\(id)"
    let before = try await database.read { try Unread.seen(id, by: person, $0) }
    if before ?? -1 < seq {
      _ = try await journal.housekeeping([.seen]) { keep in
        try keep.run(
          """
          INSERT INTO seen (person, subject, seq) VALUES (\(person), \(subject), \(seq))
          ON CONFLICT (person, subject) DO UPDATE SET seq = excluded.seq
          """)
      }
    }
    return before
  }
}
