import Storage

/// A task that comes from a checklist keeps the words of both languages.
extension Schema {
  static let taskWords = Migration(
    13, "task words", common: ["ALTER TABLE task ADD COLUMN text_english TEXT"])
}
