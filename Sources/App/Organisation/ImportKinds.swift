import Ground
import Swedish

/// What a sheet of a file can hold, and the headings that its columns go by.
enum ImportKind: String, CaseIterable, Sendable {
  case units, people, posts, operations, actors, agreements, shifts

  struct Column: Sendable {
    /// The name in JSON.
    let field: String
    /// The heading in a sheet, always in Swedish.
    let heading: String
    /// The columns of the table that it decides.
    let stored: [String]
    let isNeeded: Bool

    init(_ field: String, _ heading: String, _ stored: [String] = [], needed: Bool = false) {
      self.field = field
      self.heading = heading
      self.stored = stored
      isNeeded = needed
    }
  }

  var title: Text {
    switch self {
    case .units: "Enheter"
    case .people: "Personer"
    case .posts: "Poster"
    case .operations: "Verksamheter"
    case .actors: "Externa aktörer"
    case .agreements: "Avtal"
    case .shifts: "Tjänstgöring"
    }
  }

  var table: String {
    switch self {
    case .units: Unit.table
    case .people: Person.table
    case .posts: Assignment.table
    case .operations: Operation.table
    case .actors: Actor.table
    case .agreements: Agreement.table
    case .shifts: Shift.table
    }
  }

  var columns: [Column] {
    switch self {
    case .units: Self.unitColumns
    case .people:
      [
        Column("id", "Id"), Column("name", "Namn", ["name", "sort"], needed: true),
        Column("title", "Befattning", ["title"]), Column("email", "E-post", ["email"]),
        Column("phone", "Telefon", ["phone"]), Column("mobile", "Mobil", ["mobile"]),
        Column("units", "Enheter"), Column("note", "Anteckning", ["note"]),
      ]
    case .posts:
      [
        Column("id", "Id"), Column("person", "Person", ["person"], needed: true),
        Column("post", "Post", ["post"], needed: true),
        Column("unit", "Enhet", ["unit"], needed: true),
        Column("deputy", "Ersättare", ["deputy"]), Column("from", "Från", ["valid_from"]),
        Column("to", "Till", ["valid_to"]),
      ]
    case .operations: Self.operationColumns
    case .actors:
      [
        Column("id", "Id"), Column("name", "Aktör", ["name", "sort"], needed: true),
        Column("kind", "Slag", ["kind"]), Column("area", "Område", ["area"]),
        Column("contact", "Kontakt", ["contact"]), Column("phone", "Telefon", ["phone"]),
        Column("email", "E-post", ["email"]),
        Column("specialDuty", "Särskilt ansvar", ["special_duty"]),
        Column("unit", "Enhet i kommunen", ["unit"]), Column("note", "Anteckning", ["note"]),
        Column("checkedOn", "Kontrollerad", ["checked_on"]),
      ]
    case .agreements:
      [
        Column("id", "Id"), Column("actor", "Aktör", ["actor"], needed: true),
        Column("title", "Avtal", ["title"], needed: true), Column("from", "Från", ["valid_from"]),
        Column("to", "Till", ["valid_to"]), Column("diary", "Diarienummer", ["diary"]),
      ]
    case .shifts:
      [
        Column("id", "Id"), Column("post", "Post", ["post"], needed: true),
        Column("unit", "Enhet", ["unit"], needed: true),
        Column("person", "Person", ["person"], needed: true),
        Column("from", "Börjar", ["starts_at"], needed: true),
        Column("to", "Slutar", ["ends_at"], needed: true),
      ]
    }
  }

