import Ground
import Storage
import Swedish
import Web

/// The organisation in crisis on one page (S62): who leads, who stands in, and how to reach them.
struct CrisisOrganisation: Sendable {
  struct Body: Sendable {
    let unit: Unit
    let held: [Held]
  }

  struct Local: Sendable {
    let unit: ID<Unit>
    let name: String
    let leads: [Held]
    let deputies: [Held]
    let duty: OnDuty?
  }

  /// The crisis committee, central crisis management and the council for risk.
  let bodies: [Body]
  let duty: [OnDuty]
  let locals: [Local]
  let gaps: [Gap]
  let instructions: [Instruction]

  static func read(by caller: Caller, now: Instant, _ tx: any Reading) throws -> CrisisOrganisation
  {
    try Organisation.requireDirectory(.unitRead, caller)
    let finder = GapFinder(now: now)
    let units = try tx.rows(
      "SELECT u.* FROM unit u WHERE \(Organisation.isCurrent("u", finder.day)) ORDER BY u.sort, u.id"
    ).map { try Unit(row: $0) }
    let held = Dictionary(
      grouping: try Held.read(Held.current(finder.day), tx), by: \.assignment.unit)
    let duty = try OnDuty.read("1 = 1", now: now, tx)
    let central: [UnitKind] = [.crisisCommittee, .centralCrisisTeam, .riskManagementCouncil]
    let locals = units.filter { unit in
      unit.kind.neededPosts.contains { $0.post == .localCrisisLead }
        || held[unit.id]?.contains { $0.assignment.post == .localCrisisLead } == true
    }
    return CrisisOrganisation(
      bodies: central.flatMap { kind in
        units.filter { $0.kind == kind }.map { Body(unit: $0, held: held[$0.id] ?? []) }
      },
      duty: try OnDuty.read(
        "\(DutyOfficer.counts(finder.day)) AND \(DutyOfficer.isCityWide)", now: now, tx),
      locals: locals.map { unit in
        let leads = (held[unit.id] ?? []).filter { $0.assignment.post == .localCrisisLead }
        return Local(
          unit: unit.id, name: unit.name, leads: leads.filter { !$0.assignment.deputy },
          deputies: leads.filter(\.assignment.deputy),
          duty: duty.first { $0.unit == unit.id && $0.post == .localCrisisLead })
      },
      gaps: try finder.find(units, tx).filter { $0.post?.isCrisis == true },
      instructions: try Organisation.inForce(on: finder.day, tx))
  }
}

extension CrisisOrganisation {
  var json: JSON {
    .object([
      "bodies": .array(
        bodies.map { body in
          .object([
            "unit": .string(body.unit.id.text), "unitName": .string(body.unit.name),
            "posts": .array(body.held.map(PostRoutes.json)),
          ])
        }),
      "duty": .array(duty.map(Self.json)),
      "locals": .array(
        locals.map { local in
          .object([
            "unit": .string(local.unit.text), "unitName": .string(local.name),
            "leads": .array(local.leads.map(PostRoutes.json)),
            "deputies": .array(local.deputies.map(PostRoutes.json)),
            "duty": local.duty.map(Self.json) ?? .null,
          ])
        }),
      "gaps": .array(gaps.map(GapParts.json)),
      "instructions": .array(instructions.map(InstructionPages.json)),
    ])
  }

  private static func json(_ duty: OnDuty) -> JSON {
    .object([
      "post": .string(duty.post.rawValue), "unit": .string(duty.unit.text),
      "unitName": .string(duty.unitName),
      "now": duty.now.map { ShiftRoutes.json($0.shift) } ?? .null,
      "next": duty.next.map { ShiftRoutes.json($0.shift) } ?? .null,
    ])
  }
}

extension Organisation {
  func crisis(by caller: Caller) async throws -> CrisisOrganisation {
    let now = journal.clock.now()
    return try await database.read { tx in
      try CrisisOrganisation.read(by: caller, now: now, tx)
    }
  }

  // MARK: instructions (S64)

  /// The instructions that govern on a day.
  static func inForce(on day: String, _ tx: any Reading) throws -> [Instruction] {
    try tx.rows(
      """
      SELECT * FROM instruction WHERE valid_from <= \(day)
      AND (valid_to IS NULL OR valid_to >= \(day)) ORDER BY title, valid_from DESC
      """
    ).map { try Instruction(row: $0) }
  }

