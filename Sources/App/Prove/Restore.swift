import Foundation
import Ground
import Logging
import Storage

/// Puts a backup back, into either engine, and proves what was put back.
struct Restore: Sendable {
  let backup: Backup
  let settings: Settings
  let logger: Logger
  let progress: @Sendable (String) -> Void

  /// Whether there is something in the way.
  func isOccupied() async throws -> Bool {
    if case .sqlite(let path) = settings.location {
      guard FileManager.default.fileExists(atPath: path) else { return false }
    }
    let (database, _) = try await Storage.open(settings.location, logger: logger)
    let count = try? await database.read { tx in
      try tx.cell("SELECT COUNT(*) FROM journal", as: Int.self) ?? 0
    }
    await database.close()
    return (count ?? 0) > 0
  }

  /// - Parameter replacing: what is there is put aside (SQLite) or taken away (PostgreSQL) first.
  func run(replacing: Bool) async throws -> Verdict {
    let manifest = try backup.manifest()
    progress("Verifying the backup …")
    let before = await backup.verify(notes: [], keys: [])
    guard before.code == 0 else {
      throw StorageTrouble(
        description: "the backup is not whole, nothing was restored: "
          + (before.first?.words ?? before.unknown.first ?? ""))
    }
    if replacing { try await clear() }
    switch (settings.location, manifest.engine) {
    case (.sqlite(let path), .sqlite): try copy(to: path)
    default: try await load()
    }
    for key in backup.keys() where !SigningKey.known(settings.data).contains(key) {
      try Files.write(
        Array((key.text + "\n").utf8), to: "\(settings.data)/\(key.name).pub", mode: 0o644)
    }
    progress("Verifying what was restored …")
    let verdict = try await prove()
    if verdict.code == 0,
      verdict.head.seq != manifest.head.seq || verdict.head.hash != manifest.head.hash
    {
      throw StorageTrouble(description: "the restored journal does not end as the backup's")
    }
    return verdict
  }

  /// Puts aside what was there: until the restored store is proven, it is all there is.
  private func clear() async throws {
    let stamp = Clock.system.now().text.filter { $0.isNumber }.prefix(14)
    if case .sqlite(let path) = settings.location {
      guard FileManager.default.fileExists(atPath: path) else { return }
      let aside = settings.data + "/replaced-\(stamp)"
      try Files.makePrivateFolder(aside)
      for ending in ["", "-wal", "-shm"]
      where FileManager.default.fileExists(atPath: path + ending) {
        try FileManager.default.moveItem(
          atPath: path + ending, toPath: aside + "/tryggve.sqlite" + ending)
      }
      progress("What was there lies in \(aside).")
    } else {
      let (database, writer) = try await Storage.open(settings.location, logger: logger)
      let aside = "replaced_\(stamp)"
      try await writer.write { tx in
        try tx.run("ALTER SCHEMA public RENAME TO \(name: aside)")
        try tx.run("CREATE SCHEMA public")
      }
      await database.close()
      progress("What was there lies in the schema \(aside).")
    }
  }

  /// The same engine: the file as it is.
  private func copy(to path: String) throws {
    progress("Copying …")
    let draft = path + ".restoring"
    try? FileManager.default.removeItem(atPath: draft)
    try FileManager.default.copyItem(atPath: backup.database, toPath: draft)
    chmod(draft, 0o600)
    if let file = FileHandle(forUpdatingAtPath: draft) {
      try file.synchronize()
      try file.close()
    }
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    guard rename(draft, path) == 0 else {
      throw StorageTrouble(description: "cannot write \(path): \(Files.reason())")
    }
  }

  // MARK: the other engine

  /// Everything that is loaded row by row. Sessions and sign-in links are not: whoever was signed
  /// in signs in again.
  private static let others = [
    "unit_above", "reach", "line_search", "idempotency", "seen", "draft", "checkpoint", "version",
    "journal",
  ]

  private func load() async throws {
    let source = try Storage.openReadOnly(backup.database)
    let (database, writer) = try await Storage.open(settings.location, logger: logger)
    let steps = try await source.read { tx in
      Set(
        try tx.rows("SELECT number FROM migration").map { try $0.get("number", as: Int.self) })
    }
    let now = Clock.system.now()
    // First the schema that the backup was made with, so that its rows fit.
    try await Migrations.run(
      Schema.migrations.filter { steps.contains($0.number) }, on: database, now: now)
    let there = try await source.read { tx in
      Set(
        try tx.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map {
          try $0.get("name", as: String.self)
        })
    }
    for table in Schema.contents.map({ $0.table }) + Restore.others where there.contains(table) {
      progress("Loading \(table) …")
      try await load(table, from: source, to: writer)
    }
    try await Migrations.run(Schema.migrations, on: database, now: now)
    await source.close()
    await database.close()
  }

