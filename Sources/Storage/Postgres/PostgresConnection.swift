import CPostgres
import Foundation
import Synchronization

/// Tells connections to stop waiting, whatever they wait for.
final class PostgresPatience: Sendable {
  private let isOver = Atomic(false)
  var hasEnded: Bool { isOver.load(ordering: .acquiring) }
  func end() { isOver.store(true, ordering: .releasing) }
}

/// What a connection is for; the server's list of sessions shows it.
enum PostgresRole: String, Sendable {
  case reader, writer, listener, copier

  /// A read that takes longer is a fault of ours, a write may wait for another server's.
  fileprivate var settings: String {
    switch self {
    case .reader: "SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '60s'"
    case .writer: "SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '30s'"
    case .listener: "SET statement_timeout = '15s'"
    case .copier: "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = '10min'"
    }
  }
}

/// One session with the server. It waits for the network, so it lives on a thread of its own and
/// is used there only.
final class PostgresConnection {
  private let handle: OpaquePointer
  private let patience: PostgresPatience
  private var planned: [String] = []
  private var statements: PostgresStatements

  /// What was sent and has not been answered yet.
  private enum Sent {
    case around
    case prepare(PostgresStatement)
    case ask(PostgresStatement)
  }

  init(
    uri: String, role: PostgresRole, patience: PostgresPatience, statements limit: Int = 256
  ) throws {
    self.patience = patience
    statements = PostgresStatements(limit: limit)
    // What stands before `dbname` is a default of ours that the URI may change.
    let options = [
      ("connect_timeout", "5"), ("keepalives_idle", "20"), ("keepalives_interval", "5"),
      ("keepalives_count", "3"), ("tcp_user_timeout", "30000"), ("dbname", uri),
      ("client_encoding", "UTF8"), ("application_name", "tryggve \(role.rawValue)"),
    ]
    let names = try PostgresArguments(options.map { .text($0.0) } + [.null])
    let values = try PostgresArguments(options.map { .text($0.1) } + [.null])
    let opened = names.with { names in values.with { PQconnectdbParams(names, $0, 1) } }
    guard let opened else { throw PostgresFailure.lost("no memory for a connection") }
    handle = opened
    guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
    try settle(role)
  }

  deinit { PQfinish(handle) }

