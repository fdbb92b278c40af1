import Ground
import Storage

/// Another event in which words stand that are taken away from one: pasted there, or gone along
/// when reports were merged.
struct SpillElsewhere: Sendable {
  let event: ID<Event>
  /// Lines that hold them; none when they stand only beside the log.
  let lines: Set<ID<Line>>

  /// Where people write, by table.
  private static let places: [(table: String, columns: [String])] = [
    (Line.table, ["text"]), (Decision.table, ["what", "why", "alternatives"]),
    (EventTask.table, ["text", "note"]), (Told.table, ["text"]),
    (Handover.table, ["words", "brief"]),
    (LeadRequest.table, ["reason", "words", "brief", "answer"]),
    (LevelDecision.table, ["notes", "reason"]), (Service.table, ["name", "note"]),
    (Meeting.table, ["agenda", "direction", "attending"]),
    (Activation.table, ["why", "basis", "end_reason"]), (Power.table, ["matter"]),
    (Event.table, ["title", "description"]),
  ]

  static func find(
    _ extent: Erasures.Extent, than event: Event, _ tx: any Reading
  ) throws -> [SpillElsewhere] {
    if extent.kind != .spill { return [] }
    let parts = try Erasures.doomed(event, extent, tx).map(\.part)
    // Short words would be found in every event.
    let texts = try SpillCopies.texts(of: parts, tx).filter { $0.count >= SpillCopies.least }
    if texts.isEmpty { return [] }
    var found: [ID<Event>: Set<ID<Line>>] = [:]
    for (table, columns) in places {
      let owner: SQL = table == Event.table ? "id" : "event"
      let likely = SQL.joined(
        columns.flatMap { column in texts.map { "\(name: column) LIKE \(pattern($0))" as SQL } },
        by: " OR ")
      for row in try tx.rows(
        "SELECT * FROM \(name: table) WHERE \(owner) <> \(event.id) AND (\(likely))")
      where SpillCopies.holds(row, texts) {
        let other: ID<Event> = try row.get(table == Event.table ? "id" : "event")
        let tied: ID<Line>? =
          table == Line.table
          ? try row.get("id")
          : [Decision.table, EventTask.table, Meeting.table].contains(table)
            ? try row.get("line") : nil
        found[other, default: []].formUnion(tied.map { [$0] } ?? [])
      }
    }
    return found.sorted { $0.key < $1.key }.map { SpillElsewhere(event: $0.key, lines: $0.value) }
  }

  /// More than the words rather than less: what it finds is looked at again.
  private static func pattern(_ words: String) -> String {
    let open = SpillCopies.inside(words).map { "\\%\"".contains($0) ? "%" : String($0) }.joined()
    return "%\(open)%"
  }
}
