extension PostgresLane: ReadLane {
  func read<T>(_ body: (any Reading) throws -> T) throws -> T {
    do {
      do { return try attempt(body) } catch is PostgresAgain { return try attempt(body) }
    } catch let again as PostgresAgain {
      throw again.failure.error
    } catch {
      throw PostgresFailure.translate(error)
    }
  }

  private func attempt<T>(_ body: (any Reading) throws -> T) throws -> T {
    let connection = try connection()
    connection.plan("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    let transaction = PostgresTransaction(connection)
    let result = Result { try body(transaction) }
    guard let failure = transaction.failure else { return try result.get() }
    if failure.isLost { drop() } else { endRead() }
    if failure.isStale { connection.forgetStatements() }
    if !transaction.hasAnswered, failure.isLost || failure.isStale {
      throw PostgresAgain(failure: failure)
    }
    // What the body itself made of the failure, if it ended with another error.
    if case .failure(let error) = result { throw error }
    throw failure
  }

  func endRead() {
    do { try end(with: "COMMIT") } catch { drop() }
  }
}

/// A read that met a dead connection or an old statement before its first answer.
private struct PostgresAgain: Error {
  let failure: PostgresFailure
}
