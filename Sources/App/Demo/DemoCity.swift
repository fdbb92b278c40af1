import Foundation
import Ground
import Storage
import Swedish
import Web

/// The demonstration: today's City of Stockholm with invented people. It is loaded through the
/// same door as everything else.
struct DemoCity: Sendable {
  let app: App

  static let subject = "organisation/all"

  /// Loads the city when the store is empty; answers whether it did.
  func loadIfEmpty(progress: @Sendable (String) -> Void) async throws -> Bool {
    let units = try await app.database.read { tx in
      try tx.cell("SELECT COUNT(*) FROM unit", as: Int.self) ?? 0
    }
    if units > 0 { return false }
    progress("Loading the demonstration city …")
    let caller = Caller.console(user: "demonstration")
    let file = try file(now: app.clock.now())
    let plan = try await app.organisation.plan(file, endMissingUnits: false)
    try await app.organisation.carryOut(plan, by: caller)
    progress(
      "  \(file.units.count) units, \(file.people.count) people, \(file.assignments.count) posts")
    for person in file.people {
      _ = try await app.accounts.open(person.id.text, for: person.id, by: caller)
    }
    progress("  \(try await playPast(now: app.clock.now())) events that have been")
    progress(
      "  the exercise Elavbrott Järva, \(try await playExercise(now: app.clock.now())) steps")
    return true
  }

  /// The roles of the demonstration and who plays them.
  func roles() throws -> [(role: Role, person: ID<Person>)] {
    try city()["roles"]?.items.compactMap { row in
      guard let role = row["role"]?.string.flatMap(Role.init(rawValue:)),
        let person = row["person"]?.string
      else { return nil }
      return (role, ID(person))
    } ?? []
  }

  /// One reusable link for each role; they work on loopback with demonstration data only.
  func links(address: String) async throws -> [(role: Role, link: String)] {
    let caller = Caller.console(user: "demonstration")
    var out: [(Role, String)] = []
    for (role, person) in try roles() {
      let secret = try await app.accounts.link(for: person, reusable: true, by: caller)
      out.append((role, "\(address)/sign-in/link/\(secret)"))
    }
    return out
  }

  private func json(_ name: String) throws -> JSON {
    guard let asset = Asset.named("demo/\(name)"), let json = JSON(parsing: asset.bytes) else {
      throw StorageError.failed("the demonstration file \(name) is missing or damaged")
    }
    return json
  }

  private func city() throws -> JSON { try json("city.json") }
  func past() throws -> [JSON] { try city()["pastEvents"]?.items ?? [] }
  func exercise() throws -> JSON { try json("exercise-akalla.json") }

  func file(now: Instant) throws -> ImportFile {
    var file = ImportFile()
    file.units = try OrganisationFile.units(try json("stockholm-organisation.json"))
    let city = try city()
    (file.levels, file.checklist) = try LevelScale.usual()
    file.districts = try districts(file.units)
    people(city, into: &file)
    posts(city, into: &file, now: now)
    actors(city, into: &file)
    instructions(city, into: &file)
    shifts(city, into: &file, now: now)
    return file
  }

  private func people(_ city: JSON, into file: inout ImportFile) {
    for row in city["people"]?.items ?? [] {
      guard let key = row["key"]?.string, let name = row["name"]?.string else { continue }
      file.people.append(
        Person(
          id: ID(key), name: name, sort: Words.sortKey(lastFirst(name)),
          title: row["title"]?.string, email: row["email"]?.string, phone: row["phone"]?.string,
          mobile: row["mobile"]?.string, note: row["note"]?.string))
      for unit in row["units"]?.strings ?? [] {
        file.memberships.append(
          Membership(id: ID("\(key)-\(unit)"), person: ID(key), unit: ID(unit)))
      }
    }
  }

  /// People are sorted by family name.
  private func lastFirst(_ name: String) -> String {
    let parts = name.split(separator: " ")
    guard let last = parts.last else { return name }
    return last + " " + parts.dropLast().joined(separator: " ")
  }

  private func posts(_ city: JSON, into file: inout ImportFile, now: Instant) {
    for row in city["posts"]?.items ?? [] {
      guard let person = row["person"]?.string, let unit = row["unit"]?.string,
        let post = row["post"]?.string.flatMap(Post.init(rawValue:))
      else { continue }
      file.assignments.append(
        Assignment(
          id: ID("\(person)-\(post.rawValue)-\(unit)"), person: ID(person), unit: ID(unit),
          post: post, deputy: row["deputy"]?.isTrue ?? false,
          validFrom: row["from"]?.string ?? "2025-01-01", validTo: row["to"]?.string))
    }
    for (number, row) in (city["operations"]?.items ?? []).enumerated() {
      guard let unit = row["unit"]?.string, let name = row["name"]?.string else { continue }
      file.operations.append(
        Operation(
          id: ID("operation-\(number + 1)"), unit: ID(unit), name: name,
          nameEnglish: row["name_en"]?.string, sort: Words.sortKey(name),
          critical: row["critical"]?.isTrue ?? false,
          everydayPost: row["everyday"]?["post"]?.string.flatMap(Post.init(rawValue:)),
          everydayPerson: row["everyday"]?["person"]?.string.map { ID($0) },
          crisisPost: row["crisis"]?["post"]?.string.flatMap(Post.init(rawValue:)),
          crisisPerson: row["crisis"]?["person"]?.string.map { ID($0) },
          note: row["note"]?.string.flatMap { $0.isEmpty ? nil : $0 }))
    }
  }

