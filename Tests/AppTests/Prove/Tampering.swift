import Foundation
import Ground
import Storage
import Testing

@testable import App

/// One way to tamper, and how it must be told of.
struct Tampering: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: Finding.Kind
  let apply: @Sendable (any Writing, Ledger) throws -> Void

  init(
    _ name: String, _ kind: Finding.Kind,
    _ apply: @escaping @Sendable (any Writing, Ledger) throws -> Void
  ) {
    self.name = name
    self.kind = kind
    self.apply = apply
  }

  var testDescription: String { name }

  static let all = rows + versions + journal + derived + notes

  // MARK: content

  private static let rows: [Tampering] = [
    Tampering("a line's text is changed", .altered) { tx, ledger in
      try tx.run("UPDATE line SET text = 'Inget hände' WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a line is deleted", .missing) { tx, ledger in
      try tx.run("DELETE FROM line WHERE id = \(ledger.lines[3].id)")
    },
    Tampering("a line is inserted under a true entry", .inserted) { tx, ledger in
      try copy(ledger.lines[0].id, tx)
    },
    Tampering("a line is inserted after the last entry", .inserted) { tx, ledger in
      try copy(ledger.lines[0].id, tx)
      try tx.run("UPDATE line SET seq = seq + 100000 WHERE id = 'forged'")
    },
    Tampering("the salts of two lines change places", .altered) { tx, ledger in
      let (a, b) = (ledger.lines[0].id, ledger.lines[3].id)
      let salts = try [a, b].map { id -> String in
        try tx.cell("SELECT salt FROM line WHERE id = \(id)") ?? ""
      }
      try tx.run("UPDATE line SET salt = \(salts[1]) WHERE id = \(a)")
      try tx.run("UPDATE line SET salt = \(salts[0]) WHERE id = \(b)")
    },
    Tampering("a line is filed under another entry", .missing) { tx, ledger in
      try tx.run(
        "UPDATE line SET seq = \(ledger.lines[3].seq) WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a line gets another identity", .missing) { tx, ledger in
      try tx.run("UPDATE line SET id = 'forged' WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a line is written by somebody else", .altered) { tx, ledger in
      try tx.run("UPDATE line SET author = 'ylva' WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a line's time is moved", .altered) { tx, ledger in
      try tx.run(
        "UPDATE line SET event_at = '2020-01-01T00:00:00.000Z' WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a line's class is lowered", .altered) { tx, ledger in
      try tx.run("UPDATE line SET classification = 'K0' WHERE id = \(ledger.lines[0].id)")
    },
    Tampering("a correction is cut loose", .altered) { tx, ledger in
      try tx.run("UPDATE line SET corrects = NULL WHERE corrects IS NOT NULL")
    },
    Tampering("a decision gets another reason", .altered) { tx, _ in
      try tx.run("UPDATE decision SET why = 'Okänt'")
    },
    Tampering("a line is taken out of the essential", .altered) { tx, _ in
      try tx.run("UPDATE line_mark SET kind = 'ordinary'")
    },
    Tampering("a line is not lifted by anybody", .missing) { tx, _ in
      try tx.run("DELETE FROM line_mark")
    },
    Tampering("a task is deleted", .missing) { tx, _ in try tx.run("DELETE FROM task") },
    Tampering("an event becomes an exercise", .altered) { tx, ledger in
      try tx.run("UPDATE event SET exercise = 1 WHERE id = \(ledger.event)")
    },
    Tampering("a unit is renamed", .altered) { tx, _ in
      try tx.run("UPDATE unit SET name = 'Annan' WHERE id = 'norr'")
    },
    Tampering("a level is redefined", .altered) { tx, _ in
      try tx.run("UPDATE level SET definition = 'Lindrigt' WHERE id = 'niva-3'")
    },
    Tampering("a post is moved to somebody else", .altered) { tx, _ in
      try tx.run("UPDATE assignment SET person = 'ylva' WHERE id = 'karin-post'")
    },
    Tampering("a post is slipped in", .inserted) { tx, _ in
      try tx.run(
        """
        INSERT INTO assignment (id, seq, salt, person, unit, post, deputy, valid_from, valid_to)
        SELECT 'forged', seq, salt, 'ylva', unit, post, deputy, valid_from, valid_to
        FROM assignment WHERE id = 'karin-post'
        """)
    },
    Tampering("a password is put in", .altered) { tx, _ in
      try tx.run("UPDATE account SET password = 'scrypt$x' WHERE id = 'karin'")
    },
    Tampering("nothing becomes empty", .altered) { tx, ledger in
      try tx.run("UPDATE event SET alarm_source = '' WHERE id = \(ledger.event)")
    },
    Tampering("a whole event disappears", .missing) { tx, ledger in
      for table in ["line", "told", "participant"] {
        try tx.run("DELETE FROM \(name: table) WHERE event = \(ledger.other)")
      }
      try tx.run("DELETE FROM reach WHERE event = \(ledger.other)")
      try tx.run("DELETE FROM event WHERE id = \(ledger.other)")
    },
  ]

  private static func copy(_ line: ID<Line>, _ tx: any Writing) throws {
    try tx.run(
      """
      INSERT INTO line (id, seq, salt, event, category, text, sentence, event_at, at, author,
      author_name, corrects, classification, essential)
      SELECT 'forged', seq, salt, event, category, text, sentence, event_at, at, author,
      author_name, corrects, classification, essential FROM line WHERE id = \(line)
      """)
  }

  // MARK: versions

  private static let versions: [Tampering] = [
    Tampering("an earlier version is deleted", .missing) { tx, ledger in
      try tx.run("DELETE FROM version WHERE kind = 'event' AND id = \(ledger.event)")
    },
    Tampering("an earlier version is altered", .altered) { tx, _ in
      try tx.run(
        "UPDATE version SET content = REPLACE(content, 'red', 'green') WHERE kind = 'service'")
    },
    Tampering("an earlier version is inserted", .inserted) { tx, ledger in
      try tx.run(
        """
        INSERT INTO version (kind, id, seq, salt, content) VALUES
        ('line', \(ledger.lines[0].id), 1, \(Commitment.salt()), '{}')
        """)
    },
    Tampering("a row is set back to its earlier version", .missing) { tx, _ in
      try tx.run(
        """
        UPDATE service SET status = 'red',
        salt = (SELECT salt FROM version WHERE kind = 'service'),
        seq = (SELECT seq FROM version WHERE kind = 'service')
        """)
      try tx.run("DELETE FROM version WHERE kind = 'service'")
    },
    Tampering("the earlier version and the row change places", .altered) { tx, _ in
      let row = try tx.row("SELECT * FROM service")
      let old = try tx.row("SELECT * FROM version WHERE kind = 'service'")
      guard let row, let old else { return }
      let content = String(
        decoding: Columns.canonical(try Columns.encode(try Service(row: row))), as: UTF8.self)
      try tx.run(
        """
        UPDATE version SET seq = \(row.value("seq")), salt = \(row.value("salt")),
        content = \(content) WHERE kind = 'service'
        """)
      let since = try old.get("content", as: String.self).split(separator: "\"since\":\"").last?
        .prefix(24)
      try tx.run(
        """
        UPDATE service SET seq = \(old.value("seq")), salt = \(old.value("salt")), status = 'red',
        since = \(String(since ?? ""))
        """)
    },
    Tampering("a line is hidden among the versions", .missing) { tx, ledger in
      let line = ledger.lines[4]
      let salt: String = try tx.cell("SELECT salt FROM line WHERE id = \(line.id)") ?? ""
      let content = String(
        decoding: Columns.canonical(try Columns.encode(line)), as: UTF8.self)
      try tx.run(
        """
        INSERT INTO version (kind, id, seq, salt, content)
        VALUES ('line', \(line.id), \(line.seq), \(salt), \(content))
        """)
      try tx.run("DELETE FROM line WHERE id = \(line.id)")
    },
    Tampering("what was taken away is put back", .inserted) { tx, _ in
      try tx.run(
        """
        INSERT INTO membership (id, seq, salt, person, unit)
        SELECT id, seq, salt, 'ture', 'soder' FROM version WHERE kind = 'membership'
        """)
      try tx.run("DELETE FROM version WHERE kind = 'membership'")
    },
  ]

  // MARK: the journal

  private static let journal: [Tampering] = [
    entry("an entry says another act", .altered, "act = 'log.read'"),
    entry("an entry says another caller", .altered, "caller = 'person/ylva'"),
    entry("an entry's time is written in another way", .altered, "at = REPLACE(at, 'Z', '+00:00')"),
    entry("an entry gets an empty time of the event", .altered, "event_at = ''"),
    entry("an entry no longer lists its content", .altered, "contents = ''"),
    entry("an entry has another hash", .altered, "hash = previous"),
    Tampering("an entry is altered and sealed again", .broken) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      let seq = ledger.lines[2].seq
      try tx.run("UPDATE journal SET act = 'log.correct' WHERE seq = \(seq)")
      let row = try tx.row("SELECT \(Entry.columns) FROM journal WHERE seq = \(seq)")
      guard let row else { return }
      let entry = try StoredEntry(row: row)
      let hash = Hex.text(StoredEntry.link(entry.previous, entry.body()))
      try tx.run("UPDATE journal SET hash = \(hash) WHERE seq = \(seq)")
    },
    Tampering("an entry in the middle is deleted", .missing) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      try tx.run("DELETE FROM journal WHERE seq = \(ledger.lines[2].seq)")
    },
    Tampering("two entries change places", .reordered) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      let (a, b) = (ledger.lines[2].seq, ledger.lines[3].seq)
      try tx.run("UPDATE journal SET seq = -1 WHERE seq = \(a)")
      try tx.run("UPDATE journal SET seq = \(a) WHERE seq = \(b)")
      try tx.run("UPDATE journal SET seq = \(b) WHERE seq = -1")
    },
    Tampering("an entry is added", .broken) { tx, ledger in
      try tx.run(
        """
        INSERT INTO journal (seq, at, event_at, caller, act, subject, unit, contents, previous, hash)
        SELECT seq + 1, at, event_at, caller, act, subject, unit, '', previous, hash
        FROM journal ORDER BY seq DESC LIMIT 1
        """)
      let row = try tx.row(
        "SELECT \(Entry.columns) FROM journal ORDER BY seq DESC LIMIT 1")
      guard let row else { return }
      let entry = try StoredEntry(row: row)
      try Forger.openJournal(tx, ledger.kind)
      try tx.run(
        """
        UPDATE journal SET hash = \(Hex.text(StoredEntry.link(entry.previous, entry.body())))
        WHERE seq = \(entry.seq)
        """)
    },
    Tampering("the last entries are cut away, their rows are left", .inserted) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      try tx.run("DELETE FROM journal WHERE seq >= \(ledger.lines[6].seq)")
      try tx.run("DELETE FROM checkpoint WHERE seq >= \(ledger.lines[6].seq)")
    },
    Tampering("the tail is cut away with all its rows", .cut) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      let last = try Head.read(tx).seq
      // The last change took a membership away: it is put back as it was before.
      try tx.run(
        """
        INSERT INTO membership (id, seq, salt, person, unit)
        SELECT id, seq, salt, 'ture', 'soder' FROM version WHERE kind = 'membership'
        """)
      try tx.run("DELETE FROM version WHERE kind = 'membership'")
      try tx.run("DELETE FROM journal WHERE seq = \(last)")
      try tx.run("DELETE FROM checkpoint WHERE seq = \(last)")
    },
    Tampering("the whole chain is written anew", .rewritten) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      try Forger.rewriteLine(ledger.lines[0], text: "Inget hände", tx)
      try Forger.rechain(from: ledger.lines[0].seq, tx)
      try tx.run("DELETE FROM checkpoint WHERE 1 = 1")
    },
  ]

  private static func entry(
    _ name: String, _ kind: Finding.Kind, _ change: SQL
  ) -> Tampering {
    Tampering(name, kind) { tx, ledger in
      try Forger.openJournal(tx, ledger.kind)
      try tx.run("UPDATE journal SET \(change) WHERE seq = \(ledger.lines[2].seq)")
    }
  }

  // MARK: what is made from content, and notes

  private static let derived: [Tampering] = [
    Tampering("somebody is let in to an event", .derived) { tx, ledger in
      try tx.run(
        """
        INSERT INTO reach (event, audience, why, class, opened)
        SELECT event, 'person/ylva', 'staff', class, opened FROM reach
        WHERE event = \(ledger.event) AND audience = 'city'
        """)
    },
    Tampering("an event is hidden from the city", .derived) { tx, ledger in
      try tx.run("DELETE FROM reach WHERE event = \(ledger.event) AND audience = 'city'")
    },
    Tampering("the reach of an event gets another class", .derived) { tx, ledger in
      try tx.run("UPDATE reach SET class = 0 WHERE event = \(ledger.event)")
    },
    Tampering("a unit is put under another", .derived) { tx, _ in
      try tx.run("INSERT INTO unit_above (unit, above) VALUES ('soder', 'norr')")
    },
  ]

  private static let notes: [Tampering] = [
    Tampering("the store's own checkpoint is altered", .signature) { tx, _ in
      try tx.run("UPDATE checkpoint SET note = REPLACE(note, 'T', 'U')")
    }
  ]
}
