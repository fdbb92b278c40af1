import Crypto
import Foundation
import Ground
import Logging
import Storage
import Web

/// A copy of the whole store that carries the means to prove itself: a folder with a SQLite file,
/// a manifest and the public keys. The same for both engines. The signing key is not in it.
struct Backup: Sendable {
  let folder: String

  static let file = "tryggve.sqlite"
  static let manifestFile = "manifest.json"
  static let keyFile = "checkpoint.pub"
  static let format = "tryggve-backup-1"

  struct Manifest: Sendable {
    var engine: EngineKind
    var madeAt: Instant
    var head: Head
    var counts: [(table: String, count: Int)]
    var bytes: Int
    var sha256: String
    var checkpoint: String?

    var json: JSON {
      .object([
        "format": .string(Backup.format), "engine": .string(engine.rawValue),
        "madeAt": .string(madeAt.text), "head": .int(head.seq), "hash": .string(head.hash),
        "tables": .object(counts.map { JSON.Member($0.table, .int(Int64($0.count))) }),
        "file": .string(Backup.file), "bytes": .int(Int64(bytes)), "sha256": .string(sha256),
        "checkpoint": .text(checkpoint),
      ])
    }

    init(
      engine: EngineKind, madeAt: Instant, head: Head, counts: [(table: String, count: Int)],
      bytes: Int, sha256: String, checkpoint: String?
    ) {
      self.engine = engine
      self.madeAt = madeAt
      self.head = head
      self.counts = counts
      self.bytes = bytes
      self.sha256 = sha256
      self.checkpoint = checkpoint
    }

    init?(_ json: JSON) {
      guard json["format"]?.string == Backup.format,
        let engine = json["engine"]?.string.flatMap(EngineKind.init(rawValue:)),
        let madeAt = json["madeAt"]?.string.flatMap(Instant.init(text:)),
        case .int(let seq)? = json["head"], let hash = json["hash"]?.string,
        case .object(let tables)? = json["tables"], case .int(let bytes)? = json["bytes"],
        let sha256 = json["sha256"]?.string
      else { return nil }
      let counts = tables.compactMap { member -> (table: String, count: Int)? in
        guard case .int(let count) = member.value else { return nil }
        return (member.name, Int(count))
      }
      self.init(
        engine: engine, madeAt: madeAt, head: Head(seq: seq, hash: hash), counts: counts,
        bytes: Int(bytes), sha256: sha256, checkpoint: json["checkpoint"]?.string)
    }
  }

  var database: String { folder + "/" + Backup.file }

  func manifest() throws -> Manifest {
    let path = folder + "/" + Backup.manifestFile
    guard let data = FileManager.default.contents(atPath: path),
      let manifest = JSON(parsing: Array(data)).flatMap(Manifest.init)
    else { throw StorageTrouble(description: "\(path) is missing or cannot be read") }
    return manifest
  }

  func keys() -> [NoteKey] {
    // A backup without its key is still a backup.
    (try? NoteKey.read(folder + "/" + Backup.keyFile)) ?? []
  }

  static func requireFree(_ folder: String) throws {
    if FileManager.default.fileExists(atPath: folder) {
      throw StorageTrouble(description: "\(folder) is there already; give another name")
    }
  }

  /// Makes a backup beside running writes, proves it, and only then gives it its name.
  static func make(
    of app: App, to folder: String, verdict: @Sendable (Verdict) -> Void
  ) async throws -> Manifest {
    try requireFree(folder)
    await app.checkpoints.attempt()
    let draft = Backup(folder: folder + ".new")
    try? FileManager.default.removeItem(atPath: draft.folder)
    try Files.makePrivateFolder(draft.folder)
    do {
      let manifest = try await draft.fill(from: app, verdict: verdict)
      guard rename(draft.folder, folder) == 0 else {
        throw StorageTrouble(description: "cannot name \(folder): \(Files.reason())")
      }
      return manifest
    } catch {
      try? FileManager.default.removeItem(atPath: draft.folder)
      throw error
    }
  }

