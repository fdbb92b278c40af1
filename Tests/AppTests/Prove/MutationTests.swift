import Foundation
import Ground
import Storage
import Synchronization
import Testing

@testable import App

/// Random damage to the store, one piece at a time: all of it must be found.
@Suite("Random mutations") struct MutationTests {
  @Test("Every mutation is found, and none is seen where there is none")
  func all() async throws {
    let asked = ProcessInfo.processInfo.environment["TRYGGVE_MUTATIONS"].flatMap { Int($0) }
    let count = asked ?? 100
    try await Ledger.with(.sqlite) { ledger in
      var unseen: [String] = []
      for number in 0..<count {
        let mutation = Mutation(seed: UInt64(number))
        let verdict = try await ledger.verdict(after: { try mutation.apply($0) })
        if verdict.code != 1 { unseen.append("\(number): \(mutation.told())") }
        if number.isMultiple(of: 20) { #expect(try await ledger.verdict().code == 0) }
      }
      #expect(unseen.isEmpty, "\(unseen.count) of \(count) unseen: \(unseen.prefix(10))")
    }
  }

  /// SQLite lets a key be NULL, which nothing in the product writes.
  @Test func whatLostItsIdentityIsNamed() async throws {
    try await Ledger.with(.sqlite) { ledger in
      for table in Schema.contents.map({ $0.table }) {
        let counter = Counted()
        let verdict = try await ledger.verdict(after: { tx in
          counter.add(
            try tx.run(
              """
              UPDATE \(name: table) SET id = NULL
              WHERE rowid = (SELECT MAX(rowid) FROM \(name: table))
              """))
        })
        #expect(counter.sum == 0 || verdict.code == 1, "\(table)")
      }
    }
  }
}

private final class Counted: Sendable {
  private let value = Mutex(0)
  var sum: Int { value.withLock { $0 } }
  func add(_ number: Int) { value.withLock { $0 += number } }
}

/// One random change that a seed decides.
private final class Mutation: @unchecked Sendable {
  // Used by one write at a time.
  private var state: UInt64
  private var words = ""

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678 }

  func told() -> String { words }

  private func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private func pick(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }

  /// Tries until something really changed.
  func apply(_ tx: any Writing) throws {
    try Forger.openJournal(tx, .sqlite)
    let tables = try (["journal", "version"] + Schema.contents.map { $0.table }).filter {
      try (tx.cell("SELECT COUNT(*) FROM \(name: $0)", as: Int.self) ?? 0) > 1
    }
    for _ in 0..<200 {
      let table = tables[pick(tables.count)]
      try tx.run("SAVEPOINT mutation")
      do {
        if try change(table, tx) {
          try tx.run("RELEASE mutation")
          return
        }
      } catch StorageError.constraint {
      } catch StorageError.failed {
      } catch let error where "\(error)".contains("constraint") || "\(error)".contains("mismatch") {
      }
      try tx.run("ROLLBACK TO mutation")
      try tx.run("RELEASE mutation")
    }
    throw StorageError.failed("no mutation fits")
  }

  private func row(_ table: String, _ tx: any Writing) throws -> Row {
    let count = try tx.cell("SELECT COUNT(*) FROM \(name: table)", as: Int.self) ?? 1
    guard
      let row = try tx.row(
        "SELECT rowid AS place, * FROM \(name: table) LIMIT 1 OFFSET \(pick(count))")
    else { throw StorageError.failed("no row") }
    return row
  }

  private func change(_ table: String, _ tx: any Writing) throws -> Bool {
    let row = try row(table, tx)
    let place: Int64 = try row.get("place")
    let columns = Array(row.columns.names.dropFirst())
    switch pick(8) {
    case 0:
      words = "delete \(table) \(place)"
      return try tx.run("DELETE FROM \(name: table) WHERE rowid = \(place)") == 1
    case 1:
      words = "double \(table) \(place)"
      let key = table == "journal" ? "seq" : "id"
      let names = columns.filter { $0 != key }
      let list = SQL.joined(names.map { "\(name: $0)" }, by: ", ")
      let new: Value = table == "journal" ? .int(Int64(1_000_000 + pick(1000))) : .text("forged")
      return try tx.run(
        """
        INSERT INTO \(name: table) (\(name: key), \(list))
        SELECT \(new), \(list) FROM \(name: table) WHERE rowid = \(place)
        """) == 1
    case 2:
      let other = try self.row(table, tx)
      let column = columns[pick(columns.count)]
      words = "swap \(table).\(column) of \(place) and \(try other.value("place").shown)"
      let (a, b) = (try row.value(column), try other.value(column))
      if a == b { return false }
      try tx.run("UPDATE \(name: table) SET \(name: column) = \(b) WHERE rowid = \(place)")
      try tx.run(
        """
        UPDATE \(name: table) SET \(name: column) = \(a)
        WHERE rowid = \(other.value("place"))
        """)
      return true
    default:
      let column = columns[pick(columns.count)]
      let old = try row.value(column)
      let new = damaged(old)
      words = "set \(table).\(column) of \(place) from \(old) to \(new)"
      if new == old { return false }
      return try tx.run(
        "UPDATE \(name: table) SET \(name: column) = \(new) WHERE rowid = \(place)") == 1
    }
  }

  private func damaged(_ value: Value) -> Value {
    switch value {
    case .null: return .text("x")
    case .int(let number): return .int(number &+ Int64(pick(7)) - 3)
    case .real(let number): return .real(number + 0.0000001 * Double(pick(9) + 1))
    case .text(let text):
      if pick(10) == 0 { return .null }
      var bytes = Array(text.utf8)
      switch pick(4) {
      case 0 where !bytes.isEmpty: bytes.remove(at: pick(bytes.count))
      case 1: bytes.insert(UInt8(97 + pick(26)), at: pick(bytes.count + 1))
      default:
        if bytes.isEmpty { return .text("x") }
        let at = pick(bytes.count)
        bytes[at] = bytes[at] == 120 ? 121 : 120
      }
      return .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}
