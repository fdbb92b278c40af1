import Storage

/// No entry of the journal is written in the place of another. The index of the log is emptied, and
/// made anew at the next start, because words have got other terms.
extension Schema {
  static let noReplacing = Migration(
    12, "no replacing", common: ["DELETE FROM line_search"],
    sqlite: [
      // REPLACE deletes without asking the triggers of deletion. PostgreSQL has no such statement,
      // and its ON CONFLICT is an update.
      """
      CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
      WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
      BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
      """
    ])
}
