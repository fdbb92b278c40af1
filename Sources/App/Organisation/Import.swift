import Ground
import Storage
import Web

/// What an import would do, row by row, before anything is done.
struct ImportPlan: Sendable {
  enum Action: String, Sendable {
    case add, change, end, same

    var text: Text {
      switch self {
      case .add: "Läggs till"
      case .change: "Ändras"
      case .end: "Avslutas"
      case .same: "Oförändrad"
      }
    }
  }

  struct Item: Sendable {
    let table: String
    let id: String
    let title: String
    let action: Action
    let differences: [(column: String, old: String, new: String)]
    let apply: @Sendable (Change) throws -> Void
  }

  var items: [Item] = []
  /// What of the file was not read.
  var notes: [Text] = []

  func count(_ action: Action) -> Int { items.count { $0.action == action } }
  var changesAnything: Bool { items.contains { $0.action != .same } }

  /// Compares what a file wants with what is there.
  ///
  /// - Parameter given: the columns that the file speaks of in a row; the others keep what they
  ///   say.
  mutating func add<T: Content>(
    _ wanted: [T], now: [ID<T>: T], given: (ID<T>) -> Set<String>? = { _ in nil },
    title: (T) -> String
  ) throws {
    for wished in wanted {
      guard let old = now[wished.id] else {
        let row = wished
        let told = try Columns.encode(row).filter { $0.value != .null && $0.name != "seq" }
          .map { ($0.name, "", $0.value.shown) }
        items.append(
          Item(
            table: T.table, id: row.id.text, title: title(row), action: .add, differences: told,
            apply: { try $0.insert(row) }))
        continue
      }
      let row =
        try given(wished.id).map { try ImportPlan.merge(wished, over: old, given: $0) } ?? wished
      let new = try Columns.encode(row)
      let before = try Columns.encode(old)
      let differences = zip(before, new).filter { $0.value != $1.value }.map {
        ($0.name, $0.value.shown, $1.value.shown)
      }
      items.append(
        Item(
          table: T.table, id: row.id.text, title: title(row),
          action: differences.isEmpty ? .same : .change, differences: differences,
          apply: { change in
            try change.update(row.id) { current in
              let seq = current.seq
              current = row
              current.seq = seq
            }
          }))
    }
  }

  mutating func units(
    _ file: ImportFile, endMissing: Bool, now: Instant, _ tx: any Reading
  ) throws {
    let units = try Organisation.all(Unit.self, tx)
    try add(file.unitsByHeight, now: units, given: { file.given(of: $0) }) { $0.name }
    guard endMissing, !file.units.isEmpty else { return }
    let kept = Set(file.units.map(\.id))
    let yesterday = LocalTime.day(now.adding(.days(-1)))
    for unit in units.values.sorted(by: { $0.sort < $1.sort })
    where !kept.contains(unit.id) && unit.isCurrent(on: LocalTime.day(now)) {
      items.append(
        Item(
          table: Unit.table, id: unit.id.text, title: unit.name, action: .end,
          differences: [("valid_to", unit.validTo ?? "", yesterday)],
          apply: { change in try change.update(unit.id) { $0.validTo = yesterday } }))
    }
  }

  mutating func people(_ file: ImportFile, _ tx: any Reading) throws {
    let names = try ImportNames(file, tx)
    try compare(file.people, file, tx) { $0.name }
    try compare(file.memberships, file, tx) { "\(names.person($0.person)), \(names.unit($0.unit))" }
    try compare(file.assignments, file, tx) {
      "\(names.person($0.person)), \(Language.swedish.say($0.post.text)), \(names.unit($0.unit))"
    }
    try compare(file.operations, file, tx) { $0.name }
    try compare(file.shifts, file, tx) {
      "\(names.person($0.person)), \(Language.swedish.write($0.startsAt, .stamp))"
    }
  }

  mutating func rest(_ file: ImportFile, _ tx: any Reading) throws {
    try compare(file.actors, file, tx) { $0.name }
    try compare(file.agreements, file, tx) { $0.title }
    try compare(file.instructions, file, tx) { "\($0.title) \($0.version)" }
    try compare(file.levels, file, tx) { $0.name }
    try compare(file.checklist, file, tx) { $0.text }
    try endItems(file, tx)
    try compare(file.districts, file, tx) { $0.name }
  }

  /// What a checklist no longer says.
  private mutating func endItems(_ file: ImportFile, _ tx: any Reading) throws {
    let kept = Set(file.checklist.map(\.id))
    for item in try Organisation.all(ChecklistItem.self, tx).values
      .filter({ file.checklistStarts.contains($0.start) && !kept.contains($0.id) })
      .sorted(by: { ($0.start, $0.place) < ($1.start, $1.place) })
    {
      items.append(
        Item(
          table: ChecklistItem.table, id: item.id.text, title: item.text, action: .end,
          differences: [], apply: { change in try change.remove(item.id) }))
    }
  }

  private mutating func compare<T: Content>(
    _ wanted: [T], _ file: ImportFile, _ tx: any Reading, title: (T) -> String
  ) throws {
    if wanted.isEmpty { return }
    try add(
      wanted, now: try Organisation.all(T.self, tx), given: { file.given(of: $0) }, title: title)
  }

  private static func merge<T: Content>(_ new: T, over old: T, given: Set<String>) throws -> T {
    var names = ["seq"]
    var values: [Value] = [.int(old.seq)]
    for (before, after) in zip(try Columns.encode(old), try Columns.encode(new)) {
      names.append(after.name)
      values.append(given.contains(after.name) ? after.value : before.value)
    }
    return try T(row: Row(columns: Row.Columns(names), values: values))
  }
}

