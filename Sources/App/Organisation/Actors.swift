import Ground
import Storage
import Swedish

/// Kinds of external actors; the key is stored, the words are shown.
enum ActorKinds {
  static let all: [(key: String, text: Text)] = [
    ("fireService", "Räddningstjänst"), ("police", "Polis"), ("alarmCentre", "Alarmcentral"),
    ("countyBoard", "Länsstyrelse"), ("region", "Region"), ("municipality", "Annan kommun"),
    ("gridCompany", "Elnätsbolag"), ("heatCompany", "Fjärrvärmebolag"), ("telecom", "Telefoni"),
    ("publicTransport", "Kollektivtrafik"), ("roadAuthority", "Trafikverk"),
    ("propertyOwner", "Fastighetsägare"), ("business", "Företag"),
    ("securityCompany", "Bevakningsföretag"), ("careProvider", "Vård och omsorg"),
    ("insurance", "Försäkring"), ("voluntary", "Frivilligorganisation"), ("faith", "Trossamfund"),
    ("other", "Annat"),
  ]

  /// The keys in the alphabetical order of their words.
  static let inOrder = all.map { (key: $0.key, sort: Words.sortKey(Language.swedish.say($0.text))) }
    .sorted { $0.sort < $1.sort }.map(\.key)

  static func text(_ key: String) -> Text {
    all.first { $0.key == key }?.text ?? Text(key: key)
  }

  /// The key of a kind in words, or the key itself.
  static func key(_ words: String) -> String? {
    let folded = Words.fold(words)
    return all.first {
      $0.key.lowercased() == folded || Words.fold(Language.swedish.say($0.text)) == folded
    }?.key
  }
}

/// Those outside the municipality's own organisation who act in its area (S24, S54).
extension Organisation {
  struct ActorFilter: Sendable {
    var words = ""
    var kind: String?
    var area: String?
    var specialOnly = false
  }

  struct ListedActor: Sendable {
    let actor: Actor
    /// The last day of the agreement that lasts longest; empty when it has no end.
    let agreedUntil: String?
    let agreements: Int
  }

  enum ActorColumn: String, CaseIterable, Sendable { case name, kind, area, until, checked }

  func actors(
    _ filter: ActorFilter, by caller: Caller, _ paging: Paging<ActorColumn>
  ) async throws -> Paged<ListedActor> {
    try await database.read { tx in
      try Organisation.requireDirectory(.actorRead, caller)
      let until: SQL =
        "(SELECT MAX(COALESCE(g.valid_to, '9999')) FROM agreement g WHERE g.actor = a.id)"
      let key: SQL =
        switch paging.column {
        case .name: "a.sort"
        case .kind: "\(SQL.rank("a.kind", ActorKinds.inOrder)) || ' ' || a.sort"
        case .area: "\(SQL.alphabetical("a.area")) || '  ' || a.sort"
        case .until: "COALESCE(\(until), '~') || ' ' || a.sort"
        case .checked: "COALESCE(a.checked_on, '') || ' ' || a.sort"
        }
      return try paging.read(
        """
        a.*, (SELECT COUNT(*) FROM agreement g WHERE g.actor = a.id) AS agreements,
        \(until) AS until
        """, from: "actor a", where: Organisation.condition(filter), key: key, id: "a.id", tx
      ) { row in
        ListedActor(
          actor: try Actor(row: row), agreedUntil: try row.find("until"),
          agreements: try row.get("agreements"))
      }
    }
  }

  /// The areas that actors have, for a choice.
  func actorAreas() async throws -> [String] {
    try await database.read { tx in
      try tx.rows("SELECT DISTINCT area FROM actor WHERE area IS NOT NULL")
        .map { try $0.get("area", as: String.self) }
        .sorted { Words.sortKey($0) < Words.sortKey($1) }
    }
  }

