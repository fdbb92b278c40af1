import Ground
import Storage
import Swedish
import Web

/// A list within one event as it is asked for: looked through, sorted and paged as the great lists
/// are, but of rows that are at hand.
struct SideList<Column: Sendable & CaseIterable & RawRepresentable<String>>: Sendable {
  let call: Call
  let words: String
  let paging: Paging<Column>

  static var query: [Doc.Field] {
    [.init("q", .string(most: 200), "Words")] + Paging<Column>.query()
  }

  init(_ call: Call, by first: Column, descending: Bool = false) throws {
    var check = Check(call.query)
    words = check.optional("q") ?? ""
    try check.done()
    paging = try Paging(call, by: first, descending: descending)
    self.call = call
  }

  /// - Parameters:
  ///   - texts: what the words are sought in.
  ///   - key: what the chosen column sorts on.
  func pick<Item>(
    _ all: [Item], id: (Item) -> String, texts: (Item) -> [String],
    key: (Item, Column) -> String
  ) -> Paged<Item> {
    let sought = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = all.filter { item in
      if sought.isEmpty { return true }
      let said = Words.fold(texts(item).joined(separator: " "))
      return sought.allSatisfy { said.contains($0) }
    }
    return paging.pick(fitting, key: { key($0, paging.column) }, id: id)
  }

  /// What stands above the rows. A list that is seen at a glance needs no search.
  func head<Item>(
    _ listed: Paged<Item>, _ count: Text, _ columns: [(Column, Text)], filtered: [HTML] = [],
    hidden: [(String, String?)] = [], mayExport: Bool, actions: HTML = ""
  ) -> HTML {
    let parts = parts(columns)
    let said = (words.isEmpty ? [] : ["\(t: "med ”\(words)”")"]) + filtered
    let all = call.with([("q", nil), ("show", nil), ("after", nil), ("before", nil)])
    let isShort = listed.count <= 7 && words.isEmpty && paging.after == nil && paging.before == nil
    return """
      \(if: !isShort, Parts.filter(call.path, "Filtrera listan", folding: call, hidden: hidden, Parts.seek(words, "Sök i listan") + parts.openOrderField))
      \(parts.hits(count, said, all: all, actions: actions, mayExport: mayExport))
      """
  }

  func parts(_ columns: [(Column, Text)]) -> ListParts<Column> {
    ListParts(call: call, paging: paging, columns: columns)
  }

  func pages<Item>(_ listed: Paged<Item>) -> HTML {
    Parts.pages(call, next: listed.next, previous: listed.previous)
  }
}

extension Room {
  /// Whether the caller may take out what the event holds.
  func mayExport(_ call: Call) -> Bool {
    Policy.allows(try? call.caller, .eventExport, facts)
  }
}
