import Ground
import Storage
import Synchronization

/// Who is duty officer right now: shown on every page, so kept in memory and read anew at need.
final class DutyNow: Sendable {
  struct Card: Sendable, Hashable {
    let person: ID<Person>
    let name: String
    let phone: String?
    let until: Instant
  }

  private let kept = Mutex<Card?>(nil)

  var current: Card? { kept.withLock { $0 } }

  func refresh(_ database: Database, now: Instant) async throws {
    let card = try await database.read { tx -> Card? in
      guard
        let row = try tx.row(
          """
          SELECT p.id, p.name, p.mobile, p.phone, s.ends_at FROM shift s
          JOIN person p ON p.id = s.person
          WHERE s.starts_at <= \(now) AND s.ends_at > \(now)
          AND \(DutyOfficer.counts(LocalTime.day(now))) AND \(DutyOfficer.isCityWide)
          ORDER BY s.starts_at DESC LIMIT 1
          """)
      else { return nil }
      let mobile: String? = try row.find("mobile")
      return Card(
        person: try row.get("id"), name: try row.get("name"),
        phone: try mobile ?? row.find("phone"), until: try row.get("ends_at"))
    }
    kept.withLock { $0 = card }
  }
}
