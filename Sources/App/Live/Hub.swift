import Ground
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Storage
import Synchronization
import Web

/// Where a live answer writes: one piece at a time, to one browser.
final class LiveWriter: @unchecked Sendable {
  // Used by one task at a time; the existential it wraps is not Sendable by itself.
  private var writer: any ResponseBodyWriter

  init(_ writer: any ResponseBodyWriter) { self.writer = writer }

  func write(_ buffer: ByteBuffer) async throws { try await writer.write(buffer) }
  func finish() async throws { try await writer.finish(nil) }
}

/// Carries what was committed to everybody who may see it.
///
/// It reads the journal by cursor after each commit of any server on the database, renders each
/// line once per group of readers with the same scope and language, and never lets a slow reader
/// hold up the others: one that lags is cut off and catches up by its own cursor.
final class Hub: Sendable {
  struct Group: Hashable, Sendable {
    /// Whose lines they read.
    let scope: Scope
    /// What they see of, if only that something has changed: a committee reads no log.
    let glance: Scope
    let language: Language
  }

  private struct Reader: Sendable {
    let person: ID<Person>?
    let send: AsyncStream<ByteBuffer>.Continuation
    let holds: Holds
  }

  /// Whether a reader still is who they were when the stream began, with the same rights.
  typealias Holds = @Sendable () async -> Bool

  private struct State: Sendable {
    /// By group, so that a line finds its readers without comparing the scopes of all.
    var readers: [Group: [Int: Reader]] = [:]
    var nextReader = 0
    var seq: Int64 = 0
    var isReading = false
    var again = false
    var isRechecking = false
    var recheckAgain = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let database: Database
  private let logger: Logger
  /// What changed that others keep in memory.
  private let observers = Mutex<[@Sendable (Passed) async -> Void]>([])

  init(database: Database, logger: Logger) {
    self.database = database
    self.logger = logger
  }

  func start() async throws {
    let head = try await database.read { try Head.read($0) }
    state.withLock { $0.seq = head.seq }
    database.onCommit { [weak self] in self?.wake() }
  }

  var count: Int { state.withLock { $0.readers.values.reduce(0) { $0 + $1.count } } }
  var seq: Int64 { state.withLock { $0.seq } }

  func observe(_ body: @escaping @Sendable (Passed) async -> Void) {
    observers.withLock { $0.append(body) }
  }

  func wake() {
    let start = state.withLock { state -> Bool in
      if state.isClosed { return false }
      if state.isReading {
        state.again = true
        return false
      }
      state.isReading = true
      return true
    }
    if start { Task { await self.readOn() } }
  }

  private func readOn() async {
    while true {
      do { try await deliver() } catch {
        logger.warning("live reading failed", metadata: ["error": "\(error)"])
      }
      let more = state.withLock { state -> Bool in
        if state.again, !state.isClosed {
          state.again = false
          return true
        }
        state.isReading = false
        return false
      }
      if !more { return }
    }
  }

  private func deliver() async throws {
    let most = 500
    var isMore = true
    // Whoever commits after the last reading wakes the hub again.
    while isMore {
      let after = state.withLock { $0.seq }
      let passed = try await database.read { tx in try Passed(after: after, most: most, tx) }
      if passed.count == 0 { return }
      isMore = passed.count == most
      for observer in observers.withLock({ $0 }) { await observer(passed) }
      // Asked after the journal was read: who came before one of the entries was written is counted.
      if state.withLock({ $0.readers.isEmpty }) {
        state.withLock { $0.seq = passed.seq }
        continue
      }
      let news = try await database.read { tx in
        try News.read(after: after, most: passed.count, tx)
      }
      var pieces: [Language: [News.Piece]] = [:]
      for group in state.withLock({ Array($0.readers.keys) }) {
        let made = pieces[group.language] ?? news.pieces(group.language)
        pieces[group.language] = made
        deliver(news.select(made, for: group), to: group)
      }
      if !news.told.isEmpty { deliverTold(news) }
      state.withLock { $0.seq = passed.seq }
    }
  }

  private func deliver(_ buffer: ByteBuffer, to group: Group) {
    if buffer.readableBytes == 0 { return }
    let readers = state.withLock { $0.readers[group] ?? [:] }
    for (number, reader) in readers { send(buffer, to: reader, number, in: group) }
  }

