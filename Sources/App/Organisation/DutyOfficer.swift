import Ground
import Storage

/// Whose turn as duty officer counts: only of somebody who is named to the post.
enum DutyOfficer {
  /// A turn of somebody who holds the post in that unit on a day; on the alias `s` of shift.
  static func counts(_ day: String) -> SQL {
    """
    (s.post = 'dutyOfficer' AND EXISTS (SELECT 1 FROM assignment a WHERE a.person = s.person
    AND a.unit = s.unit AND a.post = s.post AND \(Held.current(day))))
    """
  }

  /// A turn for the whole municipality, not for one unit of it.
  static let isCityWide: SQL = """
    s.unit IN (SELECT id FROM unit WHERE kind IN \(list: UnitKind.allCases.filter(\.isCityWide)))
    """

  /// Those on duty for a unit: for the whole municipality, and for the unit or one above it.
  /// When nobody's turn it is, all who are named for the whole municipality.
  static func onDuty(for unit: ID<Unit>, at now: Instant, _ tx: any Reading) throws
    -> Set<ID<Person>>
  {
    let day = LocalTime.day(now)
    let on = try tx.rows(
      """
      SELECT s.person FROM shift s WHERE s.starts_at <= \(now) AND s.ends_at > \(now)
      AND \(counts(day)) AND (\(isCityWide) OR s.unit = \(unit)
      OR s.unit IN (SELECT above FROM unit_above WHERE unit = \(unit)))
      """)
    if !on.isEmpty { return Set(try on.map { try $0.get("person", as: ID<Person>.self) }) }
    let named = try tx.rows(
      """
      SELECT s.person FROM assignment s WHERE s.post = 'dutyOfficer' AND s.valid_from <= \(day)
      AND (s.valid_to IS NULL OR s.valid_to >= \(day)) AND \(isCityWide)
      """)
    return Set(try named.map { try $0.get("person", as: ID<Person>.self) })
  }
}

extension UnitKind {
  /// Units that act for the municipality as a whole.
  var isCityWide: Bool {
    switch self {
    case .municipality, .executiveBoard, .cityExecutiveOffice, .centralCrisisTeam: true
    default: false
    }
  }
}

extension Organisation {
  /// A turn in a post that reaches beyond its unit brings what the post does: it is given, changed
  /// and taken away by who may name to the post, and only to somebody who is named.
  static func checkTurn(_ shift: Shift, givenNow: Bool = true, _ change: Change) throws {
    guard shift.post.reachesEverywhere else { return }
    guard
      Policy.allows(
        change.caller, .postAssign, Facts(subject: "unit/\(shift.unit)", unit: shift.unit))
    else {
      throw Refusal.forbidden(
        "Tjänst som \(shift.post.text) ges bara av den som får utse till posten.")
    }
    guard givenNow else { return }
    let held = try change.row(
      """
      SELECT id FROM assignment WHERE person = \(shift.person) AND unit = \(shift.unit)
      AND post = \(shift.post) AND valid_from <= \(LocalTime.day(shift.startsAt))
      AND (valid_to IS NULL OR valid_to >= \(LocalTime.day(shift.endsAt)))
      """)
    if held == nil {
      throw Refusal.invalid("person", isNotNamed(shift.post))
    }
  }

  static func isNotNamed(_ post: Post) -> Text {
    "Personen är inte utsedd till \(post.text) i enheten under den tiden. Utse personen först."
  }
}

extension Shift {
  func isSameTurn(as other: Shift) -> Bool {
    person == other.person && unit == other.unit && post == other.post
      && startsAt == other.startsAt && endsAt == other.endsAt
  }
}
