import Ground
import Storage

/// Who has opened something under secrecy, as the journal has it.
struct Openings: Sendable {
  let database: Database

  struct Opening: Sendable {
    let seq: Int64
    let at: Instant
    /// "person/<id>"
    let caller: String
    /// nil when the person is no longer known.
    let name: String?
  }

  /// The latest openings of an event, newest first.
  func of(_ event: ID<Event>, limit: Int = 200) async throws -> [Opening] {
    try await database.read { tx in
      let rows = try tx.rows(
        """
        SELECT seq, at, caller FROM journal WHERE subject = \("event/\(event)")
        AND act = \(Act.contentOpen.rawValue) ORDER BY seq DESC LIMIT \(limit)
        """)
      let names = try Handles.names(Set(rows.map { try $0.get("caller", as: String.self) }), tx)
      return try rows.map { row in
        let caller: String = try row.get("caller")
        return Opening(
          seq: try row.get("seq"), at: try row.get("at"), caller: caller, name: names[caller])
      }
    }
  }
}

/// The people behind the journal's handles, as the register has them today.
enum Handles {
  static func names(_ handles: Set<String>, _ tx: any Reading) throws -> [String: String] {
    let ids = handles.filter { $0.hasPrefix("person/") }.map { String($0.dropFirst(7)) }
    if ids.isEmpty { return [:] }
    return try tx.rows("SELECT id, name FROM person WHERE id IN \(list: ids)").reduce(into: [:]) {
      $0["person/\(try $1.get("id", as: String.self))"] = try $1.get("name", as: String.self)
    }
  }
}
