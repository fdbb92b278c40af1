import Ground
import Storage
import Swedish

/// People and the posts they hold, as they are listed.
extension Organisation {
  struct PeopleFilter: Sendable {
    var words = ""
    /// The unit and all below it.
    var unit: ID<Unit>?
    /// The day that posts must be held on.
    var day: String
  }

  struct ListedPerson: Sendable {
    let person: Person
    let units: [String]
    let posts: Int
  }

  enum PostColumn: String, CaseIterable, Sendable { case person, post, unit, from, to }
  enum PersonColumn: String, CaseIterable, Sendable { case name, title, email }

  func posts(
    _ filter: PeopleFilter, by caller: Caller, _ paging: Paging<PostColumn>
  ) async throws -> Paged<Held> {
    try await database.read { tx in
      try Organisation.requireDirectory(.personRead, caller)
      var condition: SQL = Held.current(filter.day)
      if let unit = filter.unit {
        condition = condition + " AND a.unit IN (SELECT unit FROM unit_above WHERE above = \(unit))"
      }
      for word in filter.words.split(separator: " ").prefix(6) {
        let folded = Words.fold(String(word))
        let posts = Post.allCases.filter {
          Words.fold(PostParts.sought($0, deputy: false)).contains(folded)
        }
        condition =
          condition + """
             AND (p.sort LIKE \("%" + Words.sortKey(String(word)) + "%")
            OR a.post IN \(list: posts))
            """
      }
      let key: SQL =
        switch paging.column {
        case .person: "p.sort"
        case .post: "\(SQL.rank("a.post", Post.allCases.map(\.rawValue))) || ' ' || p.sort"
        case .unit: "u.sort || '  ' || p.sort"
        case .from: "a.valid_from || ' ' || p.sort"
        case .to: "COALESCE(a.valid_to, '9999') || ' ' || p.sort"
        }
      return try paging.read(
        Held.columns, from: Held.source, where: condition, key: key, id: "a.id", tx, Held.init)
    }
  }

  func people(
    _ filter: PeopleFilter, by caller: Caller, _ paging: Paging<PersonColumn>
  ) async throws -> Paged<ListedPerson> {
    try await database.read { tx in
      try Organisation.requireDirectory(.personRead, caller)
      let key: SQL =
        switch paging.column {
        case .name: "p.sort"
        case .title: "\(SQL.alphabetical("p.title")) || '  ' || p.sort"
        case .email: SQL.alphabetical("p.email")
        }
      return try paging.read(
        "p.*", from: "person p", where: Organisation.condition(filter), key: key, id: "p.id", tx
      ) { try Person(row: $0) }
      .map { try Organisation.listed($0, day: filter.day, tx) }
    }
  }

  private static func condition(_ filter: PeopleFilter) -> SQL {
    var condition: SQL = "1 = 1"
    if let unit = filter.unit {
      condition =
        condition + """
           AND (EXISTS (SELECT 1 FROM membership m JOIN unit_above x ON x.unit = m.unit
          WHERE m.person = p.id AND x.above = \(unit))
          OR EXISTS (SELECT 1 FROM assignment a JOIN unit_above x ON x.unit = a.unit
          WHERE a.person = p.id AND x.above = \(unit) AND \(Held.current(filter.day))))
          """
    }
    for word in filter.words.split(separator: " ").prefix(6) {
      condition = condition + " AND p.sort LIKE \("%" + Words.sortKey(String(word)) + "%")"
    }
    return condition
  }

  private static func listed(_ people: [Person], day: String, _ tx: any Reading) throws
    -> [ListedPerson]
  {
    let ids = people.map(\.id)
    var units: [String: [String]] = [:]
    for row in try tx.rows(
      """
      SELECT m.person, u.name FROM membership m JOIN unit u ON u.id = m.unit
      WHERE m.person IN \(list: ids) ORDER BY u.sort
      """)
    {
      units[try row.get("person"), default: []].append(try row.get("name"))
    }
    var posts: [String: Int] = [:]
    for row in try tx.rows(
      """
      SELECT a.person, COUNT(*) AS n FROM assignment a
      WHERE a.person IN \(list: ids) AND \(Held.current(day)) GROUP BY a.person
      """)
    {
      posts[try row.get("person")] = try row.get("n")
    }
    return people.map {
      ListedPerson(person: $0, units: units[$0.id.text] ?? [], posts: posts[$0.id.text] ?? 0)
    }
  }

