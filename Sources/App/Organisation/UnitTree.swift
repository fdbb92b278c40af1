import Ground
import Sheets
import Storage
import Swedish

/// The units as they lie under each other; narrowed, those that fit and everything above them.
struct UnitTree: Sendable {
  private let children: [ID<Unit>?: [Organisation.ListedUnit]]
  private let hits: Set<ID<Unit>>
  private let isNarrowed: Bool

  init(_ units: [Organisation.ListedUnit], words: String, kind: UnitKind?) {
    let wanted = words.split(separator: " ").map { Words.sortKey(String($0)) }
    isNarrowed = !wanted.isEmpty || kind != nil
    hits = Set(
      units.map(\.unit).filter { unit in
        wanted.allSatisfy { unit.sort.contains($0) } && (kind == nil || kind == unit.kind)
      }.map(\.id))
    let parents = Dictionary(
      units.map { ($0.unit.id, $0.unit.parent) }, uniquingKeysWith: { first, _ in first })
    var shown: Set<ID<Unit>> = []
    for hit in hits {
      var at: ID<Unit>? = hit
      while let unit = at, parents[unit] != nil, shown.insert(unit).inserted {
        at = parents[unit] ?? nil
      }
    }
    let visible = shown
    children = Dictionary(
      grouping: units.filter { visible.contains($0.unit.id) },
      by: { $0.unit.parent.flatMap { visible.contains($0) ? $0 : nil } }
    ).mapValues { rows in
      rows.sorted {
        (Self.rank($0.unit.kind), $0.unit.sort) < (Self.rank($1.unit.kind), $1.unit.sort)
      }
    }
  }

  private static func rank(_ kind: UnitKind) -> Int { UnitKind.allCases.firstIndex(of: kind) ?? 0 }

  /// The units that fit, without those that only lie above.
  var count: Int { hits.count }

  var roots: [Organisation.ListedUnit] { children[nil] ?? [] }

  func below(_ row: Organisation.ListedUnit) -> [Organisation.ListedUnit] {
    children[row.unit.id] ?? []
  }

  /// Whether it fits what was asked for, when not everything does.
  func isHit(_ row: Organisation.ListedUnit) -> Bool { isNarrowed && hits.contains(row.unit.id) }

  func csv(_ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    var rows: [[String]] = []
    func add(_ units: [Organisation.ListedUnit], _ depth: Int, _ above: String) {
      for row in units {
        let unit = row.unit
        if hits.contains(unit.id) {
          rows.append([
            unit.id.text, unit.name, say(unit.kind.text), String(depth), above, String(row.gaps),
          ])
        }
        add(below(row), depth + 1, unit.name)
      }
    }
    add(roots, 1, "")
    return OrganisationExport.reply(
      Table(
        name: say("Enheter"),
        header: [
          say("Id"), say("Enhet"), say("Slag"), say("Steg i trädet"), say("Ligger under"),
          say("Luckor"),
        ], rows: rows), "enheter-som-trad.csv")
  }
}
