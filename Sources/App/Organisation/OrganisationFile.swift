import Ground
import Storage
import Swedish
import Web

/// Reads an organisation as JSON: `{"units": [{"id", "name", "kind", "parent", …}]}`.
enum OrganisationFile {
  static func units(_ json: JSON) throws -> [Unit] {
    guard case .array(let rows)? = json["units"] else {
      throw Refusal.invalid("file", "Filen saknar listan ”units”.")
    }
    let sources: String? =
      if case .array(let list)? = json["meta"]?["sources"] {
        list.compactMap(\.string).joined(separator: "\n")
      } else {
        nil
      }
    var faults: [Fault] = []
    let units = rows.enumerated().compactMap { number, row -> Unit? in
      do { return try unit(row, sources) } catch {
        faults.append(Fault(field: "file", text: "Enhet nummer \(number + 1) kunde inte läsas."))
        return nil
      }
    }
    let ids = Set(units.map(\.id))
    if ids.count != units.count {
      faults.append(Fault(field: "file", text: "Samma id står mer än en gång."))
    }
    for unit in units {
      if let parent = unit.parent, !ids.contains(parent) {
        faults.append(
          Fault(
            field: "file", text: "\(unit.name) ligger under \(parent.text), som inte finns i filen."
          ))
      }
    }
    if !faults.isEmpty { throw Refusal.invalid(Array(faults.prefix(20))) }
    return units
  }

  private static func unit(_ row: JSON, _ sources: String?) throws -> Unit {
    guard let id = row["id"]?.string, let name = row["name"]?.string,
      let kind = row["kind"]?.string.flatMap(UnitKind.init(rawValue:)), !id.isEmpty, !name.isEmpty,
      id.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
    else { throw Refusal.notFound }
    let from = day(row["validFrom"]?.string)
    let to = day(row["validTo"]?.string)
    return Unit(
      id: ID(id), name: name, sort: Words.sortKey(name), kind: kind,
      parent: row["parent"]?.string.map { ID($0) }, validFrom: from.day, validFromNote: from.note,
      validTo: to.day, validToNote: to.note,
      predecessors: row["predecessors"]?.strings.joined(separator: " ") ?? "",
      successor: row["successor"]?.string.map { ID($0) }, area: row["area"]?.string,
      part: row["part"]?.string, field: row["field"]?.string,
      orgNumber: row["orgNumber"]?.string, specialDuty: row["specialDuty"]?.string,
      phone: row["phone"]?.string, email: row["email"]?.string, address: row["address"]?.string,
      note: row["note"]?.string ?? row["formerName"]?.string, source: sources,
      verified: row["verified"] == .bool(true))
  }

  /// A date with its precision: a full day is a date; a year or a doubt is kept in words too.
  static func day(_ text: String?) -> (day: String?, note: String?) {
    guard let text, !text.isEmpty else { return (nil, nil) }
    let digits = text.prefix(10)
    if text.count == 10, Instant(text: "\(digits)T00:00:00Z") != nil { return (text, nil) }
    let year = text.prefix(4)
    if year.count == 4, year.allSatisfy(\.isNumber) { return ("\(year)-01-01", text) }
    return (nil, text)
  }
}

extension JSON {
  var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  var strings: [String] {
    if case .array(let items) = self { return items.compactMap(\.string) }
    return []
  }

  var items: [JSON] {
    if case .array(let items) = self { return items }
    return []
  }

  var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  var isTrue: Bool { self == .bool(true) }
}