  private func deliverTold(_ news: News) {
    let all = state.withLock { $0.readers }
    for told in news.told {
      for (group, readers) in all {
        for (number, reader) in readers where reader.person == told.person {
          let data = JSON.object([
            "seq": .int(told.seq), "text": .string(group.language.say(news.words(of: told))),
            "href": .string("/events/\(told.event)"),
          ])
          let buffer = ByteBuffer(string: "event: told\ndata: \(data.text)\n\n")
          send(buffer, to: reader, number, in: group)
        }
      }
    }
  }

  private func send(_ buffer: ByteBuffer, to reader: Reader, _ number: Int, in group: Group) {
    if case .dropped = reader.send.yield(buffer) {
      // Its connection ends; the browser comes back with the last entry it has.
      reader.send.finish()
      leave(number, group)
    }
  }

  /// Ends the streams of those whose rights are no longer what they were; a browser comes back
  /// with those it has now.
  func recheck() async {
    for (group, readers) in state.withLock({ $0.readers }) {
      for (number, reader) in readers where await !reader.holds() {
        reader.send.finish()
        leave(number, group)
      }
    }
  }

  /// As `recheck`, beside what goes on; however many ask meanwhile, it is done once more for all.
  func recheckSoon() {
    let start = state.withLock { state -> Bool in
      state.recheckAgain = state.isRechecking
      defer { state.isRechecking = true }
      return !state.isRechecking
    }
    guard start else { return }
    Task {
      while true {
        await recheck()
        let more = state.withLock { state -> Bool in
          defer { state.recheckAgain = false }
          state.isRechecking = state.recheckAgain
          return state.recheckAgain
        }
        if !more { return }
      }
    }
  }

  private func leave(_ number: Int, _ group: Group) {
    state.withLock { state in
      state.readers[group]?[number] = nil
      if state.readers[group]?.isEmpty == true { state.readers[group] = nil }
    }
  }

  /// Streams to one reader until it goes away, beginning with what it missed.
  func stream(
    to writer: LiveWriter, group: Group, person: ID<Person>?, after: Int64?,
    while holds: @escaping Holds
  ) async throws {
    let (stream, send) = AsyncStream.makeStream(
      of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(512))
    let number = state.withLock { state -> Int in
      state.nextReader += 1
      state.readers[group, default: [:]][state.nextReader] = Reader(
        person: person, send: send, holds: holds)
      return state.nextReader
    }
    defer { leave(number, group) }
    if state.withLock({ $0.isClosed }) { return }
    try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
    if let after { try await catchUp(writer, group, after: after) }
    let beat = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .seconds(20))
        guard await holds() else { return send.finish() }
        // A comment would keep the line open as well, but a page cannot see one.
        send.yield(ByteBuffer(string: "event: beat\ndata: \(self.seq)\n\n"))
      }
    }
    defer { beat.cancel() }
    // The server waits for every answer to end before it tells anybody else that it is stopping.
    try await withGracefulShutdownHandler {
      for await buffer in stream { try await writer.write(buffer) }
    } onGracefulShutdown: {
      send.finish()
    }
  }

  /// What was committed while the reader was away. Lines that also arrive live are told apart by
  /// the browser, which knows their identities.
  private func catchUp(_ writer: LiveWriter, _ group: Group, after: Int64) async throws {
    var from = after
    while true {
      let cursor = from
      let news = try await database.read { tx in try News.read(after: cursor, most: 500, tx) }
      guard let last = news.entries.last else { return }
      let buffer = news.select(news.pieces(group.language), for: group)
      if buffer.readableBytes > 0 { try await writer.write(buffer) }
      from = last.seq
    }
  }

  /// Ends every stream, so that the process can stop.
  func close() {
    let readers = state.withLock { state -> [Reader] in
      state.isClosed = true
      let all = state.readers.values.flatMap(\.values)
      state.readers.removeAll()
      return all
    }
    for reader in readers { reader.send.finish() }
  }
}

extension Hub.Group {
  init(_ caller: Caller, _ language: Language) {
    self.init(
      scope: Policy.scope(caller, .logRead), glance: Policy.scope(caller, .eventRead),
      language: language)
  }
}