  private func load(
    _ table: String, from source: Database, to writer: Writer
  ) async throws {
    if let parent = Restore.ownReference[table] {
      return try await loadTree(table, parent, from: source, to: writer)
    }
    if table == "idempotency" { return try await loadKeys(from: source, to: writer) }
    var after: Int64 = 0
    while true {
      let from = after
      let (rows, last) = try await source.read { tx in try Restore.portion(table, after: from, tx) }
      guard let last else { return }
      try await writer.write { tx in
        for row in rows { try Restore.insert(row, into: table, tx) }
      }
      after = last
    }
  }

  /// Keys of repeated requests, which are stored in the order of their names.
  private func loadKeys(from source: Database, to writer: Writer) async throws {
    var after = (name: "", caller: "")
    while true {
      let from = after
      let rows = try await source.read { tx in
        try tx.rows(
          """
          SELECT * FROM idempotency WHERE (name, caller) > (\(from.name), \(from.caller))
          ORDER BY name, caller LIMIT 1000
          """)
      }
      guard let last = rows.last else { return }
      try await writer.write { tx in
        for row in rows { try Restore.insert(row, into: "idempotency", tx) }
      }
      after = (try last.get("name"), try last.get("caller"))
    }
  }

  private static func portion(
    _ table: String, after: Int64, _ tx: any Reading
  ) throws -> (rows: [Row], last: Int64?) {
    let marks = try tx.rows(
      """
      SELECT rowid AS mark FROM \(name: table) WHERE rowid > \(after) ORDER BY rowid LIMIT 1000
      """)
    guard let last = try marks.last?.get("mark", as: Int64.self) else { return ([], nil) }
    let columns: SQL = table == "line_search" ? "rowid, *" : "*"
    let rows = try tx.rows(
      """
      SELECT \(columns) FROM \(name: table) WHERE rowid > \(after) AND rowid <= \(last)
      ORDER BY rowid
      """)
    return (rows, last)
  }

  /// Tables whose rows point at others of the same table.
  private static let ownReference = [
    "unit": "parent", "event": "merged_into", "line": "corrects",
  ]

  /// Rows go in after those that they point at.
  private func loadTree(
    _ table: String, _ parent: String, from source: Database, to writer: Writer
  ) async throws {
    var waiting = try await source.read { tx in
      try tx.rows("SELECT id, \(name: parent) AS parent FROM \(name: table) ORDER BY seq").map {
        (id: try $0.get("id", as: String.self), parent: try $0.find("parent", as: String.self))
      }
    }
    var isIn: Set<String> = []
    while !waiting.isEmpty {
      let ready = waiting.filter { row in row.parent.map { isIn.contains($0) } ?? true }
      guard !ready.isEmpty else {
        throw StorageTrouble(description: "rows of \(table) point at rows that are not there")
      }
      try await insert(ready.map(\.id), of: table, from: source, to: writer)
      isIn.formUnion(ready.map(\.id))
      waiting.removeAll { isIn.contains($0.id) }
    }
  }

  private func insert(
    _ ids: [String], of table: String, from source: Database, to writer: Writer
  ) async throws {
    for start in stride(from: 0, to: ids.count, by: 500) {
      let some = Array(ids[start..<min(start + 500, ids.count)])
      let rows = try await source.read { tx in
        try tx.rows("SELECT * FROM \(name: table) WHERE id IN \(list: some)")
      }
      try await writer.write { tx in
        for row in rows { try Restore.insert(row, into: table, tx) }
      }
    }
  }

  private static func insert(_ row: Row, into table: String, _ tx: any Writing) throws {
    var names: [SQL] = []
    var holes: [SQL] = []
    var seen: Set<String> = table == "line_search" ? ["words"] : []
    for (name, value) in zip(row.columns.names, row.values) where seen.insert(name).inserted {
      names.append("\(name: name)")
      holes.append("\(value)")
    }
    try tx.run(
      """
      INSERT INTO \(name: table) (\(SQL.joined(names, by: ", ")))
      VALUES (\(SQL.joined(holes, by: ", ")))
      """)
  }

  private func prove() async throws -> Verdict {
    let (database, writer) = try await Storage.open(settings.location, logger: logger)
    try await Migrations.run(Schema.migrations, on: database, now: Clock.system.now())
    let journal = Journal(writer: writer, clock: .system)
    try await journal.housekeeping([.session, .signInLink]) { keep in
      try keep.run("DELETE FROM session WHERE 1 = 1")
      try keep.run("DELETE FROM sign_in_link WHERE 1 = 1")
    }
    let verdict = await Verifier(keys: backup.keys()).verify(database, called: "restored store")
    await database.close()
    return verdict
  }
}
