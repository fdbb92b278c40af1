import Storage

/// Ways from a line to what it told of, and from an event to those merged into it.
extension Schema {
  static let ties = Migration(
    5, "ties",
    common: [
      "CREATE INDEX decision_line ON decision (line)",
      "CREATE INDEX task_line ON task (line)",
      "CREATE INDEX event_merged_into ON event (merged_into)",
    ])
}
