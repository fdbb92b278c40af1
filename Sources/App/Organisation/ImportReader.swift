import Foundation
import Ground
import Sheets
import Swedish
import Web

extension Organisation {
  /// The most that a file may weigh.
  static let importLimit = 5 << 20

  /// Reads a file of any known form. Names of units and people are left as they were written;
  /// `plan` finds out whom they mean.
  ///
  /// - Throws: `Refusal.invalid` with everything that is wrong, each fault with row and column.
  func read(_ bytes: [UInt8]) throws -> ImportFile {
    guard bytes.count <= Self.importLimit else { throw Refusal.tooLarge(limit: Self.importLimit) }
    var builder = ImportBuilder(now: journal.clock.now())
    switch Sheet.detect(bytes) {
    case .json: try ImportReader.json(bytes, into: &builder)
    case .xlsx: try ImportReader.tables(try ImportReader.workbook(bytes), into: &builder)
    case .csv: try ImportReader.tables([try ImportReader.csv(bytes)], into: &builder)
    case .unknown:
      throw Refusal.invalid(
        "file", "Filen kunde inte läsas. Spara den som Excel (.xlsx), CSV eller JSON.")
    }
    return builder.finish()
  }
}

/// Turns tables and JSON into rows with named fields.
enum ImportReader {
  static func workbook(_ bytes: [UInt8]) throws -> [Table] {
    do { return try Workbook.read(bytes, limits: limits) } catch {
      throw Refusal.invalid("file", SheetWords.text(error))
    }
  }

  static func csv(_ bytes: [UInt8]) throws -> Table {
    do { return try CSV.read(bytes, limits: limits) } catch {
      throw Refusal.invalid("file", SheetWords.text(error))
    }
  }

  private static var limits: Limits {
    var limits = Limits.standard
    limits.bytes = Organisation.importLimit
    limits.rows = 50_000
    limits.columns = 60
    limits.cells = 1_000_000
    limits.seconds = 10
    return limits
  }

  static func tables(_ tables: [Table], into builder: inout ImportBuilder) throws {
    var found = 0
    for table in tables where table.name != ImportTemplates.wordsName {
      guard let kind = ImportKind.of(table.header) else {
        let name = table.name.isEmpty ? "CSV" : table.name
        if let meant = ImportKind.nearest(to: table.header) {
          lacking(meant, table.header, name, into: &builder)
          continue
        }
        builder.notes.append("Bladet ”\(name)” har inga rubriker som känns igen och läses inte.")
        continue
      }
      found += 1
      try self.table(table, kind, named: tables.count > 1 ? table.name : "", into: &builder)
    }
    // What is not read is kept with the file until it has been loaded.
    if tables.contains(where: isMarked) { throw marked(builder) }
    if found == 0, builder.faults.isEmpty {
      throw Refusal.invalid(
        "file", "Rubrikerna känns inte igen. Hämta en mall och använd dess rubriker.")
    }
  }

  /// Where it stands, if that is known; the rest of what is wrong is told another time.
  private static func marked(_ builder: ImportBuilder) -> Refusal {
    let known = builder.faults.filter { $0.words.key == Markings.advice.key }.map(\.fault)
    return known.isEmpty ? .invalid("file", Markings.advice) : .invalid(known)
  }

  private static func isMarked(_ table: Table) -> Bool {
    Markings.found(in: table.name)
      || ([table.header] + table.rows).joined().contains(where: Markings.found(in:))
  }

  /// A sheet that is nearly one of ours lacks a heading that it needs.
  private static func lacking(
    _ kind: ImportKind, _ header: [String], _ name: String, into builder: inout ImportBuilder
  ) {
    let known = Set(header.map(Words.fold))
    for column in kind.columns
    where column.isNeeded && !known.contains(Words.fold(column.heading)) {
      builder.faults.append(
        ImportFault(
          words:
            "Bladet ”\(name)” liknar \(kind.title), men rubriken ”\(column.heading)” saknas.",
          nearest: Nearest.of(column.heading, among: header)))
    }
  }

