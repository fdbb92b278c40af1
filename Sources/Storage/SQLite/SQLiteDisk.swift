import Foundation
import GRDB
import GRDBSQLite
import Logging

/// What happens when the disk cannot keep what it was given.
///
/// After a failed sync nobody knows which pages the disk holds: Linux forgets them, and answers the
/// next sync as if all were well. So the process ends. What was acknowledged was synced before, and
/// is read from the disk at the next start.
final class SQLiteDisk: Sendable {
  /// Pages in the write-ahead log before they are moved to the database.
  private static let most: Int32 = 2000
  private let path: String
  private let logger: Logger

  init(path: String, logger: Logger) {
    self.path = path
    self.logger = logger
  }

  func endIfItLies(_ error: any Error) {
    guard let failure = error as? GRDB.DatabaseError else { return }
    endIfItLies(failure.extendedResultCode, failure.description)
  }

  private func endIfItLies(_ code: ResultCode, _ words: String) {
    guard [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC].contains(code) else { return }
    logger.critical(
      """
      the disk could not make lasting what was written (fsync failed); ending, so that nothing is \
      acknowledged that it did not keep. What was acknowledged is read from it at the next start
      """, metadata: ["file": "\(path)", "error": "\(words)"])
    // Nothing more is run in this process, not even what it would do at its end.
    _exit(70)
  }

  /// Moves pages from the log to the database as SQLite does by itself, which is silent when the
  /// disk fails at that. The disk must live as long as the connection.
  func emptyLog(of db: GRDB.Database) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      db.sqliteConnection,
      { context, connection, name, pages in
        guard pages >= SQLiteDisk.most, let context else { return SQLITE_OK }
        let code = sqlite3_wal_checkpoint_v2(
          connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if code != SQLITE_OK {
          let words = sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
          Unmanaged<SQLiteDisk>.fromOpaque(context).takeUnretainedValue()
            .endIfItLies(ResultCode(rawValue: sqlite3_extended_errcode(connection)), words)
        }
        return SQLITE_OK
      }, context)
  }
}
