import Ground
import Storage
import Swedish

/// What ties units, people and actors of a file together.
extension ImportResolver {
  mutating func memberships(_ tx: any Reading) throws {
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

  mutating func assignments(_ tx: any Reading) throws {
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
        let match =
          own.validFrom.isEmpty
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

  mutating func operations(_ tx: any Reading) throws {
    let old = try Organisation.all(Operation.self, tx)
    let known = Dictionary(
      old.values.map { ("\($0.unit) \($0.sort)", $0.id) }, uniquingKeysWith: { a, _ in a })
    var taken = Set(old.keys.map(\.text))
    for place in file.operations.indices {
      var own = file.operations[place]
      let made = own.id
      own.unit = unit(own.unit, Operation.table, made)
      own.everydayPerson = own.everydayPerson.map {
        person($0, Operation.table, made, "everydayPerson")
      }
      own.crisisPerson = own.crisisPerson.map {
        person($0, Operation.table, made, "crisisPerson")
      }
      if isLoose(Operation.table, made.text) {
        let base = "\(own.unit)-\(Organisation.slug(own.name))"
        own.id = known["\(own.unit) \(own.sort)"] ?? ID(free(base, among: taken))
        rename(Operation.table, made.text, own.id.text)
        taken.insert(own.id.text)
      }
      file.operations[place] = own
    }
  }

  mutating func agreements(_ tx: any Reading) throws {
    let old = try Organisation.all(Agreement.self, tx)
    let known = Dictionary(
      old.values.map { ("\($0.actor) \(Words.fold($0.title))", $0.id) },
      uniquingKeysWith: { a, _ in a })
    var taken = Set(old.keys.map(\.text))
    for place in file.agreements.indices {
      var own = file.agreements[place]
      let made = own.id
      own.actor = ID(
        one(own.actor.text, in: actors, Agreement.table, made.text, "actor") {
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

  mutating func shifts(_ tx: any Reading) throws {
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

  /// A turn in a post that reaches beyond its unit is only for who is named to the post, by the
  /// file or before it; see `Organisation.checkTurn`.
  mutating func turns(_ tx: any Reading) throws {
    let wrong = Set(file.faults.compactMap(\.place))
    let shifts = file.shifts.filter { shift in
      shift.post.reachesEverywhere
        && !(file.places["\(Shift.table)/\(shift.id)"].map { wrong.contains($0) } ?? false)
    }
    if shifts.isEmpty { return }
    let old = try Organisation.all(Shift.self, tx)
    var posts = try Organisation.all(Assignment.self, tx)
    for post in file.assignments { posts[post.id] = post }
    for shift in shifts where !(old[shift.id].map { shift.isSameTurn(as: $0) } ?? false) {
      let (first, last) = (LocalTime.day(shift.startsAt), LocalTime.day(shift.endsAt))
      let isNamed = posts.values.contains { post in
        post.person == shift.person && post.unit == shift.unit && post.post == shift.post
          && post.validFrom <= first && post.validTo.map { $0 >= last } ?? true
      }
      if !isNamed { fault(Shift.table, shift.id.text, Organisation.isNotNamed(shift.post)) }
    }
  }

  /// Two rows about the same thing would overwrite each other.
  mutating func twins() {
    // Rows that lack what tells them apart are wrong already.
    let wrong = Set(file.faults.compactMap(\.place))
    func check(_ table: String, _ ids: [String]) {
      var seen: Set<String> = []
      for id in ids where !seen.insert(id).inserted {
        if let place = file.places["\(table)/\(id)"], wrong.contains(place) { continue }
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
