import Ground
import Storage
import Swedish

/// Finds out whom the names of a file mean, and which rows are there already.
struct ImportResolver {
  var file: ImportFile
  let today: String
  var units = Lookup()
  var people = Lookup()
  var actors = Lookup()

  /// What goes by a name: identities and the ways of writing them.
  struct Lookup {
    var ids: Set<String> = []
    var byName: [String: Set<String>] = [:]
    /// As they are written.
    var names: [String] = []

    mutating func add(_ id: String, _ names: [String?]) {
      ids.insert(id)
      for name in names.compactMap({ $0 }) where !name.isEmpty {
        self.names.append(name)
        byName[Words.fold(name), default: []].insert(id)
      }
    }

    func find(_ text: String) -> Set<String> {
      if ids.contains(text) { return [text] }
      return byName[Words.fold(text)] ?? []
    }
  }

  init(_ file: ImportFile, today: String) {
    self.file = file
    self.today = today
  }

  /// A file made by the program itself has no places and needs nothing found. What is wrong is
  /// in what comes back.
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
    try resolver.turns(tx)
    resolver.twins()
    resolver.file.faults = ImportFault.inOrder(resolver.file.faults)
    return resolver.file
  }

  // MARK: helpers

  mutating func fault(
    _ table: String, _ id: String, _ words: Text, field: String? = nil, nearest: String? = nil
  ) {
    file.faults.append(
      ImportFault(
        place: file.places["\(table)/\(id)"],
        column: field.flatMap { ImportKind.heading(table, $0) }, words: words, nearest: nearest))
  }

  mutating func one(
    _ text: String, in lookup: Lookup, _ table: String, _ id: String, _ field: String,
    missing: (String) -> Text
  ) -> String {
    let found = lookup.find(text)
    if found.count > 1 {
      fault(
        table, id, "Flera heter ”\(text)”. Skriv id eller e-postadress i stället.", field: field)
    } else if found.isEmpty, !text.isEmpty {
      fault(
        table, id, missing(text), field: field, nearest: Nearest.of(text, among: lookup.names))
    }
    return found.first ?? text
  }

  mutating func unit<T>(
    _ unit: ID<Unit>, _ table: String, _ id: ID<T>, _ field: String = "unit"
  ) -> ID<Unit> {
    ID(
      one(unit.text, in: units, table, id.text, field) {
        "Det finns ingen enhet som heter ”\($0)”."
      })
  }

  mutating func person<T>(
    _ person: ID<Person>, _ table: String, _ id: ID<T>, _ field: String = "person"
  ) -> ID<Person> {
    ID(
      one(person.text, in: people, table, id.text, field) {
        "Det finns ingen person som heter ”\($0)”."
      })
  }

  /// Gives a row its identity and lets its place follow.
  mutating func rename(_ table: String, _ from: String, _ to: String) {
    file.places["\(table)/\(to)"] = file.places["\(table)/\(from)"]
    file.spoken["\(table)/\(to)"] = file.spoken["\(table)/\(from)"]
    file.loose.remove("\(table)/\(from)")
  }

  func isLoose(_ table: String, _ id: String) -> Bool {
    file.loose.contains("\(table)/\(id)")
  }

  /// "name", or "name-2" where that is taken.
  func free(_ name: String, among taken: Set<String>) -> String {
    var candidate = name
    var number = 1
    while taken.contains(candidate) {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return candidate
  }

  // MARK: units, people, actors

  mutating func units(_ tx: any Reading) throws {
    for row in try tx.rows("SELECT id, name, valid_to, valid_to_note FROM unit") {
      let isEnded =
        try row.find("valid_to", as: String.self) != nil
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
      file.units[place].parent = own.parent.map { unit($0, Unit.table, own.id, "parent") }
      file.units[place].successor = own.successor.map { unit($0, Unit.table, own.id, "successor") }
      file.units[place].predecessors = own.predecessors.split(separator: "\n").map {
        unit(ID(String($0)), Unit.table, own.id, "predecessors").text
      }.joined(separator: " ")
    }
    try circles(tx)
  }

  mutating func circles(_ tx: any Reading) throws {
    var parents: [String: String] = [:]
    for row in try tx.rows("SELECT id, parent FROM unit WHERE parent IS NOT NULL") {
      parents[try row.get("id")] = try row.get("parent")
    }
    for unit in file.units where file.given(of: unit.id)?.contains("parent") != false {
      parents[unit.id.text] = unit.parent?.text
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

  mutating func people(_ tx: any Reading) throws {
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

  mutating func actors(_ tx: any Reading) throws {
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
