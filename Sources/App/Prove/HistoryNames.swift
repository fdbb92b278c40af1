import Ground
import Storage

extension History {
  /// Turns what a column holds into what people read; looks a name up once.
  final class Names {
    private let tx: any Reading
    private var known: [String: String] = [:]

    init(_ tx: any Reading) { self.tx = tx }

    /// "person/<id>" of a journal entry as a name.
    func caller(_ handle: String) throws -> Shown {
      switch handle {
      case "operator": return .text("driften, vid servern")
      case "tryggve": return .own("Tryggve")
      default: break
      }
      guard handle.hasPrefix("person/") else { return .own(handle) }
      let id = String(handle.dropFirst(7))
      return try name("person", id).map { .own($0) } ?? .text("någon som inte finns kvar")
    }

    func shown(_ table: String, _ column: String, _ value: Value) throws -> Shown {
      switch value {
      case .null: return .nothing
      case .int(let number):
        if table == LevelDecision.table, number == 2, truths.contains(column) {
          return .text("Vet inte")
        }
        if truths.contains(column) { return .text(number != 0 ? "Ja" : "Nej") }
        return .own(String(number))
      case .real(let number): return .own("\(number)")
      case .text(let text): return try words(table, column, text)
      }
    }

    private let truths: Set<String> = [
      "verified", "deputy", "critical", "exercise", "activated", "essential", "disabled", "unused",
      "cancelled", "retired", "deviates", "severe", "urgent", "crossing", "revoked",
    ]

    private func words(_ table: String, _ column: String, _ text: String) throws -> Shown {
      if text.isEmpty { return .nothing }
      if text.hasSuffix("Z"), let time = Instant(text: text) { return .time(time) }
      switch column {
      case "post", "everyday_post", "crisis_post":
        return Post(rawValue: text).map { .text($0.text) } ?? .own(text)
      case "kind" where table == "unit":
        return UnitKind(rawValue: text).map { .text($0.text) } ?? .own(text)
      case "kind" where table == "actor": return .text(ActorKinds.text(text))
      case "kind" where table == "event":
        return EventKind(rawValue: text).map { .text($0.text) } ?? .own(text)
      case "status" where table == "event":
        return EventStatus(rawValue: text).map { .text($0.text) } ?? .own(text)
      case "predecessors":
        let all = try text.split(separator: " ").map { try name("unit", String($0)) ?? String($0) }
        return .own(all.joined(separator: ", "))
      case "whom": return Doer(text).map { .text($0.text) } ?? .own(text)
      case "mark" where table == "level":
        return LevelMark(rawValue: text).map { .text($0.text) } ?? .own(text)
      case "informs", "staffing", "activates":
        let all = text.split(separator: " ").map(String.init)
        let words = all.map { word -> Text in
          switch column {
          case "informs": Post(rawValue: word)?.text ?? .own(word)
          case "staffing": StaffFunction(rawValue: word)?.text ?? .own(word)
          default: UnitKind(rawValue: word)?.text ?? .own(word)
          }
        }
        return Text.list(words).map { .text($0) } ?? .nothing
      default: break
      }
      if column == "level", let level = try self.level(text) { return .text(level) }
      guard let kind = target(table, column) else { return .own(text) }
      return .own(try name(kind, text) ?? text)
    }

    /// The table that a reference points to.
    private func target(_ table: String, _ column: String) -> String? {
      switch column {
      case "unit", "parent", "successor", "lead_unit", "from_unit", "to_unit", "body", "committee":
        "unit"
      case "person", "everyday_person", "crisis_person", "reporter", "lead_person", "author",
        "owner", "done_by", "to_person", "from_person", "asked_by", "recorded_by":
        "person"
      case "decided_by" where table != "instruction": "person"
      case "level", "actor", "district": column
      default: nil
      }
    }

    private func level(_ id: String) throws -> Text? {
      try tx.row("SELECT name, name_english FROM level WHERE id = \(id)").map {
        .named(try $0.get("name"), english: try $0.find("name_english"))
      }
    }

    private func name(_ table: String, _ id: String) throws -> String? {
      if let found = known[table + "/" + id] { return found }
      let found: String? = try tx.cell("SELECT name FROM \(name: table) WHERE id = \(id)")
      if let found { known[table + "/" + id] = found }
      return found
    }
  }
}
