import CPostgres
import Foundation
import Logging

/// Makes what was deleted vanish from PostgreSQL's files.
///
/// A plain VACUUM only marks the place of a deleted row as free: its words stay there until others
/// are written over them. So the tables are written anew. Each is closed to everybody while that
/// goes on, about two seconds for every 100 MB.
struct PostgresRewrite {
  let connection: PostgresConnection
  let logger: Logger

  func run(_ tables: [String]) throws {
    try waitForReaders()
    // Whoever wants a lock makes all who come after wait too: rather give up soon and try again.
    try connection.plain("SET lock_timeout = '500ms'")
    for table in tables {
      try rewrite("VACUUM (FULL, ANALYZE) \(SQL.name(table))")
    }
    try waitForReaders()
    // The planner's samples of what stood in the tables. They are the database owner's to clear.
    try rewrite("VACUUM (FULL) pg_catalog.pg_statistic")
  }

  /// A transaction that began before the deletion may still read what was deleted, and keeps it:
  /// those of this database, and through the snapshots taken meanwhile those of the others.
  private func waitForReaders() throws {
    let now = try connection.ask("SELECT pg_current_xact_id()::text AS now").rows.first
    guard let mark: String = try now?.get("now") else { return }
    for _ in 0..<300 {
      let old = try connection.ask(
        """
        SELECT (SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND age(backend_xmin) > age(\(mark)::xid8::xid))
        + CASE WHEN pg_snapshot_xmin(pg_current_snapshot()) < \(mark)::xid8 THEN 1 ELSE 0 END
        AS count
        """
      ).rows.first
      if try old?.get("count", as: Int.self) == 0 { return }
      Thread.sleep(forTimeInterval: 0.2)
    }
    logger.warning("a long read, or a backup, keeps what was deleted in PostgreSQL's files")
  }

  private func rewrite(_ command: String) throws {
    for _ in 0..<100 {
      do {
        try connection.plain(command)
        return
      } catch let failure as PostgresFailure where failure.state == "55P03" {
        Thread.sleep(forTimeInterval: 0.2)
      }
    }
    logger.warning("in use all the time, not rewritten", metadata: ["command": "\(command)"])
  }
}
