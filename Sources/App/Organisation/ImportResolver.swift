import Ground
import Storage
import Swedish

/// Finds out whom the names of a file mean, and which rows are there already.
struct ImportResolver {
  private var file: ImportFile
  private var faults: [Fault] = []
  private let today: String
  private var units = Lookup()
  private var people = Lookup()
  private var actors = Lookup()

  /// What goes by a name: identities and the ways of writing them.
  private struct Lookup {
    var ids: Set<String> = []
    var byName: [String: Set<String>] = [:]

    mutating func add(_ id: String, _ names: [String?]) {
      ids.insert(id)
      for name in names.compactMap({ $0 }) where !name.isEmpty {
        byName[Words.fold(name), default: []].insert(id)
      }
    }

    func find(_ text: String) -> Set<String> {
      if ids.contains(text) { return [text] }
      return byName[Words.fold(text)] ?? []
    }
  }

  private init(_ file: ImportFile, today: String) {
    self.file = file
    self.today = today
  }

  /// A file made by the program itself has no places and needs nothing found.
  static func resolve(_ file: ImportFile, today: String, _ tx: any Reading) throws -> ImportFile {
    if file.places.isEmpty { return file }
    var resolver = ImportResolver(file, today: today)
    try resolver.units(tx)
    try resolver.people(tx)
    try resolver.actors(tx)
    try resolver.memberships(tx)
    try resolver.assignments(tx)
    try resolver.operations(tx)
    try resolver.agreements(tx)
    try resolver.shifts(tx)
    resolver.twins()
    if !resolver.faults.isEmpty { throw Refusal.invalid(Array(resolver.faults.prefix(200))) }
    return resolver.file
  }

  // MARK: helpers

  private mutating func fault(_ table: String, _ id: String, _ words: Text) {
    let place = file.places["\(table)/\(id)"]?.text ?? "Filen"
    faults.append(Fault(field: "file", text: "\(place): \(words)"))
  }

  private mutating func one(
    _ text: String, in lookup: Lookup, _ table: String, _ id: String, missing: (String) -> Text
  ) -> String {
    let found = lookup.find(text)
    if found.count > 1 {
      fault(table, id, "Flera heter ”\(text)”. Skriv id eller e-postadress i stället.")
    } else if found.isEmpty, !text.isEmpty {
      fault(table, id, missing(text))
    }
    return found.first ?? text
  }

  private mutating func unit<T>(_ unit: ID<Unit>, _ table: String, _ id: ID<T>) -> ID<Unit> {
    ID(one(unit.text, in: units, table, id.text) { "Det finns ingen enhet som heter ”\($0)”." })
  }

  private mutating func person<T>(_ person: ID<Person>, _ table: String, _ id: ID<T>) -> ID<Person> {
    ID(one(person.text, in: people, table, id.text) { "Det finns ingen person som heter ”\($0)”." })
  }

  /// Gives a row its identity and lets its place follow.
  private mutating func rename(_ table: String, _ from: String, _ to: String) {
    file.places["\(table)/\(to)"] = file.places["\(table)/\(from)"]
    file.loose.remove("\(table)/\(from)")
  }

  private func isLoose(_ table: String, _ id: String) -> Bool {
    file.loose.contains("\(table)/\(id)")
  }

