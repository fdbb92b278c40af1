import Crypto
import Ground
import Storage
import Swedish
import Web

enum ImportColumn: String, CaseIterable, Sendable { case file, what, kind, action }

extension ImportPlan {
  /// What the file changes; with `show` only what it does in that way.
  func listed(
    _ show: Action?, words: String, _ paging: Paging<ImportColumn>
  ) -> Paged<Item> {
    let wanted = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = items.enumerated().filter { _, item in
      let title = Words.fold(item.title)
      return (show.map { item.action == $0 } ?? (item.action != .same))
        && wanted.allSatisfy { title.contains($0) }
    }
    let digits = String(items.count).count
    func place(_ offset: Int) -> String {
      String(repeating: "0", count: digits - String(offset).count) + String(offset)
    }
    return paging.pick(
      Array(fitting),
      key: { offset, item in
        switch paging.column {
        case .file: ""
        case .what: Words.sortKey(item.title)
        case .kind: Words.sortKey(Language.swedish.say(ImportPages.kind(item.table)))
        case .action: Words.sortKey(Language.swedish.say(item.action.text))
        }
      }, id: { offset, _ in place(offset) }
    ).map { $0.map(\.element) }
  }

  /// Changes when what would be done does.
  var fingerprint: String {
    var hasher = SHA256()
    for item in items where item.action != .same {
      let parts =
        [item.table, item.id, item.action.rawValue]
        + item.differences.flatMap { [$0.column, $0.old, $0.new] }
      hasher.update(data: Array(parts.joined(separator: "\u{1f}").utf8) + [0x1e])
    }
    return Hex.text(hasher.finalize())
  }
}

extension Organisation {
  /// What the plan changes, with names in place of identities.
  func differences(_ plan: ImportPlan) async throws -> [String: [ImportPages.PlanDifference]] {
    let items = plan.items.filter { $0.action != .same }.map {
      (table: $0.table, id: $0.id, differences: $0.differences)
    }
    return try await database.read { tx in
      let names = History.Names(tx)
      var out: [String: [ImportPages.PlanDifference]] = [:]
      for item in items {
        let shown = Set(FieldNames.ordered(item.table, Set(item.differences.map(\.column))))
        out["\(item.table)/\(item.id)"] = try item.differences
          .filter { shown.contains($0.column) }.map { difference in
            ImportPages.PlanDifference(
              field: FieldNames.text(item.table, difference.column),
              old: try names.shown(item.table, difference.column, .text(difference.old)),
              new: try names.shown(item.table, difference.column, .text(difference.new)))
          }
      }
      return out
    }
  }
}
