import Ground
import Storage
import Swedish
import Web

/// Something that is missing in the organisation and that somebody ought to mend.
struct Gap: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    /// A needed post that nobody holds; the day is the last day somebody did.
    case vacant
    /// A needed post without a deputy.
    case noDeputy
    /// A post that is about to end with nobody after.
    case expiring
    /// A post that has ended with nobody after.
    case expired
    /// Somebody who must be reached cannot be.
    case noPhone
    /// A post with turns of duty has nobody on now.
    case noDuty
    /// Vital work that nobody answers for in everyday life.
    case noResponsible
  }

  let kind: Kind
  let unit: ID<Unit>
  let unitName: String
  var post: Post?
  var deputy = false
  var person: ID<Person>?
  var name: String?
  var day: String?
  var assignment: ID<Assignment>?
  var operation: ID<Operation>?
}

/// Finds the gaps of some units.
struct GapFinder {
  let day: String
  let now: Instant
  private let soon: String
  private let lately: String

  init(now: Instant) {
    self.now = now
    day = LocalTime.day(now)
    soon = LocalTime.day(now.adding(.days(30)))
    lately = LocalTime.day(now.adding(.days(-90)))
  }

  /// - Parameter units: those to look at; ended ones have no gaps.
  func find(_ units: [Unit], _ tx: any Reading) throws -> [Gap] {
    let units = units.filter { $0.isCurrent(on: day) }
    // Past some hundred units reading all is quicker than naming them.
    let ids = units.map(\.id)
    let some = ids.count <= 300
    let held = try Held.read(some ? "a.unit IN \(list: ids)" : "1 = 1", tx, limit: 200_000)
    let byUnit = Dictionary(grouping: held, by: \.assignment.unit)
    let duty = try OnDuty.read(some ? "s.unit IN \(list: ids)" : "1 = 1", now: now, tx)
    let dutyByUnit = Dictionary(grouping: duty, by: \.unit)
    let bare = try bareOperations(some ? "o.unit IN \(list: ids)" : "1 = 1", tx)
    return units.flatMap { unit in
      let held = byUnit[unit.id] ?? []
      var gaps: [Gap] = needed(unit, held)
      gaps += ended(unit, held)
      gaps += phoneless(unit, held)
      for duty in dutyByUnit[unit.id] ?? [] where duty.now == nil {
        gaps.append(Gap(kind: .noDuty, unit: unit.id, unitName: unit.name, post: duty.post))
      }
      gaps += bare[unit.id] ?? []
      return gaps
    }
  }

  private func needed(_ unit: Unit, _ held: [Held]) -> [Gap] {
    unit.kind.neededPosts.flatMap { needed -> [Gap] in
      var gaps: [Gap] = []
      for deputy in needed.deputy ? [false, true] : [false] {
        let holders = held.filter {
          $0.assignment.post == needed.post && $0.assignment.deputy == deputy
        }
        if holders.contains(where: { $0.assignment.isCurrent(on: day) }) { continue }
        gaps.append(
          Gap(
            kind: deputy ? .noDeputy : .vacant, unit: unit.id, unitName: unit.name,
            post: needed.post, deputy: deputy,
            day: holders.compactMap(\.assignment.validTo).filter { $0 < day }.max()))
      }
      return gaps
    }
  }

  /// Posts that end soon or ended lately, and that nobody holds after. Needed posts that nobody
  /// holds are vacant already.
  private func ended(_ unit: Unit, _ held: [Held]) -> [Gap] {
    let needed = unit.kind.neededPosts
    return held.compactMap { item -> Gap? in
      let own = item.assignment
      guard let end = own.validTo, end >= lately, end <= soon else { return nil }
      let isFollowed = held.contains {
        $0.assignment.post == own.post && $0.assignment.deputy == own.deputy
          && $0.assignment.id != own.id && ($0.assignment.validTo ?? "9999") > end
      }
      if isFollowed || (end < day && needed.contains { $0.post == own.post }) { return nil }
      return Gap(
        kind: end < day ? .expired : .expiring, unit: unit.id, unitName: unit.name,
        post: own.post, deputy: own.deputy, person: own.person, name: item.name, day: end,
        assignment: own.id)
    }
  }

  private func phoneless(_ unit: Unit, _ held: [Held]) -> [Gap] {
    let needed = Set(unit.kind.neededPosts.map(\.post))
    var seen: Set<ID<Person>> = []
    return held.compactMap { item in
      let own = item.assignment
      guard own.isCurrent(on: day), (item.phone ?? "").isEmpty,
        own.post.isCrisis || needed.contains(own.post), seen.insert(own.person).inserted
      else { return nil }
      return Gap(
        kind: .noPhone, unit: unit.id, unitName: unit.name, post: own.post, deputy: own.deputy,
        person: own.person, name: item.name)
    }
  }

  private func bareOperations(_ condition: SQL, _ tx: any Reading) throws -> [ID<Unit>: [Gap]] {
    let rows = try tx.rows(
      """
      SELECT o.id, o.unit, o.name, u.name AS unit_name FROM operation o
      JOIN unit u ON u.id = o.unit WHERE o.critical = 1
      AND o.everyday_person IS NULL AND o.everyday_post IS NULL
      AND \(condition) ORDER BY o.sort
      """)
    return try Dictionary(
      grouping: rows.map { row in
        Gap(
          kind: .noResponsible, unit: try row.get("unit"), unitName: try row.get("unit_name"),
          name: try row.get("name"), operation: try row.get("id"))
      }, by: \.unit)
  }
}

