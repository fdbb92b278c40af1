import Ground
import Storage
import Web

/// Who has been told in the units that an event touches.
struct UnitTold: Sendable {
  struct One: Sendable {
    let name: String
    let post: Post
    let at: Instant
    let hasRead: Bool
  }

  let units: [ID<Unit>: [One]]

  static func read(_ room: Room, now: Instant, _ tx: any Reading) throws -> UnitTold {
    var units: [ID<Unit>: [One]] = [:]
    var seen: Set<String> = []
    for row in try tx.rows(
      """
      SELECT a.unit, a.person, a.post, p.name, t.at, t.acknowledged_at FROM told t
      JOIN assignment a ON a.person = t.person JOIN person p ON p.id = t.person
      WHERE t.event = \(room.event.id) AND a.unit IN \(list: room.units.map(\.unit))
      AND \(Held.current(LocalTime.day(now))) ORDER BY t.at DESC, p.sort, a.id
      """)
    {
      let unit: ID<Unit> = try row.get("unit")
      guard seen.insert("\(unit) \(try row.get("person", as: String.self))").inserted else {
        continue
      }
      units[unit, default: []].append(
        One(
          name: try row.get("name"), post: try row.get("post"), at: try row.get("at"),
          hasRead: try row.find("acknowledged_at", as: Instant.self) != nil))
    }
    return UnitTold(units: units)
  }

  func html(_ unit: ID<Unit>, _ path: String, mayTell: Bool) -> HTML {
    guard let told = units[unit], !told.isEmpty else {
      return """
        <span class="soft"><span class="gap">\(t: "Ingen där har fått veta.")</span> \
        \(if: mayTell, "<a href=\"\(link: path + "/told")\">\(t: "Meddela någon")</a>")</span>
        """
    }
    return """
      <span class="soft">\(t: "Har fått besked:") \(.joined(told.enumerated().map { place, one in
        "\(if: place > 0, "; ")\(one.name), \(t: one.post.text) \(Parts.time(one.at))\(if: one.hasRead, " (\(t: "har läst"))")"
      }))</span>
      """
  }
}
