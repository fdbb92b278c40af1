import Ground
import Storage
import Web

/// A post that somebody holds, with what is needed to reach the person.
struct Held: Sendable {
  let assignment: Assignment
  let name: String
  let title: String?
  let phone: String?
  let email: String?
  let unitName: String

  static let columns: SQL = """
    a.*, p.name AS person_name, p.title AS person_title, p.mobile, p.phone, p.email,
    u.name AS unit_name
    """
  static let source: SQL = """
    assignment a JOIN person p ON p.id = a.person JOIN unit u ON u.id = a.unit
    """

  init(row: Row) throws {
    let mobile: String? = try row.find("mobile")
    assignment = try Assignment(row: row)
    name = try row.get("person_name")
    title = try row.find("person_title")
    phone = try mobile ?? row.find("phone")
    email = try row.find("email")
    unitName = try row.get("unit_name")
  }

  /// - Parameter condition: on the aliases `a` (assignment), `p` (person) and `u` (unit).
  static func read(_ condition: SQL, _ tx: any Reading, limit: Int = 20_000) throws -> [Held] {
    try tx.rows(
      """
      SELECT \(Held.columns) FROM \(Held.source)
      WHERE \(condition) ORDER BY p.sort, a.id LIMIT \(limit)
      """
    ).map(Held.init)
  }

  /// Posts that are held on a day.
  static func current(_ day: String) -> SQL {
    "a.valid_from <= \(day) AND (a.valid_to IS NULL OR a.valid_to >= \(day))"
  }
}

/// Somebody's turn on duty, with who it is.
struct Turn: Sendable {
  let shift: Shift
  let name: String
  let phone: String?
  let unitName: String

  static let columns: SQL = """
    s.*, p.name AS person_name, p.mobile, p.phone, u.name AS unit_name
    """
  static let source: SQL = """
    shift s JOIN person p ON p.id = s.person JOIN unit u ON u.id = s.unit
    """

  init(row: Row) throws {
    let mobile: String? = try row.find("mobile")
    shift = try Shift(row: row)
    name = try row.get("person_name")
    phone = try mobile ?? row.find("phone")
    unitName = try row.get("unit_name")
  }

  static func read(_ condition: SQL, _ tx: any Reading, limit: Int = 500) throws -> [Turn] {
    try tx.rows(
      """
      SELECT \(Turn.columns) FROM \(Turn.source)
      WHERE \(condition) ORDER BY s.starts_at, s.id LIMIT \(limit)
      """
    ).map(Turn.init)
  }
}

/// Who is on duty in a post now, and who comes after.
struct OnDuty: Sendable {
  let post: Post
  let unit: ID<Unit>
  let unitName: String
  let now: Turn?
  let next: Turn?

  /// Of the posts that have turns within two months of now.
  static func read(_ condition: SQL, now: Instant, _ tx: any Reading) throws -> [OnDuty] {
    let turns = try Turn.read(
      "\(condition) AND s.ends_at > \(now.adding(.days(-60))) AND s.starts_at < \(now.adding(.days(60)))",
      tx)
    var order: [String] = []
    var groups: [String: [Turn]] = [:]
    for turn in turns {
      let key = "\(turn.shift.unit) \(turn.shift.post.rawValue)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(turn)
    }
    return order.compactMap { key in
      guard let turns = groups[key], let first = turns.first else { return nil }
      let on = turns.last { $0.shift.startsAt <= now && $0.shift.endsAt > now }
      return OnDuty(
        post: first.shift.post, unit: first.shift.unit, unitName: first.unitName, now: on,
        next: turns.first { $0.shift.startsAt > now })
    }
  }
}

/// Small pieces about people and posts.
enum PostParts {
  static func name(_ post: Post, deputy: Bool) -> HTML {
    deputy ? "\(t: post.text) (\(t: "ersättare"))" : "\(t: post.text)"
  }

  /// What a search for the post may say, in either language.
  static func sought(_ post: Post, deputy: Bool) -> String {
    words(post, deputy: deputy, .swedish) + " " + words(post, deputy: deputy, .english)
  }

  static func words(_ post: Post, deputy: Bool, _ language: Language) -> String {
    language.say(post.text) + (deputy ? " (\(language.say("ersättare")))" : "")
  }

  static func phone(_ number: String?) -> HTML {
    guard let number, !number.isEmpty else {
      return "<span class=\"gap\">\(t: "Telefon saknas")</span>"
    }
    return "<a class=\"nowrap\" href=\"\(link: Phone.link(number))\">\(number)</a>"
  }

  static func phoneButton(_ number: String?) -> HTML {
    guard let number, !number.isEmpty else {
      return "<span class=\"gap\">\(t: "Telefon saknas")</span>"
    }
    return """
      <a class="button plain" href="\(link: Phone.link(number))">\(Icon.phone)\(number)</a>
      """
  }

  static func to(_ day: String?, now: Instant) -> HTML {
    guard let day else { return "\(t: "tills vidare")" }
    let soon = LocalTime.day(now.adding(.days(30)))
    return day >= LocalTime.day(now) && day <= soon
      ? "<span class=\"soon\">\(Parts.day(day))</span>" : Parts.day(day)
  }
}