  private static let unitColumns: [Column] = [
    Column("id", "Id"), Column("name", "Enhet", ["name", "sort"], needed: true),
    Column("kind", "Slag", ["kind"], needed: true), Column("parent", "Ligger under", ["parent"]),
    Column("validFrom", "Gäller från", ["valid_from", "valid_from_note"]),
    Column("validTo", "Gäller till", ["valid_to", "valid_to_note"]),
    Column("predecessors", "Ersätter", ["predecessors"]),
    Column("successor", "Ersatt av", ["successor"]), Column("area", "Område", ["area"]),
    Column("part", "Del av kommunen", ["part"]), Column("field", "Verksamhetsfält", ["field"]),
    Column("orgNumber", "Organisationsnummer", ["org_number"]),
    Column("specialDuty", "Särskilt ansvar", ["special_duty"]),
    Column("phone", "Telefon", ["phone"]), Column("email", "E-post", ["email"]),
    Column("address", "Adress", ["address"]), Column("note", "Anteckning", ["note"]),
    Column("source", "Källa", ["source"]), Column("verified", "Bekräftad", ["verified"]),
  ]

  private static let operationColumns: [Column] = [
    Column("id", "Id"), Column("unit", "Enhet", ["unit"], needed: true),
    Column("name", "Verksamhet", ["name", "sort"], needed: true),
    Column("nameEnglish", "På engelska", ["name_english"]),
    Column("critical", "Samhällsviktig", ["critical"]),
    Column("everydayPost", "Post i vardagen", ["everyday_post"]),
    Column("everydayPerson", "Person i vardagen", ["everyday_person"]),
    Column("crisisPost", "Post i kris", ["crisis_post"]),
    Column("crisisPerson", "Person i kris", ["crisis_person"]),
    Column("note", "Anteckning", ["note"]),
  ]

  /// Whether a column says in which unit something is.
  static let placing: Set<String> = ["unit", "units", "parent"]

  /// Columns that answer yes or no, where a dash is a no.
  static let truths: Set<String> = ["deputy", "critical", "verified"]

  /// The heading of a column by the table it goes to.
  static func heading(_ table: String, _ field: String) -> String? {
    if table == Membership.table { return ImportKind.people.heading("units") }
    return allCases.first { $0.table == table }?.heading(field)
  }

  /// The kind that a sheet with these headings was most likely meant as.
  static func nearest(to header: [String]) -> ImportKind? {
    let known = Set(header.map(Words.fold))
    func own(_ kind: ImportKind) -> Int {
      kind.columns.count { known.contains(Words.fold($0.heading)) }
    }
    return allCases.filter { own($0) >= 2 }.max { own($0) < own($1) }
  }

  func heading(_ field: String) -> String {
    columns.first { $0.field == field }?.heading ?? field
  }

  /// The kind whose needed headings are all there, and that knows most of the others.
  static func of(_ header: [String]) -> ImportKind? {
    let known = Set(header.map(Words.fold))
    return allCases.filter { kind in
      kind.columns.filter(\.isNeeded).allSatisfy { known.contains(Words.fold($0.heading)) }
    }.max { a, b in a.fit(known) < b.fit(known) }
  }

  private func fit(_ known: Set<String>) -> Int {
    columns.count { known.contains(Words.fold($0.heading)) }
      + 10 * columns.count { $0.isNeeded }
  }
}

/// Where in a file something stands, to be found by whoever mends it.
struct ImportPlace: Sendable, Hashable {
  let sheet: String
  let row: Int

  var text: Text {
    sheet.isEmpty ? "Rad \(row)" : "Bladet \(sheet), rad \(row)"
  }
}

/// One row of a file, by the names of its fields.
struct ImportRow: Sendable {
  let kind: ImportKind
  let place: ImportPlace
  let values: [String: String]

  /// The fields that the row says are to be emptied.
  var emptied: Set<String> = []

  /// What empties a cell in the register; an empty cell leaves what stands there.
  static let emptying: Set<String> = ["-", "–"]

  func fault(_ field: String, _ words: Text, nearest: String? = nil) -> ImportFault {
    ImportFault(place: place, column: kind.heading(field), words: words, nearest: nearest)
  }

  /// The columns of the table that the row decides.
  var stored: Set<String> {
    Set(
      kind.columns.filter { values[$0.field] != nil || emptied.contains($0.field) }
        .flatMap(\.stored))
  }
}