  /// A heading that nobody knows is not read. Where it would have said which unit something is in,
  /// the file is not read at all, or people would land nowhere.
  private static func unknown(
    _ heading: String, _ kind: ImportKind, _ used: Set<String>, into builder: inout ImportBuilder
  ) {
    let free = kind.columns.filter { !used.contains($0.field) }
    let meant = Nearest.of(heading, among: free.map(\.heading))
    let column = free.first { $0.heading == meant }
    if let column, ImportKind.placing.contains(column.field) {
      builder.faults.append(
        ImportFault(
          column: heading, words: "rubriken känns inte igen, och den avgör enheten.",
          nearest: column.heading))
    } else if let meant {
      builder.notes.append(
        "Kolumnen ”\(heading)” känns inte igen och läses inte. Menade du ”\(meant)”?")
    } else {
      builder.notes.append("Kolumnen ”\(heading)” känns inte igen och läses inte.")
    }
  }

  private static func table(
    _ table: Table, _ kind: ImportKind, named name: String, into builder: inout ImportBuilder
  ) throws {
    var places: [(column: Int, field: String)] = []
    for column in kind.columns {
      do {
        if let place = try table.column(column.heading) { places.append((place, column.field)) }
      } catch { throw Refusal.invalid("file", SheetWords.text(error)) }
    }
    for place in table.header.indices where !places.contains(where: { $0.column == place }) {
      if table.header[place].isEmpty { continue }
      unknown(table.header[place], kind, Set(places.map(\.field)), into: &builder)
    }
    builder.give(kind, fields: Set(places.map(\.field)))
    for row in table.rows.indices {
      var values: [String: String] = [:]
      var emptied: Set<String> = []
      for (column, field) in places {
        let cell = table.cell(row: row, column: column)
          .trimmingCharacters(in: .whitespacesAndNewlines)
        if ImportRow.emptying.contains(cell), !ImportKind.truths.contains(field) {
          emptied.insert(field)
        } else if !cell.isEmpty {
          values[field] = cell
        }
      }
      builder.add(
        ImportRow(
          kind: kind, place: ImportPlace(sheet: name, row: table.rowNumber(row)), values: values,
          emptied: emptied))
    }
  }

  // MARK: JSON

  static func json(_ bytes: [UInt8], into builder: inout ImportBuilder) throws {
    guard let json = JSON(parsing: bytes), case .object(let members) = json else {
      throw Refusal.invalid("file", "Filen är inte giltig JSON.")
    }
    let source = json["meta"]?["sources"].map { $0.strings.joined(separator: "\n") }
    builder.unitSource = source.flatMap { $0.isEmpty ? nil : $0 }
    builder.isJSON = true
    var found = false
    for kind in ImportKind.allCases {
      guard case .array(let items)? = json[kind.rawValue] else { continue }
      found = true
      // Agreements may also lie inside their actors, so all of their fields count as said.
      var fields: Set<String> = []
      for item in items {
        if case .object(let members) = item { fields.formUnion(members.flatMap(Self.names)) }
      }
      builder.give(kind, fields: fields)
      for field in fields.subtracting(known(kind)).sorted() {
        builder.notes.append(
          "Fältet ”\(field)” i ”\(kind.rawValue)” känns inte igen och läses inte.")
      }
      for (number, item) in items.enumerated() {
        add(item, kind, number + 1, into: &builder)
      }
    }
    if Markings.found(within: json) { throw marked(builder) }
    builder.levels = try LevelScale.read(json)
    (builder.checklist, builder.checklistStarts) = try ChecklistFile.read(json)
    if !builder.levels.isEmpty || !builder.checklistStarts.isEmpty { found = true }
    for member in members
    where ImportKind(rawValue: member.name) == nil
      && !["meta", "levels", "bodies"].contains(member.name)
    {
      builder.notes.append("Listan ”\(member.name)” känns inte igen och läses inte.")
    }
    if !found {
      throw Refusal.invalid("file", "Filen saknar listor som känns igen, till exempel ”units”.")
    }
  }

