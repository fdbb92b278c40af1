import Foundation
import Ground
import Storage
import Web

/// What is known of a spill: information classified for Sweden's security that came in although it
/// may not be here, and was taken away. All of it is read from the journal, which remains.
struct SpillReport: Sendable {
  struct Person: Sendable, Hashable {
    let handle: String
    let name: String?
  }

  struct Trace: Sendable {
    let at: Instant
    let who: Person
    let act: String
  }

  struct Copy: Sendable {
    let at: Instant
    let folder: String?
    /// Whether the folder is there now.
    let exists: Bool?
  }

  let erasure: Erasure
  let event: ID<Event>
  let number: String
  let isSecret: Bool
  /// When the first of it was written, and by whom.
  let cameIn: [Trace]
  /// That somebody opened what was under secrecy; only that is noted.
  let opened: [Trace]
  /// Others who have done something in the event since, and so were in it.
  let present: [Person]
  /// Logs and packages taken out, and handovers begun.
  let taken: [Trace]
  let backups: [Copy]
  /// Security-protection managers, whom it is for to judge it.
  let managers: [String]

  var since: Instant { cameIn.first?.at ?? erasure.at }

  /// Everybody who must be told, each once.
  var people: [Person] {
    var seen: Set<String> = []
    return (cameIn.map(\.who) + opened.map(\.who) + taken.map(\.who) + present).filter {
      $0.handle.hasPrefix("person/") && seen.insert($0.handle).inserted
    }
  }

  static func read(
    _ id: ID<Erasure>, by caller: Caller, folder: String, _ tx: any Reading
  ) throws -> SpillReport {
    guard let row = try tx.row("SELECT * FROM erasure WHERE id = \(id)") else {
      throw Refusal.notFound
    }
    let erasure = try Erasure(row: row)
    let event = ID<Event>(String(erasure.subject.dropFirst(6)))
    guard erasure.kind == .spill else { throw Refusal.notFound }
    // The event may have been erased since; then only who may in the whole municipality reads on.
    let exists = try tx.row("SELECT id FROM event WHERE id = \(event)") != nil
    let facts =
      exists
      ? try Events.facts(of: event, tx) : Facts(subject: erasure.subject, classification: .k2)
    try Door.require(.contentSpill, of: caller, facts)
    let reader = SpillReader(tx: tx, erasure: erasure, event: event)
    let cameIn = try reader.cameIn()
    let since = cameIn.first?.seq ?? erasure.seq
    let traces = try reader.traces(since: since)
    let copies = BackupList(data: folder).read()
    let first = cameIn.first?.trace.at ?? erasure.at
    return SpillReport(
      erasure: erasure, event: event,
      number: try tx.cell("SELECT number FROM event WHERE id = \(event)") ?? event.text,
      isSecret: facts.classification == .k2, cameIn: cameIn.map(\.trace),
      opened: traces.filter { $0.act == Act.contentOpen.rawValue },
      present: Array(Set(traces.map(\.who))).sorted { ($0.name ?? "~") < ($1.name ?? "~") },
      taken: traces.filter {
        [Act.eventExport, .handoverBegin, .leadAsk].map(\.rawValue).contains($0.act)
      },
      backups: try reader.backups(since: first, copies), managers: try reader.managers())
  }
}

private struct SpillReader {
  let tx: any Reading
  let erasure: Erasure
  let event: ID<Event>

  /// The entries that wrote what was taken away.
  func cameIn() throws -> [(seq: Int64, trace: SpillReport.Trace)] {
    guard
      let entry = try tx.row("SELECT \(Entry.columns) FROM journal WHERE seq = \(erasure.seq)")
    else { return [] }
    let gone = Set(
      try Entry(row: entry).contents.split(separator: " ")
        .filter { $0.hasPrefix("line/") && $0.hasSuffix("-") }.map { $0.dropLast() })
    let entries = try tx.rows(
      """
      SELECT \(Entry.columns) FROM journal WHERE subject = \("event/\(event)")
      AND seq < \(erasure.seq) ORDER BY seq
      """
    ).map(Entry.init).filter { entry in
      entry.contents.split(separator: " ").contains { item in
        item.firstIndex(of: "=").map { gone.contains(item[..<$0]) } ?? false
      }
    }
    let names = try Handles.names(Set(entries.map(\.caller)), tx)
    return entries.map { ($0.seq, trace($0, names)) }
  }

  /// What was done with the event from then until the spill was taken away.
  func traces(since: Int64) throws -> [SpillReport.Trace] {
    let entries = try tx.rows(
      """
      SELECT \(Entry.columns) FROM journal WHERE subject = \("event/\(event)")
      AND seq >= \(since) AND seq <= \(erasure.seq) ORDER BY seq
      """
    ).map(Entry.init)
    let names = try Handles.names(Set(entries.map(\.caller)), tx)
    return entries.map { trace($0, names) }
  }

  private func trace(_ entry: Entry, _ names: [String: String]) -> SpillReport.Trace {
    SpillReport.Trace(
      at: entry.at, who: .init(handle: entry.caller, name: names[entry.caller]), act: entry.act)
  }

  /// Copies made while it was there, from the journal, with their folders as far as the server has
  /// noted them.
  func backups(
    since: Instant, _ known: [BackupList.Item]
  ) throws -> [SpillReport.Copy] {
    let made = try tx.rows(
      """
      SELECT seq, at FROM journal WHERE act = \(Act.backupMake) AND at >= \(since)
      AND seq < \(erasure.seq) ORDER BY seq
      """
    ).map { (seq: try $0.get("seq", as: Int64.self), at: try $0.get("at", as: Instant.self)) }
    return made.map { one in
      let folder = known.first { $0.seq == one.seq }?.folder
      return SpillReport.Copy(
        at: one.at, folder: folder, exists: folder.map(FileManager.default.fileExists(atPath:)))
    }
  }

  func managers() throws -> [String] {
    let today = LocalTime.day(erasure.at)
    return try tx.rows(
      """
      SELECT DISTINCT p.name, p.sort FROM assignment a JOIN person p ON p.id = a.person
      WHERE a.post = \(Post.securityProtectionManager) AND \(Held.current(today)) ORDER BY p.sort
      """
    ).map { try $0.get("name") }
  }
}

/// Where backups were put, as a file of its own beside the store: a copy that somebody must find
/// and destroy is no use in the store alone.
struct BackupList {
  let data: String

  struct Item: Sendable {
    let seq: Int64
    let at: String
    let folder: String
  }

  private var path: String { data + "/backups.txt" }

  /// One line for each: entry of the journal, time, folder.
  func read() -> [Item] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 2)
      guard parts.count == 3, let seq = Int64(parts[0]) else { return nil }
      return Item(seq: seq, at: String(parts[1]), folder: String(parts[2]))
    }
  }

  func add(_ item: Item) throws {
    let folder = item.folder.filter { !$0.isNewline }
    let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    try Files.write(
      Array((before + "\(item.seq)\t\(item.at)\t\(folder)\n").utf8), to: path)
  }
}
