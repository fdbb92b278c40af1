import Ground
import Storage
import Web

/// Whom one puts on duty in an event: those of its units first, then everybody else.
struct StaffChoice: Sendable {
  struct Group: Sendable {
    /// The unit; nil for all the others.
    let unit: Text?
    let people: [(id: ID<Person>, words: Text)]
  }

  let groups: [Group]

  static func read(_ room: Room, now: Instant, _ tx: any Reading) throws -> StaffChoice {
    let today = Held.current(LocalTime.day(now))
    let event = room.event
    let duty = try DutyOfficer.onDuty(for: event.unit, at: now, tx)
    var seen: Set<ID<Person>> = []
    func people(_ condition: SQL) throws -> [(id: ID<Person>, words: Text)] {
      try tx.rows(
        """
        SELECT p.id, p.name, a.post FROM assignment a JOIN person p ON p.id = a.person
        WHERE \(condition) AND \(today) ORDER BY p.sort, p.id, a.id
        """
      ).compactMap { row in
        let (id, name) = (
          try row.get("id", as: ID<Person>.self), try row.get("name", as: String.self)
        )
        guard seen.insert(id).inserted else { return nil }
        return (id, "\(name), \(try row.get("post", as: Post.self).text)")
      }
    }
    var groups: [Group] = []
    var units: [(ID<Unit>, String)] = []
    for unit in [(event.leadUnit, room.leadUnitName), (event.unit, room.unitName)]
      + room.units.map({ ($0.unit, $0.name) }) where !units.contains(where: { $0.0 == unit.0 })
    {
      units.append(unit)
    }
    for (unit, name) in units {
      groups.append(Group(unit: .own(name), people: try people("a.unit = \(unit)")))
    }
    groups.append(
      Group(
        unit: Post.dutyOfficer.text,
        people: try people(
          "a.post = \(Post.dutyOfficer) AND (a.person IN \(list: Array(duty)) OR a.unit IN (SELECT id FROM unit WHERE kind IN \(list: UnitKind.allCases.filter(\.isCityWide))))"
        )))
    let others = try tx.rows(
      """
      SELECT p.id, p.name, (SELECT MIN(u.name) FROM membership m JOIN unit u ON u.id = m.unit
      WHERE m.person = p.id) AS place FROM person p ORDER BY p.sort, p.id LIMIT 2000
      """
    ).compactMap { row -> (id: ID<Person>, words: Text)? in
      let (id, name) = (
        try row.get("id", as: ID<Person>.self), try row.get("name", as: String.self)
      )
      guard seen.insert(id).inserted else { return nil }
      let place: String? = try row.find("place")
      return (id, place.map { "\(name), \($0)" } ?? .own(name))
    }
    groups.append(Group(unit: nil, people: others))
    return StaffChoice(groups: groups.filter { !$0.people.isEmpty })
  }

  /// - Parameter mine: the reader, who is offered first.
  func field(_ form: Form, mine: ID<Person>?) -> HTML {
    let fault = form.faults.first { $0.field == "person" }?.text
    let now = form.values["person"]
    func option(_ value: String, _ words: Text) -> HTML {
      "<option value=\"\(value)\"\(if: value == now, " selected")>\(t: words)</option>"
    }
    return """
      <div class="field\(if: fault != nil, " wrong")"><label for="person">\(t: "Vem går på?")</label>\
      <select id="person" name="person"\(if: fault != nil, " aria-invalid=\"true\" aria-describedby=\"person-error\"")>\
      \(if: mine != nil, option(mine?.text ?? "", "Jag själv"))\
      \(each: groups, { group in
        """
        <optgroup label="\(t: group.unit ?? "Övriga|people")">\
        \(each: group.people.filter { $0.id != mine }, { option($0.id.text, $0.words) })</optgroup>
        """
      })</select>\
      \(if: fault != nil, "<p class=\"error\" id=\"person-error\">\(t: fault ?? "")</p>")</div>

      """
  }
}
