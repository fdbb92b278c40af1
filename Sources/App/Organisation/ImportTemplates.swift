import Ground
import Sheets
import Storage

/// Empty sheets to fill in, and today's organisation in the same form: what is fetched can be
/// changed in a spreadsheet program and loaded again.
enum ImportTemplates {
  static func empty(_ kind: ImportKind) -> Table {
    Table(
      name: Language.swedish.say(kind.title), header: kind.columns.map(\.heading), rows: [])
  }

  static let wordsName = "Ord som kan stå"

  /// The words that the cells of posts and kinds may hold.
  static var words: Table {
    let posts = Post.allCases.map { say($0.text) }
    let units = UnitKind.allCases.map { say($0.text) }
    let actors = ActorKinds.all.map { say($0.text) }
    let count = max(posts.count, units.count, actors.count)
    return Table(
      name: wordsName, header: ["Poster", "Slag av enheter", "Slag av aktörer"],
      rows: (0..<count).map { place in
        [posts, units, actors].map { $0.indices.contains(place) ? $0[place] : "" }
      })
  }

  static func current(_ tx: any Reading) throws -> [Table] {
    let names = try ImportNames(ImportFile(), tx)
    return try ImportKind.allCases.map { kind in
      let rows = try rows(kind, names, tx)
      return Table(
        name: Language.swedish.say(kind.title), header: kind.columns.map(\.heading),
        rows: rows.map { row in kind.columns.map { row[$0.field] ?? "" } })
    }
  }

  private static func all<T: Content>(_ type: T.Type, _ tx: any Reading) throws -> [T] {
    try Organisation.all(type, tx).values.sorted { $0.id < $1.id }
  }

  private static func rows(
    _ kind: ImportKind, _ names: ImportNames, _ tx: any Reading
  ) throws -> [[String: String]] {
    switch kind {
    case .units: try all(Unit.self, tx).map(unit)
    case .people: try people(tx)
    case .posts:
      try all(Assignment.self, tx).map { row in
        [
          "id": row.id.text, "person": row.person.text, "post": say(row.post.text),
          "unit": row.unit.text, "deputy": row.deputy ? "ja" : "", "from": row.validFrom,
          "to": row.validTo ?? "",
        ]
      }
    case .operations: try all(Operation.self, tx).map(operation)
    case .actors: try all(Actor.self, tx).map(actor)
    case .agreements:
      try all(Agreement.self, tx).map { row in
        [
          "id": row.id.text, "actor": row.actor.text, "title": row.title,
          "from": row.validFrom ?? "", "to": row.validTo ?? "", "diary": row.diary ?? "",
        ]
      }
    case .shifts:
      try all(Shift.self, tx).map { row in
        [
          "id": row.id.text, "post": say(row.post.text), "unit": row.unit.text,
          "person": row.person.text, "from": row.startsAt.text, "to": row.endsAt.text,
        ]
      }
    }
  }

  private static func say(_ text: Text) -> String { Language.swedish.say(text) }

  private static func unit(_ row: Unit) -> [String: String] {
    [
      "id": row.id.text, "name": row.name, "kind": say(row.kind.text),
      "parent": row.parent?.text ?? "", "validFrom": row.validFromNote ?? row.validFrom ?? "",
      "validTo": row.validToNote ?? row.validTo ?? "",
      "predecessors": row.predecessors.split(separator: " ").joined(separator: ";"),
      "successor": row.successor?.text ?? "", "area": row.area ?? "", "part": row.part ?? "",
      "field": row.field ?? "", "orgNumber": row.orgNumber ?? "",
      "specialDuty": row.specialDuty ?? "", "phone": row.phone ?? "", "email": row.email ?? "",
      "address": row.address ?? "", "note": row.note ?? "", "source": row.source ?? "",
      "verified": row.verified ? "ja" : "nej",
    ]
  }

  private static func people(_ tx: any Reading) throws -> [[String: String]] {
    var units: [ID<Person>: [String]] = [:]
    for row in try all(Membership.self, tx) { units[row.person, default: []].append(row.unit.text) }
    return try all(Person.self, tx).map { row in
      [
        "id": row.id.text, "name": row.name, "title": row.title ?? "", "email": row.email ?? "",
        "phone": row.phone ?? "", "mobile": row.mobile ?? "",
        "units": (units[row.id] ?? []).joined(separator: ";"), "note": row.note ?? "",
      ]
    }
  }

  private static func operation(_ row: Operation) -> [String: String] {
    [
      "id": row.id.text, "unit": row.unit.text, "name": row.name,
      "nameEnglish": row.nameEnglish ?? "", "critical": row.critical ? "ja" : "",
      "everydayPost": row.everydayPost.map { say($0.text) } ?? "",
      "everydayPerson": row.everydayPerson?.text ?? "",
      "crisisPost": row.crisisPost.map { say($0.text) } ?? "",
      "crisisPerson": row.crisisPerson?.text ?? "", "note": row.note ?? "",
    ]
  }

  private static func actor(_ row: Actor) -> [String: String] {
    [
      "id": row.id.text, "name": row.name, "kind": say(ActorKinds.text(row.kind)),
      "area": row.area ?? "", "contact": row.contact ?? "", "phone": row.phone ?? "",
      "email": row.email ?? "", "specialDuty": row.specialDuty ?? "",
      "unit": row.unit?.text ?? "", "note": row.note ?? "", "checkedOn": row.checkedOn ?? "",
    ]
  }
}