extension Value {
  var shown: String {
    switch self {
    case .null: ""
    case .int(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    }
  }
}

extension Organisation {
  /// Everything there is of one kind, by identity.
  static func all<T: Content>(_ type: T.Type, _ tx: any Reading) throws -> [ID<T>: T] {
    try tx.rows("SELECT * FROM \(name: T.table)").reduce(into: [:]) { all, row in
      let item = try T(row: row)
      all[item.id] = item
    }
  }

  /// What the file would change.
  func plan(_ raw: ImportFile, endMissingUnits: Bool) async throws -> ImportPlan {
    let now = journal.clock.now()
    return try await database.read { tx in
      let resolved = try ImportResolver.resolve(raw, today: LocalTime.day(now), tx)
      if !resolved.faults.isEmpty {
        throw Refusal.invalid(resolved.faults.prefix(200).map(\.fault))
      }
      var file = resolved
      // No event can be judged without a scale, so a municipality begins with the usual one.
      if file.levels.isEmpty, try tx.row("SELECT id FROM level") == nil {
        (file.levels, file.checklist) = try LevelScale.usual()
      }
      var plan = ImportPlan()
      plan.notes = file.notes
      try plan.units(file, endMissing: endMissingUnits, now: now, tx)
      try plan.people(file, tx)
      try plan.rest(file, tx)
      return plan
    }
  }

  /// All that is wrong in a file, of all its rows at once and in their order.
  func faults(in raw: ImportFile) async throws -> [ImportFault] {
    let today = LocalTime.day(journal.clock.now())
    return try await database.read { try ImportResolver.resolve(raw, today: today, $0).faults }
  }

  /// Does what the plan says, all or nothing.
  func carryOut(_ plan: ImportPlan, by caller: Caller, key: Journal.Key? = nil) async throws {
    try await journal.change(.organisationImport, by: caller, key: key, again: { _, _ in }) {
      change in
      try change.concerns(Facts(subject: "organisation/all"))
      try Organisation.makeRoom(plan, in: change)
      for item in plan.items where item.action != .same { try item.apply(change) }
      try Organisation.guardGrants(plan, caller, change)
      try Organisation.rebuildAbove(in: change)
      let moved = plan.items.filter { item in
        item.table == Unit.table && item.action == .change
          && item.differences.contains { $0.column == "parent" }
      }
      if !moved.isEmpty { try Organisation.respread(moved.map { ID($0.id) }, in: change) }
    }
  }

  /// Levels that change places must not meet on the way.
  private static func makeRoom(_ plan: ImportPlan, in change: Change) throws {
    for item in plan.items
    where item.table == Level.table && item.action == .change
      && item.differences.contains(where: { $0.column == "rank" })
    {
      try change.update(ID<Level>(item.id)) { $0.rank += 1000 }
    }
  }

  /// A file is no way round the rule that nobody grants a post to themselves.
  private static func guardGrants(_ plan: ImportPlan, _ caller: Caller, _ change: Change) throws {
    guard let person = caller.person else { return }
    for item in plan.items where item.table == Assignment.table && item.action != .same {
      let holder: ID<Person>? = try change.cell(
        "SELECT person FROM assignment WHERE id = \(item.id)")
      if holder == person {
        throw Refusal.forbidden("Filen ger dig själv en post. Be någon annan läsa in den.")
      }
    }
  }
}

/// What a file says, in the product's own terms.
struct ImportFile: Sendable {
  var units: [Unit] = []
  var people: [Person] = []
  var memberships: [Membership] = []
  var assignments: [Assignment] = []
  var operations: [Operation] = []
  var actors: [Actor] = []
  var agreements: [Agreement] = []
  var shifts: [Shift] = []
  var instructions: [Instruction] = []
  var levels: [Level] = []
  var checklist: [ChecklistItem] = []
  /// The checklists that the file speaks of.
  var checklistStarts: Set<String> = []
  var districts: [District] = []

  /// Where rows stand in the file, by "table/id"; empty for what did not come from a file.
  var places: [String: ImportPlace] = [:]
  /// Rows without an identity of their own, by "table/id": `plan` finds which ones they are.
  var loose: Set<String> = []
  /// The columns that the file speaks of, by table; where none are named, it speaks of all.
  var given: [String: Set<String>] = [:]
  /// The columns that a row speaks of, by "table/id"; where it is not there, `given` says.
  var spoken: [String: Set<String>] = [:]
  /// What was not read, for whoever loads the file to see.
  var notes: [Text] = []
  /// What is wrong; nothing of such a file is loaded.
  var faults: [ImportFault] = []

  /// The columns that the file decides of a thing that is there already; nil for all.
  func given<T: Content>(of id: ID<T>) -> Set<String>? {
    spoken["\(T.table)/\(id)"] ?? given[T.table]
  }

  /// Parents before children, so that references hold while rows are added.
  var unitsByHeight: [Unit] {
    let byID = Dictionary(units.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    func height(_ unit: Unit) -> Int {
      var at = unit
      var steps = 0
      while let parent = at.parent, let above = byID[parent], steps < 64 {
        at = above
        steps += 1
      }
      return steps
    }
    return units.enumerated().sorted {
      (height($0.element), $0.offset) < (height($1.element), $1.offset)
    }.map(\.element)
  }
}
