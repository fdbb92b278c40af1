import Storage

/// The search index of the log, where each row names its line.
extension Schema {
  static let lineSearch = Migration(
    4, "line search", common: ["DROP TABLE line_search"],
    sqlite: [
      """
      CREATE VIRTUAL TABLE line_search USING fts5 (
        terms, line UNINDEXED, tokenize = 'unicode61', detail = none, columnsize = 0)
      """
    ],
    postgres: [
      // The terms are words already. PostgreSQL's own parser would cut some of them differently,
      // "1e5x" for one, and then the engines would not give the same answers.
      """
      CREATE TABLE line_search (
        rowid BIGINT PRIMARY KEY, terms TEXT NOT NULL, line TEXT NOT NULL,
        words TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED)
      """,
      "CREATE INDEX line_search_words ON line_search USING gin (words)",
    ])
}
