import Ground
import Storage

/// Whose a line is: the function in the staff that its writer has, else the writer's unit.
enum Origin: Hashable, Sendable {
  case function(StaffFunction)
  case unit(ID<Unit>)
  /// Somebody whose unit is not known here, or the product itself.
  case other

  /// "analysis", "unit.norr", "other"
  init?(_ text: String) {
    if text == "other" {
      self = .other
    } else if text.hasPrefix("unit.") {
      self = .unit(ID(String(text.dropFirst(5))))
    } else if let function = StaffFunction(rawValue: text) {
      self = .function(function)
    } else {
      return nil
    }
  }

  var text: String {
    switch self {
    case .function(let function): function.rawValue
    case .unit(let unit): "unit.\(unit)"
    case .other: "other"
    }
  }
}

/// Who writes for whom in one event.
struct Origins {
  let event: ID<Event>
  /// Whether the reader may know of people's units.
  let knowsUnits: Bool
  let tx: any Reading
  /// The function that each of the staff had last.
  private let functions: [ID<Person>: StaffFunction]

  init(_ event: ID<Event>, for caller: Caller, _ tx: any Reading) throws {
    self.event = event
    self.tx = tx
    knowsUnits = Policy.allows(caller, .unitRead, .everywhere(in: caller))
    functions = try tx.rows(
      """
      SELECT person, function FROM participant WHERE event = \(event) AND function IS NOT NULL
      ORDER BY since, id
      """
    ).reduce(into: [:]) { $0[try $1.get("person")] = try $1.get("function") }
  }

  /// The origin of each writer; the product's own lines have that of who caused them.
  func of(_ people: Set<ID<Person>>) throws -> [ID<Person>: Origin] {
    var out = functions.filter { people.contains($0.key) }.mapValues(Origin.function)
    let units = knowsUnits ? try self.units(people.subtracting(out.keys)) : [:]
    for person in people where out[person] == nil {
      out[person] = units[person].map(Origin.unit) ?? .other
    }
    return out
  }

  /// Somebody with several units is counted under the first of them.
  private func units(_ people: Set<ID<Person>>) throws -> [ID<Person>: ID<Unit>] {
    try tx.rows(
      """
      SELECT m.person, m.unit FROM membership m JOIN unit u ON u.id = m.unit
      WHERE m.person IN \(list: people) ORDER BY u.sort, u.id
      """
    ).reduce(into: [:]) { found, row in
      let person: ID<Person> = try row.get("person")
      if found[person] == nil { found[person] = try row.get("unit") }
    }
  }

  func name(_ origin: Origin) throws -> Text {
    switch origin {
    case .function(let function): function.text
    case .unit(let unit):
      .own(try tx.cell("SELECT name FROM unit WHERE id = \(unit)") ?? unit.text)
    case .other: "Övriga"
    }
  }

  /// A condition on the line `l`: that it is of that origin.
  func condition(_ origin: Origin) throws -> SQL {
    switch origin {
    case .function(let function):
      return "l.author IN \(list: functions.filter { $0.value == function }.map(\.key))"
    case .unit(let unit):
      guard knowsUnits else { return "1 = 0" }
      let members = try tx.rows("SELECT person FROM membership WHERE unit = \(unit)")
        .reduce(into: Set<ID<Person>>()) { $0.insert(try $1.get("person")) }
      let own = try of(members).filter { $0.value == origin }.keys
      return "l.author IN \(list: Array(own))"
    case .other:
      let units: SQL = knowsUnits ? " AND l.author NOT IN (SELECT person FROM membership)" : ""
      return """
        (l.author IS NULL OR (l.author NOT IN \(list: Array(functions.keys))\(units)))
        """
    }
  }
}
