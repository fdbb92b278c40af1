import Ground
import Storage

/// The person's own turns on duty, parts in events, posts, and what was done with the account.
extension MyPageReader {
  func staffDuties() throws -> [MyPage.Duty] {
    let rows = try tx.rows(
      """
      SELECT m.event, m.function, m.relation, m.since FROM participant m
      JOIN event e ON e.id = m.event WHERE m.person = \(person) AND m.until IS NULL
      AND m.relation IN ('lead', 'staff')
      AND e.status IN \(list: EventStatus.allCases.filter(\.isOpen)) ORDER BY m.since, m.id LIMIT 10
      """)
    let unread = try Unread.counts(
      of: rows.map { try $0.get("event", as: ID<Event>.self) }, by: caller, tx)
    return try rows.compactMap { row in
      guard let card = try card(try row.get("event")) else { return nil }
      let relation: Relation = try row.get("relation")
      let function: StaffFunction =
        try row.find("function") ?? (relation == .lead ? .lead : .administration)
      return MyPage.Duty(
        what: "som \(function.text) i", href: card.path, title: card.name,
        after: Self.after(try row.get("since"), unread[card.id]))
    }
  }

  private static func after(_ since: Instant, _ unread: Int?) -> Text {
    unread.map { "sedan \(since). I loggen: \(Unread.words($0))." } ?? "sedan \(since)"
  }

  func shiftDuties() throws -> [MyPage.Duty] {
    try turns("s.starts_at <= \(now)").map { shift, unit in
      let next: String? = try tx.cell(
        """
        SELECT p.name FROM shift s JOIN person p ON p.id = s.person
        WHERE s.unit = \(shift.unit) AND s.post = \(shift.post) AND s.starts_at >= \(shift.endsAt)
        ORDER BY s.starts_at LIMIT 1
        """)
      return MyPage.Duty(
        what: "som \(shift.post.text) vid", href: "/units/\(shift.unit)", title: .own(unit),
        after: next.map { "till \(shift.endsAt). Avlöses av \($0)." } ?? "till \(shift.endsAt)")
    }
  }

  /// What somebody else has proposed to erase and this person may confirm.
  func erasures() throws -> [MyPage.Item] {
    try Erasures.proposals(
      """
      status = \(ProposalStatus.proposed) AND subject IN (SELECT 'event/' || id FROM event)
      """, tx
    ).compactMap { one in
      guard one.proposedBy != caller.handle, let card = try card(one.event),
        Policy.allows(caller, one.kind.act, card.facts)
      else { return nil }
      return MyPage.Item(
        kind: .request, at: one.proposedAt,
        what: "Gallring eller borttagning väntar på dig: \(card.name)",
        about: "av \(one.proposedByName)", href: "\(card.path)/erasures/\(one.id)",
        exercise: card.exercise)
    }
  }

  /// The next meetings of crisis bodies in events that the person leads or serves in.
  func meetings() throws -> [MyPage.Item] {
    let events = try tx.rows(
      """
      SELECT DISTINCT event FROM meeting WHERE next_at IS NOT NULL AND \(isOpen) AND event IN
      (SELECT event FROM reach WHERE audience = \("person/\(person)") AND why IN ('lead', 'staff'))
      ORDER BY event LIMIT 50
      """
    ).map { try $0.get("event", as: ID<Event>.self) }
    return try events.flatMap { event -> [MyPage.Item] in
      guard let card = try card(event) else { return [] }
      return try MeetingCard.latest(event, Log.classes(card.facts, caller), tx).compactMap { one in
        guard let at = one.meeting.nextAt else { return nil }
        let isSecret = card.isSecret || one.meeting.classification == .k2
        return MyPage.Item(
          kind: .meeting, at: at,
          what: isSecret ? "Möte under sekretess" : "Möte i \(one.bodyName)",
          about: "Krisledning i \(card.name)", href: "\(card.path)/meetings",
          exercise: card.exercise)
      }
    }
  }

  /// Turns that begin within a week.
  func shifts() throws -> [MyPage.Item] {
    try turns("s.starts_at > \(now) AND s.starts_at < \(now.adding(.days(7)))").map { shift, unit in
      MyPage.Item(
        kind: .shift, at: shift.startsAt, what: "Din beredskap börjar: \(shift.post.text)",
        about: "\(unit), till \(shift.endsAt)", href: "/units/\(shift.unit)")
    }
  }