  /// The gaps of a unit and all below it, or of everything.
  ///
  /// - Returns: the units above each unit that has any, too: who may mend depends on them.
  func gaps(_ unit: ID<Unit>?, by caller: Caller) async throws -> ([Gap], [ID<Unit>: Set<ID<Unit>>])
  {
    let now = journal.clock.now()
    return try await database.read { tx in
      try Organisation.requireDirectory(.unitRead, caller)
      let within: SQL =
        unit.map { "u.id IN (SELECT unit FROM unit_above WHERE above = \($0))" } ?? "1 = 1"
      let units = try tx.rows("SELECT u.* FROM unit u WHERE \(within) ORDER BY u.sort, u.id")
        .map { try Unit(row: $0) }
      var above: [ID<Unit>: Set<ID<Unit>>] = [:]
      for row in try tx.rows("SELECT unit, above FROM unit_above") {
        above[try row.get("unit"), default: []].insert(try row.get("above"))
      }
      return (try GapFinder(now: now).find(units, tx), above)
    }
  }
}

/// Everything that a person's page answers.
struct PersonCard: Sendable {
  let person: Person
  let facts: Facts
  let units: [(membership: ID<Membership>, unit: ID<Unit>, name: String)]
  /// Past ones too, the latest first.
  let held: [Held]
  let work: [UnitCard.Work]
  let workUnits: [ID<Unit>: String]
  let turns: [Turn]
  /// Whether there is an account that nobody has signed in with.
  let isAccountUnused: Bool

  static func read(_ id: ID<Person>, by caller: Caller, now: Instant, _ tx: any Reading) throws
    -> PersonCard
  {
    let facts = try Organisation.facts(of: id, tx)
    try Door.require(.personRead, of: caller, facts)
    let work = try UnitCard.work("(o.everyday_person = \(id) OR o.crisis_person = \(id))", tx)
    let names = try UnitCard.names(Array(Set(work.map(\.operation.unit))), tx)
    return PersonCard(
      person: try Organisation.row(Person.self, id, tx), facts: facts,
      units: try tx.rows(
        """
        SELECT m.id, m.unit, u.name FROM membership m JOIN unit u ON u.id = m.unit
        WHERE m.person = \(id) ORDER BY u.sort
        """
      ).map { (try $0.get("id"), try $0.get("unit"), try $0.get("name")) },
      held: try Held.read("a.person = \(id)", tx).sorted {
        $0.assignment.validFrom > $1.assignment.validFrom
      },
      work: work,
      workUnits: Dictionary(names.map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a }),
      turns: try Turn.read("s.person = \(id) AND s.ends_at > \(now)", tx, limit: 12),
      isAccountUnused: try tx.row(
        "SELECT id FROM account WHERE id = \(id) AND unused = 1 AND disabled = 0") != nil)
  }
}

extension Organisation {
  func card(_ id: ID<Person>, by caller: Caller) async throws -> PersonCard {
    let now = journal.clock.now()
    return try await database.read { tx in
      try PersonCard.read(id, by: caller, now: now, tx)
    }
  }

  /// What the policy must know of a person: the units where the person belongs or has a post.
  static func facts(of person: ID<Person>, _ tx: any Reading) throws -> Facts {
    guard try tx.row("SELECT id FROM person WHERE id = \(person)") != nil else {
      throw Refusal.notFound
    }
    let units = try tx.rows(
      """
      SELECT DISTINCT x.above FROM unit_above x WHERE x.unit IN
      (SELECT unit FROM membership WHERE person = \(person)
      UNION SELECT unit FROM assignment WHERE person = \(person))
      """
    ).map { try $0.get("above", as: ID<Unit>.self) }
    let home: ID<Unit>? = try tx.cell(
      "SELECT unit FROM membership WHERE person = \(person) ORDER BY id LIMIT 1")
    return Facts(
      subject: "person/\(person)", unit: home, units: Set(units), reading: .personRead)
  }
}