  /// "name", or "name-2" where that is taken.
  private func free(_ name: String, among taken: Set<String>) -> String {
    var candidate = name
    var number = 1
    while taken.contains(candidate) {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return candidate
  }

  // MARK: units, people, actors

  private mutating func units(_ tx: any Reading) throws {
    for row in try tx.rows("SELECT id, name, valid_to, valid_to_note FROM unit") {
      let isEnded = try row.find("valid_to", as: String.self) != nil
        || row.find("valid_to_note", as: String.self) != nil
      // A name means the unit that has it now.
      units.add(try row.get("id"), isEnded ? [] : [try row.get("name")])
    }
    for place in file.units.indices {
      let unit = file.units[place]
      if isLoose(Unit.table, unit.id.text) {
        let known = units.find(unit.name)
        if known.count > 1 {
          fault(Unit.table, unit.id.text, "Flera enheter heter ”\(unit.name)”. Ange id.")
        }
        let id = known.first ?? free(Organisation.slug(unit.name), among: units.ids)
        rename(Unit.table, unit.id.text, id)
        file.units[place].id = ID(id)
      }
      units.add(file.units[place].id.text, [unit.name])
    }
    for place in file.units.indices {
      let own = file.units[place]
      file.units[place].parent = own.parent.map { unit($0, Unit.table, own.id) }
      file.units[place].successor = own.successor.map { unit($0, Unit.table, own.id) }
      file.units[place].predecessors = own.predecessors.split(separator: "\n").map {
        unit(ID(String($0)), Unit.table, own.id).text
      }.joined(separator: " ")
    }
    try circles(tx)
  }

  private mutating func circles(_ tx: any Reading) throws {
    var parents: [String: String] = [:]
    for row in try tx.rows("SELECT id, parent FROM unit WHERE parent IS NOT NULL") {
      parents[try row.get("id")] = try row.get("parent")
    }
    if file.given[Unit.table]?.contains("parent") != false {
      for unit in file.units { parents[unit.id.text] = unit.parent?.text }
    }
    for unit in file.units {
      var at = parents[unit.id.text]
      var steps = 0
      while let next = at, next != unit.id.text, steps < 64 {
        at = parents[next]
        steps += 1
      }
      if at != nil { fault(Unit.table, unit.id.text, "\(unit.name) ligger under sig själv.") }
    }
  }

  private mutating func people(_ tx: any Reading) throws {
    for row in try tx.rows("SELECT id, name, email FROM person") {
      people.add(try row.get("id"), [try row.get("name"), try row.find("email")])
    }
    var renamed: [ID<Person>: ID<Person>] = [:]
    for place in file.people.indices {
      let person = file.people[place]
      if isLoose(Person.table, person.id.text) {
        let byEmail = person.email.map { people.find($0) } ?? []
        let known = byEmail.isEmpty ? people.find(person.name) : byEmail
        if known.count > 1 {
          fault(Person.table, person.id.text, "Flera heter ”\(person.name)”. Ange id eller e-post.")
        }
        let id = known.first ?? free(Organisation.slug(person.name), among: people.ids)
        rename(Person.table, person.id.text, id)
        file.people[place].id = ID(id)
        renamed[person.id] = ID(id)
      }
      people.add(file.people[place].id.text, [person.name, person.email])
    }
    for place in file.memberships.indices {
      if let id = renamed[file.memberships[place].person] { file.memberships[place].person = id }
    }
  }

  private mutating func actors(_ tx: any Reading) throws {
    for row in try tx.rows("SELECT id, name FROM actor") {
      actors.add(try row.get("id"), [try row.get("name")])
    }
    for place in file.actors.indices {
      let actor = file.actors[place]
      if isLoose(Actor.table, actor.id.text) {
        let id =
          actors.find(actor.name).first ?? free(Organisation.slug(actor.name), among: actors.ids)
        rename(Actor.table, actor.id.text, id)
        file.actors[place].id = ID(id)
      }
      file.actors[place].unit = actor.unit.map { unit($0, Actor.table, file.actors[place].id) }
      actors.add(file.actors[place].id.text, [actor.name])
    }
  }

  // MARK: what ties them together

  private mutating func memberships(_ tx: any Reading) throws {
    let known = Dictionary(
      try Organisation.all(Membership.self, tx).values.map { ("\($0.person) \($0.unit)", $0.id) },
      uniquingKeysWith: { a, _ in a })
    for place in file.memberships.indices {
      let own = file.memberships[place]
      let unit = unit(own.unit, Membership.table, own.id)
      file.memberships[place].unit = unit
      file.memberships[place].id =
        known["\(own.person) \(unit)"] ?? ID("\(own.person)-\(unit)")
    }
    var seen: Set<ID<Membership>> = []
    file.memberships = file.memberships.filter { seen.insert($0.id).inserted }
  }

  private mutating func assignments(_ tx: any Reading) throws {
    let old = try Organisation.all(Assignment.self, tx)
    let known = Dictionary(grouping: old.values) {
      "\($0.person) \($0.unit) \($0.post.rawValue) \($0.deputy)"
    }
    var taken = Set(old.keys.map(\.text))
    for place in file.assignments.indices {
      var own = file.assignments[place]
      let made = own.id
      own.person = person(own.person, Assignment.table, made)
      own.unit = unit(own.unit, Assignment.table, made)
      let same = known["\(own.person) \(own.unit) \(own.post.rawValue) \(own.deputy)"] ?? []
      if isLoose(Assignment.table, made.text) {
        // The same post with another first day is a new time in it.
        let match = own.validFrom.isEmpty
          ? same.max { $0.validFrom < $1.validFrom }
          : same.first { $0.validFrom == own.validFrom }
        let base = "\(own.person)-\(own.post.rawValue)-\(own.unit)"
        own.id = match?.id ?? ID(free(base, among: taken))
        rename(Assignment.table, made.text, own.id.text)
        taken.insert(own.id.text)
      }
      if own.validFrom.isEmpty { own.validFrom = old[own.id]?.validFrom ?? today }
      file.assignments[place] = own
    }
  }

  private mutating func operations(_ tx: any Reading) throws {
    let old = try Organisation.all(Operation.self, tx)
    let known = Dictionary(
      old.values.map { ("\($0.unit) \($0.sort)", $0.id) }, uniquingKeysWith: { a, _ in a })
    var taken = Set(old.keys.map(\.text))
    for place in file.operations.indices {
      var own = file.operations[place]
      let made = own.id
      own.unit = unit(own.unit, Operation.table, made)
      own.everydayPerson = own.everydayPerson.map { person($0, Operation.table, made) }
      own.crisisPerson = own.crisisPerson.map { person($0, Operation.table, made) }
      if isLoose(Operation.table, made.text) {
        let base = "\(own.unit)-\(Organisation.slug(own.name))"
        own.id = known["\(own.unit) \(own.sort)"] ?? ID(free(base, among: taken))
        rename(Operation.table, made.text, own.id.text)
        taken.insert(own.id.text)
      }
      file.operations[place] = own
    }
  }

  private mutating func agreements(_ tx: any Reading) throws {
    let old = try Organisation.all(Agreement.self, tx)
    let known = Dictionary(
      old.values.map { ("\($0.actor) \(Words.fold($0.title))", $0.id) },
      uniquingKeysWith: { a, _ in a })
    var taken = Set(old.keys.map(\.text))
    for place in file.agreements.indices {
      var own = file.agreements[place]
      let made = own.id
      own.actor = ID(
        one(own.actor.text, in: actors, Agreement.table, made.text) {
          "Det finns ingen aktör som heter ”\($0)”."
        })
      if isLoose(Agreement.table, made.text) {
        own.id =
          known["\(own.actor) \(Words.fold(own.title))"]
          ?? ID(free("\(own.actor)-\(taken.count + 1)", among: taken))
        rename(Agreement.table, made.text, own.id.text)
        taken.insert(own.id.text)
      }
      file.agreements[place] = own
    }
  }

  private mutating func shifts(_ tx: any Reading) throws {
    let old = try Organisation.all(Shift.self, tx)
    let known = Dictionary(
      old.values.map { ("\($0.unit) \($0.post.rawValue) \($0.startsAt.text)", $0.id) },
      uniquingKeysWith: { a, _ in a })
    var taken = Set(old.keys.map(\.text))
    for place in file.shifts.indices {
      var own = file.shifts[place]
      let made = own.id
      own.unit = unit(own.unit, Shift.table, made)
      own.person = person(own.person, Shift.table, made)
      if isLoose(Shift.table, made.text) {
        let base = "\(own.post.rawValue)-\(own.unit)-\(own.startsAt.text.prefix(10))"
        own.id =
          known["\(own.unit) \(own.post.rawValue) \(own.startsAt.text)"]
          ?? ID(free(base, among: taken))
        rename(Shift.table, made.text, own.id.text)
        taken.insert(own.id.text)
      }
      file.shifts[place] = own
    }
  }

  /// Two rows about the same thing would overwrite each other.
  private mutating func twins() {
    func check(_ table: String, _ ids: [String]) {
      var seen: Set<String> = []
      for id in ids where !seen.insert(id).inserted {
        fault(table, id, "Samma sak står på två rader i filen.")
      }
    }
    check(Unit.table, file.units.map(\.id.text))
    check(Person.table, file.people.map(\.id.text))
    check(Assignment.table, file.assignments.map(\.id.text))
    check(Operation.table, file.operations.map(\.id.text))
    check(Actor.table, file.actors.map(\.id.text))
    check(Agreement.table, file.agreements.map(\.id.text))
    check(Shift.table, file.shifts.map(\.id.text))
  }
}

/// Names of units and people, those of the file first, for telling what would be changed.
struct ImportNames: Sendable {
  private var units: [ID<Unit>: String] = [:]
  private var people: [ID<Person>: String] = [:]

  init(_ file: ImportFile, _ tx: any Reading) throws {
    for row in try tx.rows("SELECT id, name FROM unit") {
      units[try row.get("id")] = try row.get("name", as: String.self)
    }
    for row in try tx.rows("SELECT id, name FROM person") {
      people[try row.get("id")] = try row.get("name", as: String.self)
    }
    for unit in file.units { units[unit.id] = unit.name }
    for person in file.people { people[person.id] = person.name }
  }

  func unit(_ id: ID<Unit>) -> String { units[id] ?? id.text }
  func person(_ id: ID<Person>) -> String { people[id] ?? id.text }
}
