import Synchronization
import Testing

@testable import Storage

private struct Spilled: Error, Equatable { let number: Int }

@Suite(.serialized) struct WriteTests {
  private func table(_ store: TestStore) async throws {
    try await store.engine.script([
      "CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT NOT NULL UNIQUE)"
    ])
  }

  private func ids(_ store: TestStore) async throws -> [Int] {
    try await store.database.read { tx in
      try tx.rows("SELECT id FROM line ORDER BY id").map { try $0.get("id") }
    }
  }

  @Test(arguments: TestStores.kinds) func aFailingWriteDoesNotUndoItsNeighbours(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let errors = await withTaskGroup(of: (Int, (any Error)?).self) { group in
        for number in 0..<200 {
          group.addTask {
            do {
              let back = try await store.writer.write { tx in
                try tx.run("INSERT INTO line (id, text) VALUES (\(number), \("rad \(number)"))")
                // Half of them fail in Swift, half by asking the impossible of the engine.
                if number % 14 == 0 { throw Spilled(number: number) }
                if number % 7 == 0 { try tx.run("INSERT INTO line (id) VALUES (\(number))") }
                return number
              }
              #expect(back == number)
              return (number, nil)
            } catch {
              return (number, error)
            }
          }
        }
        return await group.reduce(into: [Int: any Error]()) { $0[$1.0] = $1.1 }
      }
      #expect(errors.keys.sorted() == (0..<200).filter { $0 % 7 == 0 })
      for (number, error) in errors {
        if number % 14 == 0 {
          #expect(error as? Spilled == Spilled(number: number))
        } else {
          #expect(isConstraint(error), "\(error)")
        }
      }
      #expect(try await ids(store) == (0..<200).filter { $0 % 7 != 0 })
    }
  }

  @Test(arguments: TestStores.kinds) func aWriteIsReadAtOnce(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await store.run("INSERT INTO line VALUES (\(number), \("\(number)"))")
            let found = try await store.database.read { tx in
              try tx.cell("SELECT text FROM line WHERE id = \(number)", as: String.self)
            }
            #expect(found == "\(number)")
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: TestStores.kinds) func aDoubleIsAConstraint(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      try await store.run("INSERT INTO line VALUES (1, \("hemlig text"))")
      do {
        try await store.run("INSERT INTO line VALUES (2, \("hemlig text"))")
        Issue.record("a double was taken")
      } catch {
        #expect(isConstraint(error), "\(error)")
        #expect(!"\(error)".contains("hemlig"), "an error must not carry what somebody wrote")
      }
      #expect(try await ids(store) == [1])
    }
  }

  @Test(arguments: TestStores.kinds) func aCommitThatFailsTellsTheWriter(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      try await store.engine.script([
        "CREATE TABLE unit (id BIGINT PRIMARY KEY)",
        """
        CREATE TABLE line (id BIGINT PRIMARY KEY,
        unit BIGINT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED)
        """,
      ])
      do {
        try await store.run("INSERT INTO line VALUES (1, 1)")
        Issue.record("a reference to nothing was saved")
      } catch {
        #expect(isConstraint(error), "\(error)")
      }
      try await store.writer.write { tx in
        try tx.run("INSERT INTO unit VALUES (2)")
        try tx.run("INSERT INTO line VALUES (2, 2)")
      }
      #expect(try await ids(store) == [2])
    }
  }

  @Test(arguments: TestStores.kinds) func aFailedScriptLeavesNothing(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      await #expect(throws: StorageError.self) {
        try await store.engine.script([
          "INSERT INTO line VALUES (1, 'a')", "INSERT INTO nowhere VALUES (1)",
        ])
      }
      try await store.engine.script(["INSERT INTO line VALUES (2, 'b')"])
      #expect(try await ids(store) == [2])
    }
  }

  @Test(arguments: TestStores.kinds) func commitsWake(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let wakes = Mutex(0)
      let count = { @Sendable in wakes.withLock { $0 } }
      store.database.onCommit { wakes.withLock { $0 += 1 } }
      try await store.run("INSERT INTO line VALUES (1, 'a')")
      #expect(try await TestStores.eventually { count() == 1 })
      await #expect(throws: Spilled.self) {
        try await store.writer.write { _ in throw Spilled(number: 1) }
      }
      try await store.run("INSERT INTO line VALUES (2, 'b')")
      #expect(try await TestStores.eventually { count() == 2 })
    }
  }

  @Test(.timeLimit(.minutes(2)), arguments: TestStores.kinds)
  func closingLetsWaitingWritersEnd(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let gate = Gate()
      let saved = try await withThrowingTaskGroup(of: Int?.self) { group in
        for number in 0..<60 {
          group.addTask {
            do {
              return try await store.writer.write { tx in
                try tx.run("INSERT INTO line VALUES (\(number), \("\(number)"))")
                gate.open()
                return number
              }
            } catch StorageError.closed {
              return nil
            }
          }
        }
        #expect(await gate.passed())
        await store.database.close()
        return try await group.reduce(into: [Int]()) { $0 += [$1].compactMap(\.self) }.sorted()
      }
      #expect(!saved.isEmpty)
      await #expect(throws: (any Error).self) {
        try await store.run("INSERT INTO line VALUES (99, '99')")
      }
      await #expect(throws: (any Error).self) { _ = try await ids(store) }
      let (again, _) = try await Storage.open(store.location, logger: TestStores.logger)
      let kept = try await again.read { tx in
        try tx.rows("SELECT id FROM line ORDER BY id").map { try $0.get("id", as: Int.self) }
      }
      #expect(kept == saved)
      await again.close()
    }
  }
}

func isConstraint(_ error: any Error) -> Bool {
  if case .constraint = error as? StorageError { true } else { false }
}