  private func fill(
    from app: App, verdict tell: @Sendable (Verdict) -> Void
  ) async throws -> Manifest {
    try await app.database.copy(to: database)
    if app.database.kind == .postgres { try await index(app.logger) }
    chmod(database, 0o600)
    _ = try await app.checkpoints.publicKey()
    let keys = SigningKey.known(app.settings.data)
    let text = keys.map { $0.text + "\n" }.joined()
    try Files.write(Array(text.utf8), to: folder + "/" + Backup.keyFile)
    let copy = try Storage.openReadOnly(database)
    let verdict = await Verifier(keys: keys).verify(copy, called: "backup")
    tell(verdict)
    guard verdict.code == 0 else {
      await copy.close()
      throw StorageTrouble(
        description: "the copy is not whole, so no backup was made: "
          + (verdict.first?.words ?? verdict.unknown.first ?? ""))
    }
    let (head, counts, note) = try await copy.read { tx in
      (
        try Head.read(tx), try Backup.counts(tx),
        try tx.cell("SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 1", as: String.self)
      )
    }
    await copy.close()
    let (bytes, sum) = try Backup.sum(database)
    let manifest = Manifest(
      engine: app.database.kind, madeAt: app.clock.now(), head: head, counts: counts,
      bytes: bytes, sha256: sum, checkpoint: note)
    try Files.write(manifest.json.bytes + [10], to: folder + "/" + Backup.manifestFile)
    return manifest
  }

  /// The copy of a PostgreSQL database has no indexes of its own.
  private func index(_ logger: Logger) async throws {
    let (database, writer) = try await Storage.open(.sqlite(path: database), logger: logger)
    try await writer.write { tx in
      for table in Schema.contents.map({ $0.table }) {
        try tx.run("CREATE INDEX \(name: table + "_seq") ON \(name: table) (seq)")
        try tx.run("CREATE INDEX \(name: table + "_id") ON \(name: table) (id)")
      }
      try tx.run("CREATE INDEX version_seq ON version (seq)")
      try tx.run("CREATE INDEX version_id ON version (kind, id, seq)")
      try tx.run("CREATE INDEX journal_seq ON journal (seq)")
      try tx.run("CREATE INDEX reach_event ON reach (event)")
      try tx.run("CREATE INDEX affected_unit_event ON affected_unit (event)")
      for table in ["participant", "told", "lead_request"] {
        try tx.run("CREATE INDEX \(name: table + "_event") ON \(name: table) (event)")
      }
    }
    await database.close()
  }

  static func counts(_ tx: any Reading) throws -> [(table: String, count: Int)] {
    try (["journal", "version"] + Schema.contents.map { $0.table }).map { table in
      (table, try tx.cell("SELECT COUNT(*) FROM \(name: table)", as: Int.self) ?? 0)
    }
  }

  /// Size and SHA-256 of a file, read piece by piece.
  static func sum(_ path: String) throws -> (bytes: Int, sha256: String) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StorageTrouble(description: "cannot read \(path): \(Files.reason())")
    }
    defer { try? file.close() }
    var hasher = SHA256()
    var bytes = 0
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      hasher.update(data: piece)
      bytes += piece.count
    }
    return (bytes, Hex.text(hasher.finalize()))
  }

  /// Proves the backup: its file against the manifest, and its content against its journal.
  func verify(notes: [KeptNote], keys: [NoteKey]) async -> Verdict {
    var verdict = Verdict()
    verdict.subject = "backup \(folder)"
    do {
      let manifest = try manifest()
      let (bytes, sum) = try Backup.sum(database)
      let copy = try Storage.openReadOnly(database)
      let own = self.keys()
      var verifier = Verifier(notes: notes, keys: keys.isEmpty ? own : keys)
      if let checkpoint = manifest.checkpoint {
        verifier.notes.append(KeptNote(name: "the manifest's checkpoint", text: checkpoint))
      }
      verdict = await verifier.verify(copy, called: "backup \(folder)")
      await copy.close()
      if bytes != manifest.bytes || sum != manifest.sha256 {
        verdict.add(
          Finding(.altered, at: nil, "the file \(Backup.file) is not the one that was backed up"))
      }
      if verdict.head.seq != manifest.head.seq || verdict.head.hash != manifest.head.hash {
        verdict.add(
          Finding(
            .cut, at: min(verdict.head.seq, manifest.head.seq) + 1,
            "the backup ends with entry \(verdict.head.seq), its manifest says "
              + "\(manifest.head.seq)"))
      }
      verdict.settle()
    } catch {
      verdict.unknown.append("\(error)")
    }
    return verdict
  }
}