  func instructions(by caller: Caller) async throws -> [Instruction] {
    try await database.read { tx in
      try Organisation.requireDirectory(.instructionRead, caller)
      return try tx.rows("SELECT * FROM instruction ORDER BY valid_from DESC, title, id")
        .map { try Instruction(row: $0) }
    }
  }

  enum InstructionState: String, CaseIterable, Sendable { case now, coming, past }
  enum InstructionColumn: String, CaseIterable, Sendable { case title, from, to }

  func instructions(
    _ words: String, _ state: InstructionState?, by caller: Caller,
    _ paging: Paging<InstructionColumn>
  ) async throws -> Paged<Instruction> {
    let day = LocalTime.day(journal.clock.now())
    let wanted = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = try await instructions(by: caller).filter { one in
      let title = Words.fold(one.title)
      return (state == nil || one.state(on: day) == state)
        && wanted.allSatisfy { title.contains($0) }
    }
    return paging.pick(
      fitting,
      key: { one in
        let title = Words.sortKey(one.title)
        return switch paging.column {
        case .title: "\(title) \(one.validFrom)"
        case .from: "\(one.validFrom) \(title)"
        case .to: "\(one.validTo ?? "9999") \(title)"
        }
      }, id: \.id.text)
  }

  func instruction(_ id: ID<Instruction>, by caller: Caller) async throws -> Instruction {
    try await database.read { tx in
      try Organisation.requireDirectory(.instructionRead, caller)
      return try Organisation.row(Instruction.self, id, tx)
    }
  }

  /// Adds a version; the one that it replaces ends the day before. Nothing is ever rewritten.
  func add(
    _ draft: Instruction, replacing old: ID<Instruction>?, by caller: Caller,
    key: Journal.Key? = nil
  ) async throws -> Instruction {
    try await change(.instructionEdit, by: caller, key: key) { change in
      var instruction = draft
      instruction.id = .make(at: change.now)
      try change.concerns(
        Facts(subject: "instruction/\(instruction.id)", reading: .instructionRead))
      if let old {
        let before = try Organisation.row(Instruction.self, old, change)
        guard before.validFrom < instruction.validFrom else {
          throw Refusal.invalid(
            "validFrom", "Den nya versionen måste börja gälla efter \(before.validFrom).")
        }
        let end = Days.before(instruction.validFrom)
        if (before.validTo ?? "9999") > end { try change.update(old) { $0.validTo = end } }
      }
      return try change.insert(instruction)
    }
  }

  // MARK: levels

  func level(_ id: ID<Level>, by caller: Caller) async throws -> Level {
    try await database.read { tx in
      try Organisation.requireDirectory(.instructionRead, caller)
      return try Organisation.row(Level.self, id, tx)
    }
  }

  func edit(
    _ id: ID<Level>, by caller: Caller, expecting: Int64?, key: Journal.Key? = nil,
    _ edit: @escaping @Sendable (inout Level) -> Void
  ) async throws -> Level {
    try await change(.levelEdit, by: caller, key: key) { change in
      try change.concerns(Facts(subject: "level/\(id)", reading: .instructionRead))
      return try change.update(id, expecting: expecting, edit)
    }
  }
}

extension Instruction {
  func state(on day: String) -> Organisation.InstructionState {
    if validFrom > day { return .coming }
    return (validTo ?? "9999") < day ? .past : .now
  }
}

/// Days as they are stored and typed: "2026-11-24".
enum Days {
  static func date(_ day: String) -> CivilDate? {
    let parts = day.split(separator: "-", omittingEmptySubsequences: false)
    guard day.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4,
      parts[1].utf8.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
      let date = Int(parts[2]), (1...12).contains(month), date >= 1,
      date <= CivilDate.daysIn(month: month, year: year)
    else { return nil }
    return CivilDate(year: year, month: month, day: date)
  }

  static func isDay(_ text: String) -> Bool { date(text) != nil }

  /// The day before, or the same text when it is no day.
  static func before(_ day: String) -> String {
    guard let date = date(day) else { return day }
    let earlier = CivilDate(daysSince1970: date.daysSince1970 - 1)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(earlier.year)-\(two(earlier.month))-\(two(earlier.day))"
  }
}

extension Check {
  /// A day, "2026-11-24"; nil when empty.
  mutating func day(_ field: String) -> String? {
    guard let text = optional(field, most: 40) else { return nil }
    guard Days.isDay(text) else {
      fault(field, "Skriv dagen som 2026-05-29.")
      return nil
    }
    return text
  }
}
