import Ground
import Storage
import Swedish

/// Makes content of rows, and gathers what is wrong so that all of it can be told at once.
struct ImportBuilder {
  let now: Instant
  var faults: [ImportFault] = []
  var notes: [Text] = []
  var isJSON = false
  var unitSource: String?
  /// The scale, which only JSON can give.
  var levels: [Level] = []
  var checklist: [ChecklistItem] = []
  var checklistStarts: Set<String> = []
  private var file = ImportFile()
  private var made = 0

  init(now: Instant) { self.now = now }

  /// What is wrong goes along, to be told with what the register finds wrong.
  mutating func finish() -> ImportFile {
    file.faults = faults
    file.notes = notes
    file.levels = levels
    file.checklist = checklist
    file.checklistStarts = checklistStarts
    return file
  }

  /// Remembers which columns the file speaks of; the others are left as they are.
  mutating func give(_ kind: ImportKind, fields: Set<String>) {
    let stored = kind.columns.filter { fields.contains($0.field) }.flatMap(\.stored)
    file.given[kind.table, default: []].formUnion(stored)
  }

  mutating func add(_ row: ImportRow) {
    if row.values.isEmpty && row.emptied.isEmpty { return }
    for column in row.kind.columns where column.isNeeded && row.values[column.field] == nil {
      faults.append(row.fault(column.field, "cellen får inte vara tom."))
    }
    for (field, value) in row.values.sorted(by: { $0.key < $1.key }) {
      if field == "phone" || field == "mobile", !ContactShape.isPhone(value) {
        faults.append(
          row.fault(field, "”\(value)” är inget telefonnummer. Börja med siffror eller +."))
      } else if field == "email", !ContactShape.isEmail(value) {
        faults.append(row.fault(field, "”\(value)” är ingen e-postadress."))
      }
      if Markings.found(in: value) {
        faults.append(row.fault(field, Markings.advice))
      } else if value.unicodeScalars.count > 20_000 {
        faults.append(row.fault(field, "texten är för lång."))
      }
    }
    switch row.kind {
    case .units: unit(row)
    case .people: person(row)
    case .posts: post(row)
    case .operations: operation(row)
    case .actors: actor(row)
    case .agreements: agreement(row)
    case .shifts: shift(row)
    }
  }

  // MARK: identity and cells

