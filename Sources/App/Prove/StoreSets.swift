import Ground
import Storage

/// What can only be proven of all rows together: that each row shows its latest state, and that
/// there are no rows beside the journal.
struct StoreSets {
  let tx: any Reading
  let kind: EngineKind
  let tables: [String]
  let head: Head
  let taken: TakenAway

  func prove(_ verdict: inout Verdict) throws {
    try strayEntries(&verdict)
    for table in tables {
      try strayRows(table, &verdict)
      try outdated(table, &verdict)
      try vanished(table, &verdict)
    }
    try strayRows("version", &verdict)
    try unknownKinds(&verdict)
    try returned(&verdict)
    if kind == .sqlite {
      for table in tables + ["version", "journal"] { try foreignValues(table, &verdict) }
    }
  }

  private func strayEntries(_ verdict: inout Verdict) throws {
    let stray =
      try tx.cell(
        "SELECT COUNT(*) FROM journal WHERE seq IS NULL OR seq < 1", as: Int.self) ?? 0
    if stray > 0 {
      verdict.add(Finding(.inserted, at: 0, "\(stray) entries stand before the first"))
    }
  }

  private func strayRows(_ table: String, _ verdict: inout Verdict) throws {
    let rows = try tx.rows(
      """
      SELECT id, seq FROM \(name: table)
      WHERE seq IS NULL OR seq < 1 OR seq > \(head.seq) OR id IS NULL LIMIT 100
      """)
    for row in rows {
      let seq = try? row.get("seq", as: Int64.self)
      verdict.add(
        Finding(
          .inserted, at: seq,
          "\(table)/\(try row.value("id").shown) was inserted or its entry cut away: "
            + "it names entry \(try row.value("seq").shown), the last is \(head.seq)"))
    }
  }

  /// A row that stands beside a version as new as itself shows an old state.
  private func outdated(_ table: String, _ verdict: inout Verdict) throws {
    let rows = try tx.rows(
      """
      SELECT t.id, t.seq, MAX(v.seq) AS latest FROM version v
      JOIN \(name: table) t ON t.id = v.id AND v.seq >= t.seq
      WHERE v.kind = \(table) GROUP BY t.id, t.seq LIMIT 100
      """)
    for row in rows {
      let latest: Int64 = try row.get("latest")
      verdict.add(
        Finding(
          .altered, at: latest,
          "\(table)/\(try row.value("id").shown) was set back: it shows entry "
            + "\(try row.value("seq").shown), the latest is entry \(latest)"))
    }
  }

  /// A version without a row of today needs an entry that took the row away.
  private func vanished(_ table: String, _ verdict: inout Verdict) throws {
    var after = ""
    while true {
      let rows = try tx.rows(
        """
        SELECT v.id, MAX(v.seq) AS latest FROM version v
        LEFT JOIN \(name: table) t ON t.id = v.id
        WHERE v.kind = \(table) AND t.id IS NULL AND v.id > \(after)
        GROUP BY v.id ORDER BY v.id LIMIT 1000
        """)
      for row in rows {
        let id: String = try row.get("id")
        let latest: Int64 = try row.get("latest")
        after = id
        if let last = taken.rows["\(table)/\(id)"[...]], last.seq >= latest, !last.isBack {
          continue
        }
        verdict.add(
          Finding(
            .missing, at: latest, "\(table)/\(id) is missing: no entry took it away"))
      }
      if rows.count < 1000 { return }
    }
  }

  private func unknownKinds(_ verdict: inout Verdict) throws {
    let rows = try tx.rows(
      "SELECT kind, id, seq FROM version WHERE kind NOT IN \(list: tables) LIMIT 100")
    for row in rows {
      verdict.add(
        Finding(
          .inserted, at: try? row.get("seq", as: Int64.self),
          "an earlier version of \(try row.value("kind").shown)/\(try row.value("id").shown) "
            + "was inserted: there is no such kind of content"))
    }
  }

  /// Rows that an entry took away may not stand there.
  private func returned(_ verdict: inout Verdict) throws {
    var byTable: [String: [(id: String, last: TakenAway.Last)]] = [:]
    for (item, last) in taken.rows {
      guard let slash = item.firstIndex(of: "/") else { continue }
      byTable[String(item[..<slash]), default: []].append(
        (String(item[item.index(after: slash)...]), last))
    }
    for (table, gone) in byTable where tables.contains(table) {
      for start in stride(from: 0, to: gone.count, by: 400) {
        let some = gone[start..<min(start + 400, gone.count)]
        let rows = try tx.rows(
          "SELECT id, seq FROM \(name: table) WHERE id IN \(list: some.map(\.id))")
        for row in rows {
          guard let id = try? row.get("id", as: String.self),
            let seq = try? row.get("seq", as: Int64.self),
            let last = some.first(where: { $0.id == id })?.last
          else { continue }
          if seq > last.seq || (seq == last.seq && last.isBack) { continue }
          verdict.add(
            Finding(
              .inserted, at: last.seq,
              "\(table)/\(id) was taken away by entry \(last.seq) but is there again"))
        }
      }
    }
  }

  /// SQLite lets a cell hold what its column is not meant for, and hide text after a NUL.
  private func foreignValues(_ table: String, _ verdict: inout Verdict) throws {
    guard let names = try tx.row("SELECT * FROM \(name: table) LIMIT 1")?.columns.names else {
      return
    }
    let tests = names.map { column -> SQL in
      "typeof(\(name: column)) = 'blob' OR instr(\(name: column), char(0)) > 0"
    }
    let rows = try tx.rows(
      """
      SELECT seq FROM \(name: table) WHERE \(SQL.joined(tests, by: " OR ")) LIMIT 100
      """)
    for row in rows {
      let seq = try? row.get("seq", as: Int64.self)
      verdict.add(
        Finding(
          .altered, at: seq,
          "table \(table), entry \(try row.value("seq").shown): a cell holds what we never store"))
    }
  }
}
