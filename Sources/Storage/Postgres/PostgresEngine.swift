import CPostgres
import Ground
import Logging

/// Stands in until the engine is written.
final class PostgresEngine: Engine {
  let kind = EngineKind.postgres
  init(uri: String, pool: Int, logger: Logger) async throws { throw StorageError.unreachable("") }
  func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T { throw StorageError.closed }
  func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T { throw StorageError.closed }
  func script(_ statements: [String]) async throws {}
  func onCommit(_ wake: @escaping @Sendable () -> Void) {}
  func copy(to path: String) async throws {}
  func close() async {}
}
