import ArgumentParser
import Foundation
import Ground
import Hummingbird
import Storage
import Synchronization
import Web

/// A store with the log's table and nothing around it: what `make bench` compares with.
struct BareStore: Sendable {
  let database: Database
  let writer: Writer
  /// Whether a line is put in the search index too, as a line of the log is.
  let isSearched: Bool
  private let seq = Counter()

  final class Counter: Sendable {
    private let value = Atomic<Int64>(0)
    func next() -> Int64 { value.add(1, ordering: .relaxed).newValue }
  }

  /// The line's own columns, constraints and indexes, and the table that lines are searched by, so that the engine
  /// has the same row to store.
  private static let schema = Migration(
    1, "bare",
    common: [
      "CREATE TABLE bare_event (id TEXT PRIMARY KEY)",
      "INSERT INTO bare_event (id) VALUES ('0197c1d0-0000-7000-8000-000000000001')",
      "CREATE TABLE bare_person (id TEXT PRIMARY KEY)",
      "INSERT INTO bare_person (id) VALUES ('bench-1')",
      """
      CREATE TABLE bare_line (
        id TEXT PRIMARY KEY, seq BIGINT NOT NULL, salt TEXT NOT NULL,
        event TEXT NOT NULL REFERENCES bare_event (id), category TEXT NOT NULL, text TEXT NOT NULL,
        sentence TEXT, event_at TEXT NOT NULL, at TEXT NOT NULL,
        author TEXT REFERENCES bare_person (id), author_name TEXT NOT NULL,
        corrects TEXT REFERENCES bare_line (id),
        classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')),
        essential INTEGER NOT NULL CHECK (essential IN (0, 1)))
      """,
      "CREATE INDEX bare_line_seq ON bare_line (seq)",
      "CREATE INDEX bare_line_event ON bare_line (event, seq, id)",
      "CREATE INDEX bare_line_happened ON bare_line (event, event_at, seq, id)",
      "CREATE INDEX bare_line_corrects ON bare_line (corrects) WHERE corrects IS NOT NULL",
      "CREATE INDEX bare_line_essential ON bare_line (event, seq, id) WHERE essential = 1",
      "CREATE INDEX bare_line_secret ON bare_line (event, seq, id) WHERE classification = 'K2'",
    ],
    sqlite: Schema.searchTable(.sqlite), postgres: Schema.searchTable(.postgres))

  static func open(_ common: Common, isSearched: Bool = false) async throws -> BareStore {
    var settings = try common.settings()
    try Files.makePrivateFolder(settings.data)
    if settings.database.isEmpty {
      settings.data += "/bare"
      try Files.makePrivateFolder(settings.data)
    }
    let (database, writer) = try await Storage.open(settings.location, logger: common.logger)
    try await Migrations.run([schema], on: database, now: Clock.system.now())
    return BareStore(database: database, writer: writer, isSearched: isSearched)
  }

  func line(_ text: String) -> Line {
    let now = Clock.system.now()
    return Line(
      id: .make(at: now), seq: seq.next(), event: ID("0197c1d0-0000-7000-8000-000000000001"),
      category: .observation, text: text, eventAt: now, at: now, author: ID("bench-1"),
      authorName: "Bo Mätare", classification: .k1, essential: false)
  }

  func save(_ line: Line) async throws {
    try await writer.write { tx in
      try tx.run(
        """
        INSERT INTO bare_line (id, seq, salt, event, category, text, sentence, event_at, at,
        author, author_name, corrects, classification, essential)
        VALUES (\(line.id), \(line.seq), \(line.id.text + line.id.text), \(line.event),
        \(line.category), \(line.text), \(line.sentence), \(line.eventAt), \(line.at),
        \(line.author), \(line.authorName), \(line.corrects), \(line.classification),
        \(line.essential))
        """)
      if isSearched { try tx.run(SearchIndex.insert(line, at: SearchIndex.place(line.seq, 0))) }
    }
  }
}

/// The same HTTP server writing the same row, without sign-in, policy and journal.
struct BenchBaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-baseline", abstract: "Measuring: a bare endpoint.", shouldDisplay: false)

  @OptionGroup var common: Common
  @Option var port: Int
  @Flag(help: "Put each line in the search index too.") var searched = false

  mutating func run() async throws {
    let store = try await BareStore.open(common, isSearched: searched)
    let router = Router()
    router.get("/ready") { _, _ in "{}" }
    router.post("/line") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 20)
      guard let json = JSON(parsing: Array(body.readableBytesView)) else {
        return Response(status: .badRequest)
      }
      let line = store.line(json["text"]?.string ?? "")
      try await store.save(line)
      return Response(
        status: .created, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: LinePages.json(line).bytes)))
    }
    let application = Application(
      router: router, server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: nil, backlog: 4096),
      logger: common.logger)
    try await application.runService()
  }
}

/// Group commit alone: no HTTP, no JSON.
struct BenchCommitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-commit", abstract: "Measuring: group commit alone.", shouldDisplay: false)

  @OptionGroup var common: Common
  @Option var writers = 50
  @Option var seconds = 2.0

  mutating func run() async throws {
    let store = try await BareStore.open(common)
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let times = try await withThrowingTaskGroup(of: BenchTimes.self) { tasks in
      for number in 0..<writers {
        tasks.addTask {
          var dice = BenchDice(UInt64(number))
          var times = BenchTimes()
          while ContinuousClock.now < end {
            let before = ContinuousClock.now
            try await store.save(store.line(BenchText.line(&dice)))
            times.add(ContinuousClock.now - before)
          }
          return times
        }
      }
      var all = BenchTimes()
      for try await one in tasks { all.milliseconds += one.milliseconds }
      return all
    }
    let took = ContinuousClock.now - start
    print(
      times.report(
        seconds: Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18))
    await store.database.close()
  }
}