  private func turns(_ condition: SQL) throws -> [(Shift, String)] {
    try tx.rows(
      """
      SELECT s.*, u.name AS unit_name FROM shift s JOIN unit u ON u.id = s.unit
      WHERE s.person = \(person) AND s.ends_at > \(now) AND \(condition)
      ORDER BY s.starts_at LIMIT 20
      """
    ).map { (try Shift(row: $0), try $0.get("unit_name")) }
  }

  /// Posts of one's own that end within sixty days: somebody must be named in time.
  func endingPosts() throws -> [MyPage.Item] {
    let today = LocalTime.day(now)
    return try tx.rows(
      """
      SELECT a.*, u.name AS unit_name FROM assignment a JOIN unit u ON u.id = a.unit
      WHERE a.person = \(person) AND a.valid_from <= \(today) AND a.valid_to >= \(today)
      AND a.valid_to <= \(LocalTime.day(now.adding(.days(60)))) ORDER BY a.valid_to, a.id LIMIT 20
      """
    ).map { row in
      let post = try Assignment(row: row)
      return MyPage.Item(
        kind: .post, at: Instant(text: "\(post.validTo ?? today)T12:00:00Z"), style: .day,
        what: post.deputy
          ? "Din post som ersättare går ut: \(post.post.text)"
          : "Din post går ut: \(post.post.text)",
        about: .own(try row.get("unit_name")), href: "/units/\(post.unit)")
    }
  }

  /// Accounts that somebody else has reset, for those who hand out the link.
  func resets(waiting: Bool) throws -> [MyPage.Item] {
    guard Policy.allows(caller, .accountLink, Facts(subject: "account/all")) else { return [] }
    return try tx.rows(
      """
      SELECT j.at, j.caller, p.id, p.name, b.name AS by_name FROM journal j
      JOIN account a ON 'account/' || a.id = j.subject JOIN person p ON p.id = a.id
      LEFT JOIN person b ON 'person/' || b.id = j.caller
      WHERE j.subject >= 'account/' AND j.subject < 'account0' AND j.act = \(Act.accountReset)
      AND j.at > \(now.adding(.days(-14))) AND j.caller <> \(caller.handle) AND p.id <> \(person)
      AND a.unused = \(waiting) ORDER BY j.seq DESC LIMIT 20
      """
    ).map { row in
      let by: String? = try row.find("by_name")
      let about: Text =
        by.map { "Av \($0). Fråga personen innan du lämnar ut en länk." }
        ?? "Vid datorn, av driften."
      let id: ID<Person> = try row.get("id")
      return MyPage.Item(
        kind: .link, at: try row.get("at"),
        what: "Kontot är återställt: \(try row.get("name", as: String.self))", about: about,
        href: "/people/\(id)",
        button: waiting ? ("/accounts/\(id)/link", "Skapa engångslänk") : nil)
    }
  }

  /// Links to the own account: who makes one is seen by the one it lets in.
  func links() throws -> [MyPage.Item] {
    try tx.rows(
      """
      SELECT MAX(at) AS at,
      CASE WHEN caller = \("person/\(person)") THEN 1 ELSE 0 END AS own
      FROM journal WHERE subject = \("account/\(person)")
      AND act = \(Act.accountLink) AND at > \(now.adding(.days(-30))) GROUP BY own ORDER BY own DESC
      """
    ).map { row in
      let isOwn: Bool = try row.get("own")
      return MyPage.Item(
        kind: .link, at: try row.get("at"),
        what: isOwn
          ? "Någon loggade in på ditt konto med en länk"
          : "En länk som loggar in på ditt konto skapades",
        about: isOwn
          ? "Var det inte du? Avsluta inloggningen och byt lösenord."
          : "Väntade du dig inte det? Ring den som sköter konton.",
        href: "/me/account")
    }
  }
}

/// What changed since yesterday that touches the person and that somebody else did.
struct MyChanges {
  let reader: MyPageReader

  func all() throws -> [MyPage.Item] {
    let floor = try JournalTime.lastEntry(before: yesterday, reader.tx)
    let items = try lines(after: floor) + reports(after: floor) + posts(after: floor)
    return items.sorted { ($0.at?.text ?? "") > ($1.at?.text ?? "") }
  }

  private var yesterday: Instant {
    Instant(text: LocalTime.day(reader.now.adding(.days(-1))) + "T00:00:00Z")?
      .adding(.hours(-2)) ?? reader.now.adding(.days(-1))
  }