  private func actors(_ city: JSON, into file: inout ImportFile) {
    for row in city["actors"]?.items ?? [] {
      guard let key = row["key"]?.string, let name = row["name"]?.string else { continue }
      file.actors.append(
        Actor(
          id: ID(key), name: name, sort: Words.sortKey(name), kind: row["kind"]?.string ?? "other",
          area: row["area"]?.string, contact: row["contact"]?.string, phone: row["phone"]?.string,
          email: row["email"]?.string, specialDuty: row["specialDuty"]?.string,
          unit: row["unit"]?.string.map { ID($0) }, note: row["note"]?.string,
          checkedOn: row["checkedOn"]?.string))
      for (number, agreement) in (row["agreements"]?.items ?? []).enumerated() {
        file.agreements.append(
          Agreement(
            id: ID("\(key)-\(number + 1)"), actor: ID(key),
            title: agreement["title"]?.string ?? "", validFrom: agreement["from"]?.string,
            validTo: agreement["to"]?.string, diary: agreement["diary"]?.string))
      }
    }
  }

  private func instructions(_ city: JSON, into file: inout ImportFile) {
    for (number, row) in (city["instructions"]?.items ?? []).enumerated() {
      file.instructions.append(
        Instruction(
          id: ID("instruction-\(number + 1)"), title: row["title"]?.string ?? "",
          version: row["version"]?.string ?? "", text: row["text"]?.string ?? "",
          decidedBy: row["decidedBy"]?.string, decidedOn: row["decidedOn"]?.string,
          diary: row["diary"]?.string, validFrom: row["validFrom"]?.string ?? "2020-01-01",
          validTo: row["validTo"]?.string))
    }
  }

  /// Borders from the city's open data, each with the committee's administration that answers.
  private func districts(_ units: [Unit]) throws -> [District] {
    let administrations = Dictionary(
      units.filter {
        $0.kind == .districtAdministration && $0.validTo == nil && $0.validToNote == nil
      }
      .compactMap { unit in unit.area.map { ($0, unit.id) } }, uniquingKeysWith: { a, _ in a })
    var areas: [String: String] = [:]
    if let csv = Asset.named("demo/stockholm-district-committees.csv") {
      for line in String(decoding: csv.bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        if cells.count >= 2 { areas[String(cells[0])] = String(cells[1]) }
      }
    }
    return (try json("stockholm-districts.geojson"))["features"]?.items.compactMap { feature in
      guard let name = feature["properties"]?["name"]?.string, let shape = feature["geometry"]
      else { return nil }
      let nice = name.capitalized
      let key = Words.fold(name).filter { $0.isLetter }
      return District(
        id: ID(
          "district-" + Words.sortKey(key).filter { $0.isASCII && ($0.isLetter || $0.isNumber) }),
        name: nice, sort: Words.sortKey(nice), unit: areas[name].flatMap { administrations[$0] },
        geometry: shape.text)
    } ?? []
  }

  /// Turns a rota into shifts from five weeks back to half a year ahead.
  private func shifts(_ city: JSON, into file: inout ImportFile, now: Instant) {
    for row in city["shifts"]?.items ?? [] {
      guard let post = row["post"]?.string.flatMap(Post.init(rawValue:)),
        let unit = row["unit"]?.string, let rota = row["rota"]?.strings, !rota.isEmpty
      else { continue }
      var start = lastChangeover(row["changeover"]?.string ?? "fredag 12:00", before: now)
        .adding(.days(-35))
      for turn in 0..<30 {
        let end = Instant(
          milliseconds: TimePhrase.parse(
            row["changeover"]?.string ?? "fredag 12:00",
            now: start.adding(.hours(24)).milliseconds, preferring: .future)
            ?? start.adding(.days(7)).milliseconds)
        file.shifts.append(
          Shift(
            id: ID("\(post.rawValue)-\(unit)-\(start.text.prefix(10))"), post: post,
            unit: ID(unit), person: ID(rota[turn % rota.count]), startsAt: start, endsAt: end))
        start = end
      }
    }
  }

  private func lastChangeover(_ phrase: String, before now: Instant) -> Instant {
    TimePhrase.parse(phrase, now: now.milliseconds, preferring: .past)
      .map(Instant.init(milliseconds:)) ?? now.adding(.days(-3))
  }
}
