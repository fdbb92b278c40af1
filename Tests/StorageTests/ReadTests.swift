import Testing

@testable import Storage

@Suite(.serialized) struct ReadTests {
  private static let count: SQL = "SELECT count(*) FROM line"

  private func table(_ store: TestStore) async throws {
    try await store.engine.script([
      "CREATE TABLE line (id BIGINT PRIMARY KEY)", "INSERT INTO line VALUES (1)",
    ])
  }

  @Test(arguments: TestStores.kinds) func aReadSeesOneState(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let (begun, written) = (Gate(), Gate())
      async let counts = store.database.read { tx in
        let before = try tx.cell(Self.count, as: Int.self)
        begun.open()
        #expect(written.pass())
        return [before, try tx.cell(Self.count, as: Int.self)]
      }
      #expect(await begun.passed())
      try await store.run("INSERT INTO line VALUES (2)")
      written.open()
      #expect(try await counts == [1, 1])
      #expect(try await store.database.read { try $0.cell(Self.count, as: Int.self) } == 2)
    }
  }

  @Test(arguments: TestStores.kinds) func aReadDoesNotWaitForAWrite(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      let (begun, read) = (Gate(), Gate())
      async let wasRead = store.writer.write { tx in
        try tx.run("INSERT INTO line VALUES (2)")
        begun.open()
        return read.pass()
      }
      #expect(await begun.passed())
      #expect(try await store.database.read { try $0.cell(Self.count, as: Int.self) } == 1)
      read.open()
      #expect(try await wasRead)
      #expect(try await store.database.read { try $0.cell(Self.count, as: Int.self) } == 2)
    }
  }

  @Test(arguments: TestStores.kinds) func aReadCannotWrite(kind: EngineKind) async throws {
    try await TestStores.with(kind) { store in
      try await table(store)
      await #expect(throws: StorageError.self) {
        try await store.database.read { try $0.rows("INSERT INTO line VALUES (2) RETURNING id") }
      }
      #expect(try await store.database.read { try $0.cell(Self.count, as: Int.self) } == 1)
    }
  }

  @Test(arguments: TestStores.kinds) func aWrongReadSpoilsNothing(kind: EngineKind) async throws {
    try await TestStores.with(kind, pool: 1) { store in
      try await table(store)
      for _ in 0..<3 {
        await #expect(throws: StorageError.self) {
          try await store.database.read { try $0.rows("SELECT nothing FROM nowhere") }
        }
        await #expect(throws: StorageError.self) {
          try await store.database.read { tx in
            try tx.rows("SELECT id FROM line WHERE id = \(1) AND 1 = ?")
          }
        }
        #expect(try await store.database.read { try $0.cell(Self.count, as: Int.self) } == 1)
      }
    }
  }

  @Test(arguments: TestStores.kinds) func manyReadsShareFewConnections(
    kind: EngineKind
  ) async throws {
    try await TestStores.with(kind, pool: 2) { store in
      try await table(store)
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<300 {
          group.addTask {
            try await store.database.read { tx in
              try tx.cell("SELECT id + \(number) FROM line") ?? 0
            }
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(sum == 300 + 299 * 150)
    }
  }

  /// A reader's last step needs a cooperative thread; closing must not hold them all meanwhile.
  @Test(.timeLimit(.minutes(1)), arguments: TestStores.kinds) func manyStoresCloseWhileTheyAreRead(
    kind: EngineKind
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { stores in
      for _ in 0..<12 {
        stores.addTask {
          try await TestStores.with(kind, pool: 2) { store in
            let begun = Gate()
            for _ in 0..<4 {
              Task {
                try await store.database.read { tx in
                  begun.open()
                  return try tx.cell("SELECT 1", as: Int.self)
                }
              }
            }
            #expect(await begun.passed())
          }
        }
      }
      try await stores.waitForAll()
    }
  }
}