  /// Events that the person has a part in, or that touch a unit the person coordinates.
  private func mine() throws -> [MyPageReader.Card] {
    let coordinated = reader.caller.grants.filter { $0.role == .unitCoordinator }
      .map { "unit/\($0.unit)" }
    return try reader.tx.rows(
      """
      SELECT DISTINCT r.event, e.reported_at FROM reach r JOIN event e ON e.id = r.event
      WHERE (r.audience IN \(list: coordinated) OR (r.audience = \("person/\(reader.person)")
      AND r.why IN ('lead', 'staff', 'reporter', 'told', 'external')))
      AND (e.closed_at IS NULL OR e.closed_at > \(yesterday))
      ORDER BY e.reported_at DESC LIMIT 60
      """
    ).compactMap { try reader.card(try $0.get("event")) }
  }

  private func lines(after floor: Int64) throws -> [MyPage.Item] {
    let cards = try mine().filter {
      Policy.allows(reader.caller, .logRead, $0.facts) && !$0.isSecret
    }
    let byID = Dictionary(cards.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return try reader.tx.rows(
      """
      SELECT l.* FROM line l WHERE l.event IN \(list: cards.map(\.id)) AND l.seq > \(floor)
      AND l.category IN ('state', 'decision') AND l.classification <> 'K2'
      AND (l.author IS NULL OR l.author <> \(reader.person)) AND \(LineMark.isEssential())
      ORDER BY l.seq DESC, l.id DESC LIMIT 30
      """
    ).compactMap { row in
      let line = try Line(row: row)
      guard let card = byID[line.event] else { return nil }
      let words = Sentence.unpack(line.sentence) ?? .own(line.text)
      return MyPage.Item(
        kind: .event, at: line.at, what: line.category == .decision ? "Beslut: \(words)" : words,
        about: "\(card.name), \(line.authorName)", href: "\(card.path)#L\(line.id)",
        exercise: card.exercise)
    }
  }

  private static let states: [Act] = [
    .eventVerify, .eventDismiss, .eventMerge, .eventActivate, .eventStabilise, .eventClose,
    .eventReopen, .levelSet,
  ]

  /// How it went with what the person reported, who may not read the log of it.
  private func reports(after floor: Int64) throws -> [MyPage.Item] {
    try mine().filter {
      $0.facts.people[reader.person]?.contains(.reporter) == true
        && !Policy.allows(reader.caller, .logRead, $0.facts)
    }.compactMap { card in
      guard
        let row = try reader.tx.row(
          """
          SELECT MAX(at) AS at FROM journal WHERE subject = \("event/\(card.id)") AND seq > \(floor)
          AND act IN \(list: Self.states)
          """),
        let at: Instant = try row.find("at"),
        let status: EventStatus = try reader.tx.cell(
          "SELECT status FROM event WHERE id = \(card.id)")
      else { return nil }
      return MyPage.Item(
        kind: .event, at: at, what: "Din rapport: \(status.text)", about: card.name,
        href: card.path, exercise: card.exercise)
    }
  }

  private func posts(after floor: Int64) throws -> [MyPage.Item] {
    try reader.tx.rows(
      """
      SELECT a.*, u.name AS unit_name, j.at FROM assignment a JOIN unit u ON u.id = a.unit
      JOIN journal j ON j.seq = a.seq WHERE a.person = \(reader.person) AND a.seq > \(floor)
      AND j.act IN \(list: [Act.postAssign, .postEnd]) ORDER BY a.seq DESC LIMIT 10
      """
    ).map { row in
      let post = try Assignment(row: row)
      let unit: String = try row.get("unit_name")
      let until: Text =
        post.validTo.map { "Din post \(post.post.text) gäller till \(LocalTime.said($0))" }
        ?? "Du har posten \(post.post.text) från \(LocalTime.said(post.validFrom))"
      return MyPage.Item(
        kind: .post, at: try row.get("at"), what: until, about: .own(unit),
        href: "/units/\(post.unit)")
    }
  }
}

/// Finds a place in the journal by time, which is not indexed but rises with the sequence.
enum JournalTime {
  static func lastEntry(before time: Instant, _ tx: any Reading) throws -> Int64 {
    var low: Int64 = 0
    var high = try Head.read(tx).seq
    while low < high {
      let middle = (low + high + 1) / 2
      let at: Instant? = try tx.cell("SELECT at FROM journal WHERE seq = \(middle)")
      if let at, at >= time { high = middle - 1 } else { low = middle }
    }
    return low
  }
}
