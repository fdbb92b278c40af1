import Ground
import Storage

/// What the one who reported is told when the report has arrived.
struct Receipt: Sendable {
  /// Somebody who was told of it at once.
  struct Receiver: Sendable {
    let told: Room.ToldPerson
    /// What makes it their matter; nil when nothing does any longer.
    let post: Post?
  }

  let event: Event
  let receivers: [Receiver]

  /// Who is told of a report, the one on duty first.
  private static let posts: [Post] = [.dutyOfficer, .securityCoordinator, .citySecurity]

  static func read(
    _ id: ID<Event>, by caller: Caller, now: Instant, _ tx: any Reading
  ) throws -> Receipt {
    let event = try Events.find(id, by: caller, .eventRead, tx)
    let told = try Room.told(id, most: 50, tx).filter { $0.at == event.reportedAt }
    let held = try posts(of: told.map(\.person), on: LocalTime.day(now), tx)
    return Receipt(
      event: event,
      receivers: told.map { Receiver(told: $0, post: held[$0.person]) }
        .sorted { place($0.post) < place($1.post) })
  }

  private static func place(_ post: Post?) -> Int {
    post.flatMap { posts.firstIndex(of: $0) } ?? posts.count
  }

  private static func posts(
    of people: [ID<Person>], on day: String, _ tx: any Reading
  ) throws -> [ID<Person>: Post] {
    let rows = try tx.rows(
      """
      SELECT a.person, a.post FROM assignment a WHERE a.person IN \(list: people)
      AND a.post IN \(list: posts) AND \(Held.current(day)) ORDER BY a.id
      """)
    var held: [ID<Person>: Post] = [:]
    for row in rows {
      let (person, post): (ID<Person>, Post) = (try row.get("person"), try row.get("post"))
      if place(post) < place(held[person]) { held[person] = post }
    }
    return held
  }
}