  private func settle(_ role: PostgresRole) throws {
    let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) }
    guard encoding == "UTF8" else {
      throw PostgresFailure(state: "", words: "the database must have the encoding UTF8")
    }
    try plain(
      """
      SET search_path = public, pg_temp; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD';
      SET standard_conforming_strings = on; SET extra_float_digits = 1; SET jit = off;
      SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') IN ('off', 'local');
      \(role.settings)
      """)
    // Only for the words in our own log; before PostgreSQL 16 it takes a superuser.
    do { try plain("SET lc_messages = 'C'") } catch let failure as PostgresFailure {
      if failure.isLost { throw failure }
    }
  }

  /// Has `command` sent in front of the next statement, without a round trip of its own.
  func plan(_ command: String) { planned.append(command) }

  func forgetPlans() { planned.removeAll() }
  func forgetStatements() { statements.forgetAll() }

  /// Sends what is planned and waits for its answers.
  /// - Returns: the tag of the last one.
  @discardableResult
  func carryOut() throws -> String { try exchange(nil).tag }

  /// Sends what is planned and then `sql`, all in one round trip.
  func ask(_ sql: SQL) throws -> PostgresAnswer {
    let statement = statements.find(sql.text)
    guard statement.count == sql.values.count else {
      throw PostgresFailure(state: "", words: "as many parameters as question marks are needed")
    }
    return try exchange((statement, PostgresArguments(sql.values)))
  }

  private func exchange(
    _ question: (statement: PostgresStatement, arguments: PostgresArguments)?
  ) throws -> PostgresAnswer {
    try begin()
    var sent: [Sent] = []
    for command in planned {
      try check(PQsendQueryParams(handle, command, 0, nil, nil, nil, nil, 0))
      sent.append(.around)
    }
    planned.removeAll()
    if let (statement, arguments) = question {
      if !statement.isPrepared {
        try check(PQsendPrepare(handle, statement.name, statement.text, 0, nil))
        sent.append(.prepare(statement))
      }
      try check(
        arguments.with {
          PQsendQueryPrepared(handle, statement.name, arguments.count, $0, nil, nil, 0)
        })
      sent.append(.ask(statement))
    }
    try check(PQpipelineSync(handle))
    return try answers(to: sent)
  }

  private func begin() throws {
    guard PQpipelineStatus(handle) == PQ_PIPELINE_OFF else { return }
    try check(PQenterPipelineMode(handle))
  }

  /// Reads up to the mark that ends a round trip, so that the next one starts clean.
  private func answers(to sent: [Sent]) throws -> PostgresAnswer {
    var last = PostgresAnswer()
    var failure: PostgresFailure?
    for one in sent {
      while let result = try next() {
        defer { PQclear(result) }
        if PQresultStatus(result) == PGRES_PIPELINE_ABORTED { continue }
        do { last = try read(result, one) } catch {
          failure = failure ?? error
        }
      }
    }
    guard let mark = try next() else { throw lost() }
    defer { PQclear(mark) }
    guard PQresultStatus(mark) == PGRES_PIPELINE_SYNC else { throw lost() }
    if let failure { throw failure }
    return last
  }

  private func read(
    _ result: OpaquePointer, _ sent: Sent
  ) throws(PostgresFailure) -> PostgresAnswer {
    switch sent {
    case .around:
      do { return try PostgresAnswer(result, nil) } catch {
        var failure = error
        failure.isAround = true
        throw failure
      }
    case .prepare(let statement):
      let answer = try PostgresAnswer(result, nil)
      statement.isPrepared = true
      return answer
    case .ask(let statement): return try PostgresAnswer(result, statement)
    }
  }

  /// Runs `text`, which may hold several statements and has no parameters, statement by statement.
  @discardableResult
  func plain(_ text: String) throws -> PostgresAnswer {
    if PQpipelineStatus(handle) != PQ_PIPELINE_OFF { try check(PQexitPipelineMode(handle)) }
    try check(PQsendQuery(handle, text))
    var last = PostgresAnswer()
    var failure: PostgresFailure?
    while let result = try next() {
      defer { PQclear(result) }
      do { last = try PostgresAnswer(result, nil) } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return last
  }

  var isInTransaction: Bool {
    let status = PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  var socket: Int32 { PQsocket(handle) }

  /// Whether a session that nobody has used for a while is still there. Looking first spares a
  /// body from being run twice.
  func isAlive() -> Bool {
    // One look may find the server's farewell and the next one that it has gone.
    for _ in 0..<4 {
      guard PQstatus(handle) == CONNECTION_OK, PQtransactionStatus(handle) == PQTRANS_IDLE else {
        return false
      }
      guard isReadable(within: 0) else { return true }
      guard PQconsumeInput(handle) == 1 else { return false }
      _ = PQisBusy(handle)
    }
    return PQstatus(handle) == CONNECTION_OK
  }

  /// Gives back what the server holds for statements nobody uses any more.
  func tidy() throws {
    guard statements.forgotten.count >= 16, !isInTransaction else { return }
    for name in statements.forgotten { plan("DEALLOCATE \(name)") }
    statements.forgotten.removeAll()
    try carryOut()
  }

  /// The payloads of the notifications that have come.
  func notifications() throws -> [String] {
    guard PQconsumeInput(handle) == 1 else { throw lost() }
    var out: [String] = []
    while let note = PQnotifies(handle) {
      if let payload = note.pointee.extra { out.append(String(cString: payload)) }
      PQfreemem(note)
    }
    guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
    return out
  }

  private func next() throws -> OpaquePointer? {
    while true {
      let unsent = PQflush(handle)
      guard unsent >= 0, PQstatus(handle) == CONNECTION_OK else { throw lost() }
      if PQisBusy(handle) == 0 { break }
      if patience.hasEnded { throw PostgresFailure.lost("the store is closing") }
      if isReadable(within: 250, orWritable: unsent == 1) {
        // At the end of the connection there may still be the server's reason to read.
        if PQconsumeInput(handle) == 0 && PQisBusy(handle) == 1 { throw lost() }
      }
    }
    let result = PQgetResult(handle)
    guard PQstatus(handle) == CONNECTION_OK else {
      PQclear(result)
      throw lost()
    }
    return result
  }

  private func isReadable(within milliseconds: Int32, orWritable: Bool = false) -> Bool {
    let events = Int16(POLLIN) | (orWritable ? Int16(POLLOUT) : 0)
    var one = pollfd(fd: PQsocket(handle), events: events, revents: 0)
    return poll(&one, 1, milliseconds) > 0
  }

  private func check(_ done: Int32) throws { if done != 1 { throw lost() } }

  private func lost() -> PostgresFailure {
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return .lost(words.isEmpty ? "the connection to the database was lost" : words)
  }
}
