import Ground
import Storage
import Web

/// The municipality's scale of levels as a file gives it, and the usual one where it gives none.
enum LevelScale {
  /// Stockholm's three steps, with which a municipality begins (S26).
  static func usual() throws -> [Level] {
    guard let asset = Asset.named("levels.json"), let json = JSON(parsing: asset.bytes) else {
      throw StorageError.failed("the usual levels are missing or damaged")
    }
    return try read(json)
  }

  /// A level of the usual scale by its name, for sentences that were kept as they were said.
  static func title(_ name: String) -> Text {
    known.first { $0.name == name }?.title ?? .own(name)
  }

  private static let known = (try? usual()) ?? []

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
      activates: words("activates") { UnitKind(rawValue: $0).map(Events.bodies.contains) ?? false })
  }
}

extension Level {
  /// Its name in the reader's language.
  var title: Text { .named(name, english: nameEnglish) }
}