  /// The identity that the row gives, or a made-up one that `plan` replaces.
  private mutating func id<T: Content>(_ row: ImportRow, _ type: T.Type) -> ID<T> {
    if let given = row.values["id"] {
      let fits =
        given.utf8.count <= 100 && given.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 47 }
      if !fits {
        faults.append(row.fault("id", "använd bara bokstäver a–z, siffror och bindestreck."))
      }
      file.places["\(T.table)/\(given)"] = row.place
      file.spoken["\(T.table)/\(given)"] = stored(row)
      return ID(given)
    }
    made += 1
    let id = ID<T>("?\(made)")
    file.loose.insert("\(T.table)/\(id)")
    file.places["\(T.table)/\(id)"] = row.place
    file.spoken["\(T.table)/\(id)"] = stored(row)
    return id
  }

  /// What the row decides; the rest of what is there already stays.
  private func stored(_ row: ImportRow) -> Set<String> {
    var stored = row.stored
    if row.kind == .units, isJSON {
      stored.formUnion(unitSource == nil ? ["verified"] : ["verified", "source"])
    }
    return stored
  }

  private mutating func truth(_ row: ImportRow, _ field: String, usual: Bool = false) -> Bool {
    guard let text = row.values[field] else { return usual }
    switch Words.fold(text) {
    case "ja", "x", "1", "true", "sant", "yes": return true
    case "nej", "0", "false", "falskt", "no", "-": return false
    default:
      faults.append(row.fault(field, "skriv ja eller nej."))
      return usual
    }
  }

  private mutating func post(_ row: ImportRow, _ field: String) -> Post? {
    guard let text = row.values[field] else { return nil }
    let folded = Words.fold(text)
    if let post = Post.allCases.first(where: {
      $0.rawValue.lowercased() == folded || Words.fold(Language.swedish.say($0.text)) == folded
    }) {
      return post
    }
    faults.append(
      row.fault(
        field, "posten ”\(text)” finns inte. Se mallen för vilka som finns.",
        nearest: Nearest.of(text, among: Post.allCases.map { Language.swedish.say($0.text) })))
    return nil
  }

  private mutating func day(_ row: ImportRow, _ field: String) -> String? {
    guard let text = row.values[field] else { return nil }
    let day = String(text.prefix(10))
    if Days.isDay(day), text.count == 10 || text.dropFirst(10).hasPrefix("T00:00") { return day }
    faults.append(row.fault(field, "skriv dagen som 2026-05-29."))
    return nil
  }

  private mutating func time(_ row: ImportRow, _ field: String) -> Instant? {
    guard let text = row.values[field] else { return nil }
    if let exact = Instant(text: text) { return exact }
    let plain = text.replacing("T", with: " ")
    if let read = SpokenTime.read(plain, now: now, ahead: true) { return read }
    faults.append(row.fault(field, "skriv tiden som 2026-05-29 12:00."))
    return nil
  }

  private func list(_ text: String?) -> [String] {
    (text ?? "").split(whereSeparator: { $0 == ";" || $0 == "\n" }).map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }

  // MARK: the kinds

  private mutating func unit(_ row: ImportRow) {
    let words = Words.fold(row.values["kind"] ?? "")
    let kind = UnitKind.allCases.first {
      $0.rawValue.lowercased() == words || Words.fold(Language.swedish.say($0.text)) == words
    }
    if kind == nil, !words.isEmpty {
      let said = row.values["kind"] ?? ""
      faults.append(
        row.fault(
          "kind", "slaget ”\(said)” finns inte.",
          nearest: Nearest.of(said, among: UnitKind.allCases.map { Language.swedish.say($0.text) }))
      )
    }
    let from = OrganisationFile.day(row.values["validFrom"])
    let to = OrganisationFile.day(row.values["validTo"])
    let name = row.values["name"] ?? ""
    file.units.append(
      Unit(
        id: id(row, Unit.self), name: name, sort: Words.sortKey(name), kind: kind ?? .section,
        parent: row.values["parent"].map { ID($0) }, validFrom: from.day,
        validFromNote: from.note, validTo: to.day, validToNote: to.note,
        predecessors: list(row.values["predecessors"]).joined(separator: "\n"),
        successor: row.values["successor"].map { ID($0) }, area: row.values["area"],
        part: row.values["part"], field: row.values["field"], orgNumber: row.values["orgNumber"],
        specialDuty: row.values["specialDuty"], phone: row.values["phone"],
        email: row.values["email"], address: row.values["address"],
        note: row.values["note"] ?? row.values["formerName"],
        source: row.values["source"] ?? unitSource,
        verified: truth(row, "verified", usual: !isJSON)))
  }

  private mutating func person(_ row: ImportRow) {
    let name = row.values["name"] ?? ""
    let id = id(row, Person.self)
    file.people.append(
      Person(
        id: id, name: name, sort: Organisation.sortKey(ofPerson: name),
        title: row.values["title"], email: row.values["email"], phone: row.values["phone"],
        mobile: row.values["mobile"], note: row.values["note"]))
    for unit in list(row.values["units"]) {
      made += 1
      let membership = ID<Membership>("?\(made)")
      file.loose.insert("membership/\(membership)")
      file.places["membership/\(membership)"] = row.place
      file.memberships.append(Membership(id: membership, person: id, unit: ID(unit)))
    }
  }

  private mutating func post(_ row: ImportRow) {
    // Empty until `plan` knows whether the person has the post already.
    let from = day(row, "from") ?? ""
    let to = day(row, "to")
    if let to, to < from { faults.append(row.fault("to", "sista dagen ligger före den första.")) }
    file.assignments.append(
      Assignment(
        id: id(row, Assignment.self), person: ID(row.values["person"] ?? ""),
        unit: ID(row.values["unit"] ?? ""), post: post(row, "post") ?? .employee,
        deputy: truth(row, "deputy"), validFrom: from, validTo: to))
  }

  private mutating func operation(_ row: ImportRow) {
    let name = row.values["name"] ?? ""
    file.operations.append(
      Operation(
        id: id(row, Operation.self), unit: ID(row.values["unit"] ?? ""), name: name,
        nameEnglish: row.values["nameEnglish"], sort: Words.sortKey(name),
        critical: truth(row, "critical"), everydayPost: post(row, "everydayPost"),
        everydayPerson: row.values["everydayPerson"].map { ID($0) },
        crisisPost: post(row, "crisisPost"),
        crisisPerson: row.values["crisisPerson"].map { ID($0) }, note: row.values["note"]))
  }

  private mutating func actor(_ row: ImportRow) {
    let name = row.values["name"] ?? ""
    var kind = "other"
    if let words = row.values["kind"] {
      if let key = ActorKinds.key(words) {
        kind = key
      } else {
        let kinds = ActorKinds.all.map { Language.swedish.say($0.text) }
        faults.append(
          row.fault(
            "kind", "slaget ”\(words)” finns inte.", nearest: Nearest.of(words, among: kinds)))
      }
    }
    file.actors.append(
      Actor(
        id: id(row, Actor.self), name: name, sort: Words.sortKey(name), kind: kind,
        area: row.values["area"], contact: row.values["contact"], phone: row.values["phone"],
        email: row.values["email"], specialDuty: row.values["specialDuty"],
        unit: row.values["unit"].map { ID($0) }, note: row.values["note"],
        checkedOn: day(row, "checkedOn")))
  }

  private mutating func agreement(_ row: ImportRow) {
    file.agreements.append(
      Agreement(
        id: id(row, Agreement.self), actor: ID(row.values["actor"] ?? ""),
        title: row.values["title"] ?? "", validFrom: day(row, "from"), validTo: day(row, "to"),
        diary: row.values["diary"]))
  }

  private mutating func shift(_ row: ImportRow) {
    guard let from = time(row, "from"), let to = time(row, "to") else { return }
    if to <= from { faults.append(row.fault("to", "slutet måste komma efter början.")) }
    file.shifts.append(
      Shift(
        id: id(row, Shift.self), post: post(row, "post") ?? .dutyOfficer,
        unit: ID(row.values["unit"] ?? ""), person: ID(row.values["person"] ?? ""),
        startsAt: from, endsAt: to))
  }
}