  private static func known(_ kind: ImportKind) -> Set<String> {
    let fields = Set(kind.columns.map(\.field))
    switch kind {
    case .units: return fields.union(["formerName"])
    case .actors: return fields.union(["agreements"])
    default: return fields
    }
  }

  private static func names(_ member: JSON.Member) -> [String] {
    guard case .object(let inner) = member.value else { return [member.name] }
    return inner.map { member.name + $0.name.capitalized }
  }

  private static func add(
    _ item: JSON, _ kind: ImportKind, _ number: Int, into builder: inout ImportBuilder
  ) {
    let place = ImportPlace(sheet: kind.rawValue, row: number)
    guard case .object(let members) = item else {
      builder.faults.append(ImportFault(place: place, words: "raden är inget objekt."))
      return
    }
    var values: [String: String] = [:]
    // A name with nothing beside it says that there is nothing; one left out says nothing.
    var emptied: Set<String> = []
    for member in members {
      if plain(member.value) == nil { emptied.insert(member.name) }
      if case .object(let inner) = member.value {
        for part in inner { values[member.name + part.name.capitalized] = plain(part.value) }
      } else {
        values[member.name] = plain(member.value)
      }
    }
    emptied.subtract(values.keys)
    builder.add(ImportRow(kind: kind, place: place, values: values, emptied: emptied))
    guard kind == .actors, let owner = values["id"] ?? values["name"] else { return }
    for agreement in item["agreements"]?.items ?? [] {
      guard case .object(let parts) = agreement else { continue }
      var own = ["actor": owner]
      for part in parts { own[part.name] = plain(part.value) }
      builder.add(ImportRow(kind: .agreements, place: place, values: own))
    }
  }

  private static func plain(_ value: JSON) -> String? {
    switch value {
    case .null, .object: nil
    case .string(let text): text.isEmpty ? nil : text
    case .bool(let truth): truth ? "ja" : "nej"
    case .int(let number): String(number)
    case .double(let number): "\(number)"
    case .array(let items):
      items.isEmpty ? nil : items.compactMap(plain).joined(separator: ";")
    }
  }
}

/// Why a file was refused, in words.
enum SheetWords {
  static func text(_ error: SheetError) -> Text {
    switch error {
    case .notASpreadsheet: "Filen är inget kalkylblad."
    case .otherFormat: "Filen är sparad i ett annat kalkylformat. Spara den som .xlsx eller CSV."
    case .empty: "Filen är tom."
    case .tooLarge(.bytes, _), .tooLarge(.unpacked, _), .tooLarge(.ratio, _):
      "Filen är för stor. Dela den i flera."
    case .tooLarge(.rows, let most): "Filen har för många rader. Högst \(most) tas emot."
    case .tooLarge: "Filen är för stor eller för invecklad. Dela den i flera."
    case .hasMacros: "Filen innehåller makron. Spara den som vanlig .xlsx."
    case .encrypted: "Filen är låst med lösenord. Ta bort lösenordet och försök igen."
    case .unreadableText: "Filens tecken kunde inte läsas. Spara den som CSV i UTF-8."
    case .unsafeName, .duplicateName, .hasDoctype, .damaged: "Filen är skadad."
    case .badCell(let row, let column, let reason):
      "Rad \(row), kolumnen \(column): \(cell(reason))"
    case .duplicateColumn(let name): "Två kolumner har rubriken ”\(name)”."
    case .notAMap, .badRegion: "Filen är en karta och kan inte läsas in här."
    }
  }

  private static func cell(_ reason: CellFault) -> Text {
    switch reason {
    case .unclosedQuote: "ett citattecken är aldrig avslutat."
    case .textAfterQuote: "det står text efter ett citattecken."
    case .formulaError(let code): "formeln ger felet \(code)."
    case .formulaWithoutValue: "formeln har inget värde. Öppna filen och spara den igen."
    case .notANumber, .notADate, .notABoolean, .missingText, .unknownKind:
      "cellen kunde inte läsas."
    }
  }
}