  private static func condition(_ filter: ActorFilter) -> SQL {
    var sql: SQL = "1 = 1"
    if let kind = filter.kind { sql = sql + " AND a.kind = \(kind)" }
    if let area = filter.area { sql = sql + " AND a.area = \(area)" }
    if filter.specialOnly { sql = sql + " AND a.special_duty IS NOT NULL" }
    for word in filter.words.split(separator: " ").prefix(6) {
      let kinds = ActorKinds.all.filter {
        Words.fold(Language.swedish.say($0.text)).contains(Words.fold(String(word)))
      }.map(\.key)
      sql =
        sql + """
           AND (a.sort LIKE \("%" + Words.sortKey(String(word)) + "%") OR a.kind IN \(list: kinds))
          """
    }
    return sql
  }

  struct ActorCard: Sendable {
    let actor: Actor
    let agreements: [Agreement]
    let unitName: String?
    let facts: Facts
  }

  func card(_ id: ID<Actor>, by caller: Caller) async throws -> ActorCard {
    try await database.read { tx in
      let actor = try Organisation.row(Actor.self, id, tx)
      let facts = try Organisation.facts(of: actor, tx)
      try Door.require(.actorRead, of: caller, facts)
      return ActorCard(
        actor: actor,
        agreements: try tx.rows(
          "SELECT * FROM agreement WHERE actor = \(id) ORDER BY title, id"
        ).map { try Agreement(row: $0) },
        unitName: try actor.unit.flatMap {
          try tx.cell("SELECT name FROM unit WHERE id = \($0)")
        }, facts: facts)
    }
  }

  /// An actor tied to a unit is that unit's matter; others are everybody's.
  static func facts(of actor: Actor, _ tx: any Reading) throws -> Facts {
    let units = try actor.unit.map { try facts(of: $0, tx).units } ?? []
    return Facts(
      subject: "actor/\(actor.id)", unit: actor.unit, units: units, reading: .actorRead)
  }

  /// - Parameter agreements: all of the actor's agreements as they are to be.
  func save(
    _ draft: Actor, agreements: [Agreement], isNew: Bool, by caller: Caller,
    expecting: Int64? = nil, key: Journal.Key? = nil
  ) async throws -> Actor {
    try await change(.actorEdit, by: caller, key: key) { change in
      var actor = draft
      if isNew { actor.id = .make(at: change.now) }
      actor.sort = Words.sortKey(actor.name)
      if let unit = actor.unit { _ = try Organisation.requireUnit(unit, change) }
      let wanted = try Organisation.facts(of: actor, change)
      if isNew {
        try change.concerns(wanted)
        try change.insert(actor)
      } else {
        let old = try Organisation.row(Actor.self, actor.id, change)
        try change.concerns(try Organisation.facts(of: old, change))
        guard Policy.allows(caller, .actorEdit, wanted) else {
          throw Refusal.invalid("unit", "Välj en enhet som du får ändra.")
        }
        let saved = actor
        try change.update(actor.id, expecting: expecting) { row in
          let seq = row.seq
          row = saved
          row.seq = seq
        }
      }
      try Organisation.save(agreements, of: actor.id, change)
      actor.seq = change.seq
      return actor
    }
  }

  private static func save(_ agreements: [Agreement], of actor: ID<Actor>, _ change: Change) throws
  {
    let old = try change.rows("SELECT * FROM agreement WHERE actor = \(actor)")
      .map { try Agreement(row: $0) }
    for var agreement in agreements {
      agreement.actor = actor
      guard let before = old.first(where: { $0.id == agreement.id }) else {
        agreement.id = .make(at: change.now)
        try change.insert(agreement)
        continue
      }
      let saved = agreement
      if before.title == saved.title, before.validFrom == saved.validFrom,
        before.validTo == saved.validTo, before.diary == saved.diary
      {
        continue
      }
      try change.update(before.id) { row in
        let seq = row.seq
        row = saved
        row.seq = seq
      }
    }
    for before in old where !agreements.contains(where: { $0.id == before.id }) {
      try change.remove(before.id)
    }
  }

  /// Somebody has called and found that the contact is right.
  func confirm(_ id: ID<Actor>, by caller: Caller, key: Journal.Key? = nil) async throws -> Actor {
    try await change(.actorEdit, by: caller, key: key) { change in
      let old = try Organisation.row(Actor.self, id, change)
      try change.concerns(try Organisation.facts(of: old, change))
      return try change.update(id) { $0.checkedOn = LocalTime.day(change.now) }
    }
  }
}