/// What gaps are sorted by when they are listed.
enum GapColumn: String, CaseIterable, Sendable {
  case unit, kind, day

  static func list(
    _ gaps: [Gap], words: String, kind: Gap.Kind?, _ paging: Paging<GapColumn>
  ) -> Paged<Gap> {
    let wanted = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = gaps.filter { gap in
      if let kind, gap.kind != kind { return false }
      let post = gap.post.map { PostParts.sought($0, deputy: gap.deputy) }
      let text = Words.fold(
        [gap.unitName, gap.name ?? "", post ?? ""].joined(separator: " "))
      return wanted.allSatisfy { text.contains($0) }
    }
    let kinds = Gap.Kind.allCases
    return paging.pick(
      fitting,
      key: { gap in
        switch paging.column {
        case .unit: Words.sortKey(gap.unitName)
        case .kind:
          "\(kinds.firstIndex(of: gap.kind) ?? 9) \(Words.sortKey(gap.unitName))"
        case .day: "\(gap.day ?? "9999") \(Words.sortKey(gap.unitName))"
        }
      }, id: \.identity)
  }
}

extension Gap {
  /// Tells one gap from every other.
  var identity: String {
    [
      kind.rawValue, unit.text, post?.rawValue ?? "", deputy ? "d" : "", person?.text ?? "",
      assignment?.text ?? "", operation?.text ?? "",
    ].joined(separator: "/")
  }
}

/// Gaps in words.
enum GapParts {
  static func json(_ gap: Gap) -> JSON {
    .object([
      "kind": .string(gap.kind.rawValue), "unit": .string(gap.unit.text),
      "unitName": .string(gap.unitName), "post": .text(gap.post?.rawValue),
      "deputy": .bool(gap.deputy), "person": .text(gap.person?.text), "name": .text(gap.name),
      "day": .text(gap.day), "assignment": .text(gap.assignment?.text),
      "operation": .text(gap.operation?.text),
    ])
  }

  static func sentence(_ gap: Gap) -> HTML {
    let post: HTML = gap.post.map { PostParts.name($0, deputy: gap.deputy) } ?? ""
    switch gap.kind {
    case .vacant, .noDeputy:
      return """
        \(post) \(t: "är") <b>\(t: "vakant")</b>\
        \(if: gap.day != nil, " \(t: "sedan \(LocalTime.said(gap.day))")").
        """
    case .expiring:
      return
        "\(post): \(gap.name) <b>\(t: "slutar \(LocalTime.said(gap.day))")</b>, \(t: "ingen är utsedd efter.")"
    case .expired:
      return
        "\(post): \(gap.name) <b>\(t: "slutade \(LocalTime.said(gap.day))")</b>, \(t: "ingen är utsedd efter.")"
    case .noPhone: return "\(gap.name), \(post), \(t: "saknar telefonnummer.")"
    case .noDuty: return "\(t: "Ingen är i tjänst just nu som") \(post)."
    case .noResponsible:
      return "\(t: "Ingen ansvarar i vardagen för") \(gap.name), \(t: "som är samhällsviktig.")"
    }
  }

  /// As the sentence, for a list that says first what kind of gap it is.
  static func short(_ gap: Gap) -> HTML {
    var out: HTML = gap.post.map { PostParts.name($0, deputy: gap.deputy) } ?? ""
    for part in [gap.name, gap.day].compactMap({ $0 }) {
      out.append(out.isEmpty ? "\(part)" : ", \(part)")
    }
    return out
  }

  /// Where it is mended, for those who may.
  static func mend(_ gap: Gap) -> (path: String, words: Text) {
    switch gap.kind {
    case .vacant, .noDeputy, .expired:
      (namePath(gap), "Utse någon")
    case .expiring:
      ("/posts/\(gap.assignment?.text ?? "")/edit", "Förläng eller byt")
    case .noPhone: ("/people/\(gap.person?.text ?? "")/edit", "Fyll i telefon")
    case .noDuty: ("/units/\(gap.unit)/shifts", "Lägg in tjänst")
    case .noResponsible: ("/operations/\(gap.operation?.text ?? "")/edit", "Ange ansvarig")
    }
  }

  private static func namePath(_ gap: Gap) -> String {
    "/posts/new?unit=\(gap.unit)&post=\(gap.post?.rawValue ?? "")&deputy=\(gap.deputy ? "yes" : "no")"
  }

  static func act(_ gap: Gap) -> Act {
    switch gap.kind {
    case .vacant, .noDeputy, .expired, .expiring: .postAssign
    case .noPhone: .personEdit
    case .noDuty: .shiftEdit
    case .noResponsible: .operationEdit
    }
  }

  /// One word for lists and files.
  static func kind(_ gap: Gap) -> Text { words(gap.kind) }

  static func words(_ kind: Gap.Kind) -> Text {
    switch kind {
    case .vacant: "Vakant"
    case .noDeputy: "Ersättare saknas"
    case .expiring: "Löper ut"
    case .expired: "Har löpt ut"
    case .noPhone: "Telefon saknas"
    case .noDuty: "Ingen i tjänst"
    case .noResponsible: "Ansvarig saknas"
    }
  }
}
