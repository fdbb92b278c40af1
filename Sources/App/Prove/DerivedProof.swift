import Ground
import Storage

/// Computes the tables that are made from content anew, and compares: who tampers with whom an
/// event reaches gives away what no content row shows.
struct DerivedProof {
  let tx: any Reading

  func prove(_ verdict: inout Verdict) throws {
    try unitsAbove(&verdict)
    try reach(&verdict)
  }

  private func unitsAbove(_ verdict: inout Verdict) throws {
    var parents: [String: String] = [:]
    for row in try tx.rows("SELECT id, parent FROM unit") {
      // A unit that cannot be read was altered, and that has been found already.
      guard let id = try? row.get("id", as: String.self) else { continue }
      parents[id] = (try? row.find("parent", as: String.self)) ?? ""
    }
    var wanted: Set<String> = []
    for unit in parents.keys {
      var at = unit
      var seen: Set<String> = []
      while !at.isEmpty, seen.insert(at).inserted {
        wanted.insert("\(unit) \(at)")
        at = parents[at] ?? ""
      }
    }
    let found = Set(
      try tx.rows("SELECT unit, above FROM unit_above").map {
        "\(try $0.value("unit").shown) \(try $0.value("above").shown)"
      })
    for pair in wanted.symmetricDifference(found).sorted().prefix(20) {
      let word = wanted.contains(pair) ? "lacks" : "has too much:"
      verdict.add(Finding(.derived, at: nil, "derived table unit_above \(word) \(pair)"))
    }
  }

  private func reach(_ verdict: inout Verdict) throws {
    var after = ""
    while true {
      let events = try tx.rows(
        "SELECT * FROM event WHERE id > \(after) ORDER BY id LIMIT 500"
      )
      for row in events {
        after = try row.get("id")
        // An event that cannot be read was altered, and that has been found already.
        guard let event = try? Event(row: row) else { continue }
        try compare(event, &verdict)
      }
      if events.count < 500 { break }
    }
    let stray = try tx.rows(
      """
      SELECT DISTINCT r.event FROM reach r LEFT JOIN event e ON e.id = r.event
      WHERE e.id IS NULL LIMIT 100
      """)
    for row in stray {
      verdict.add(
        Finding(
          .derived, at: nil,
          "derived table reach speaks of event \(try row.value("event").shown), which is not there")
      )
    }
  }

  private func compare(_ event: Event, _ verdict: inout Verdict) throws {
    let wanted = try Events.reachAnew(of: event, tx)
    let rows = try tx.rows(
      "SELECT audience, why, class, opened FROM reach WHERE event = \(event.id)")
    var found: Set<Reach> = []
    var isDated = true
    for row in rows {
      guard
        let reach = try? Reach(
          audience: row.get("audience"), why: row.get("why"), rank: row.get("class"))
      else { continue }
      found.insert(reach)
      let opened: String = try row.get("opened")
      if opened != event.reportedAt.text { isDated = false }
    }
    if found == wanted, found.count == rows.count, isDated { return }
    let extra = found.subtracting(wanted).map(\.audience).sorted()
    let lacking = wanted.subtracting(found).map(\.audience).sorted()
    verdict.add(
      Finding(
        .derived, at: nil,
        "derived table reach of event \(event.id) is wrong"
          + (extra.isEmpty ? "" : ", too much: \(extra.joined(separator: " "))")
          + (lacking.isEmpty ? "" : ", lacking: \(lacking.joined(separator: " "))")))
  }
}
