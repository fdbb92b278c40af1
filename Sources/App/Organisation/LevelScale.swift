import Ground
import Storage
import Web

/// The municipality's scale of levels as a file gives it, and the usual one where it gives none.
enum LevelScale {
  /// Stockholm's three steps, with which a municipality begins (S26), and what they start.
  static func usual() throws -> (levels: [Level], checklist: [ChecklistItem]) {
    guard let asset = Asset.named("levels.json"), let json = JSON(parsing: asset.bytes) else {
      throw StorageError.failed("the usual levels are missing or damaged")
    }
    return (try read(json), try ChecklistFile.read(json).items)
  }

  /// A level of the usual scale by its name, for sentences that were kept as they were said.
  static func title(_ name: String) -> Text {
    known.first { $0.name == name }?.title ?? .own(name)
  }

  private static let known = (try? usual().levels) ?? []

  /// `{"levels": [{"key", "rank", "name", …}]}`; none where the file does not speak of levels.
  static func read(_ json: JSON) throws -> [Level] {
    let rows = json["levels"]?.items ?? []
    let levels = rows.compactMap(level)
    guard levels.count == rows.count, Set(levels.map(\.rank)).count == levels.count,
      Set(levels.map(\.id)).count == levels.count
    else {
      throw Refusal.invalid(
        "file", "Nivåerna kunde inte läsas. Varje nivå behöver en egen nyckel, ordning och namn.")
    }
    return levels
  }

  private static func level(_ row: JSON) -> Level? {
    guard let key = row["key"]?.string, let rank = row["rank"]?.number, !key.isEmpty,
      (1...99).contains(rank),
      key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }),
      let name = row["name"]?.string, !name.isEmpty
    else { return nil }
    func own(_ field: String) -> String { row[field]?.string ?? "" }
    func words(_ field: String, _ knows: (String) -> Bool) -> String? {
      row[field].map { $0.strings.filter(knows).joined(separator: " ") }
    }
    return Level(
      id: ID(key), rank: Int(rank), name: name, nameEnglish: row["name_en"]?.string ?? name,
      definition: own("definition"), definitionEnglish: own("definition_en"), lead: own("lead"),
      leadEnglish: own("lead_en"), log: own("log"), logEnglish: own("log_en"),
      reportMinutes: row["reportMinutes"]?.number.map { Int($0) },
      centralSupport: own("centralSupport"), centralSupportEnglish: own("centralSupport_en"),
      informs: words("informs") { Post(rawValue: $0) != nil } ?? "",
      mark: row["mark"]?.string.flatMap(LevelMark.init(rawValue:)),
      staffing: words("staffing") { StaffFunction(rawValue: $0) != nil },
      activates: words("activates") { UnitKind(rawValue: $0).map(Events.bodies.contains) ?? false },
      reviewMinutes: row["reviewMinutes"]?.number.map { Int($0) })
  }

  /// The scale and the checklists as the file that is read gives them.
  static func write(_ levels: [Level], _ checklists: [String: [ChecklistItem]]) -> JSON {
    func words(_ text: String?) -> JSON {
      .array((text ?? "").split(separator: " ").map { .string(String($0)) })
    }
    let rows = levels.map { level -> JSON in
      .object([
        "rank": .int(Int64(level.rank)), "key": .string(level.id.text),
        "name": .string(level.name), "name_en": .string(level.nameEnglish),
        "definition": .string(level.definition),
        "definition_en": .string(level.definitionEnglish), "lead": .string(level.lead),
        "lead_en": .string(level.leadEnglish), "log": .string(level.log),
        "log_en": .string(level.logEnglish),
        "reportMinutes": level.reportMinutes.map { .int(Int64($0)) } ?? .null,
        "centralSupport": .string(level.centralSupport),
        "centralSupport_en": .string(level.centralSupportEnglish),
        "informs": words(level.informs), "mark": .string(level.drawn.rawValue),
        "staffing": .array(level.functions.map { .string($0.rawValue) }),
        "activates": words(level.activates),
        "checklist": ChecklistFile.write(checklists[ChecklistItem.start(level.id)] ?? []),
        "reviewMinutes": level.reviewMinutes.map { .int(Int64($0)) } ?? .null,
      ])
    }
    return .object([
      .init("levels", .array(rows)),
      .init(
        "bodies",
        .object(
          Events.bodies.map {
            .init($0.rawValue, ChecklistFile.write(checklists[ChecklistItem.start($0)] ?? []))
          })),
    ])
  }
}

/// Checklists in the file of the scale: under each level, and under "bodies" by kind.
enum ChecklistFile {
  /// The items, and which checklists the file speaks of: what it leaves out of those is taken away.
  static func read(_ json: JSON) throws -> (items: [ChecklistItem], starts: Set<String>) {
    var items: [ChecklistItem] = []
    var starts: Set<String> = []
    for level in json["levels"]?.items ?? [] {
      guard let key = level["key"]?.string, let rows = level["checklist"] else { continue }
      items += try read(rows.items, "level/\(key)")
      starts.insert("level/\(key)")
    }
    for body in Events.bodies {
      guard let rows = json["bodies"]?[body.rawValue] else { continue }
      items += try read(rows.items, ChecklistItem.start(body))
      starts.insert(ChecklistItem.start(body))
    }
    return (items, starts)
  }

  private static func read(_ rows: [JSON], _ start: String) throws -> [ChecklistItem] {
    let items = rows.enumerated().compactMap { place, row -> ChecklistItem? in
      guard let key = row["key"]?.string, !key.isEmpty,
        key.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == 45 }),
        let text = row["text"]?.string, !text.isEmpty, let whom = row["whom"]?.string,
        Doer(whom) != nil
      else { return nil }
      let minutes = row["minutes"]?.number
      if let minutes, !(0...525_600).contains(minutes) { return nil }
      return ChecklistItem(
        id: ID("\(start.split(separator: "/").last ?? "")-\(key)"), start: start,
        place: place + 1, text: text, textEnglish: row["text_en"]?.string, whom: whom,
        minutes: minutes.map { Int($0) }, basis: row["basis"]?.string,
        source: row["source"]?.string)
    }
    guard items.count == rows.count, Set(items.map(\.id)).count == items.count else {
      throw Refusal.invalid(
        "file",
        "En checklista kunde inte läsas. Varje punkt behöver en egen nyckel, text och vem.")
    }
    return items
  }

  static func write(_ items: [ChecklistItem]) -> JSON {
    .array(
      items.map { item in
        let head = (item.start.split(separator: "/").last ?? "") + "-"
        let key =
          item.id.text.hasPrefix(head) ? String(item.id.text.dropFirst(head.count)) : item.id.text
        return .object([
          "key": .string(key), "text": .string(item.text), "text_en": .text(item.textEnglish),
          "whom": .string(item.whom), "minutes": item.minutes.map { .int(Int64($0)) } ?? .null,
          "basis": .text(item.basis), "source": .text(item.source),
        ])
      })
  }
}

extension Level {
  /// Its name in the reader's language.
  var title: Text { .named(name, english: nameEnglish) }
}
