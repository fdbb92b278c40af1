import Ground
import Storage
import Swedish
import Web

/// The services that an event touches.
extension Events {
  /// A service as it was set, and whether the event did not know of it before.
  struct ServiceSet: Sendable {
    let service: Service
    let isNew: Bool
  }

  @discardableResult
  func setService(
    _ id: ID<Event>, name: String, status: ServiceStatus, note: String?, unit: ID<Unit>?,
    by caller: Caller, key: Journal.Key? = nil
  ) async throws -> ServiceSet {
    try await touch(id, .serviceSet, by: caller, key: key, again: Self.set) { event, change in
      if let unit { _ = try Organisation.requireUnit(unit, change) }
      let known: ID<Service>? =
        try change.cell(
          "SELECT id FROM service WHERE event = \(id) AND name = \(name)")
        ?? Events.service(named: name, in: id, change)
      let unit = try Affected.unit(known, unit, of: id, change)
      let service =
        if let known {
          try change.update(known) { service in
            if service.status != status { service.since = change.now }
            service.status = status
            service.note = note ?? service.note
            service.unit = unit ?? service.unit
          }
        } else {
          try change.insert(
            Service(
              id: .make(at: change.now), event: id, name: name, sort: Words.sortKey(name),
              unit: unit, status: status, note: note, since: change.now))
        }
      let words = note.map { " \($0)" } ?? ""
      try Log.tell("\(name): \(status.text).\(words)", about: event, in: change)
      change.result = known == nil ? "new \(service.id)" : service.id.text
      return ServiceSet(service: service, isNew: known == nil)
    }
  }

  /// What a request that is repeated is answered.
  @Sendable private static func set(_ tx: any Reading, _ result: String) throws -> ServiceSet {
    let words = result.split(separator: " ")
    guard let id = words.last,
      let row = try tx.row("SELECT * FROM service WHERE id = \(String(id))")
    else { throw Refusal.notFound }
    return ServiceSet(service: try Service(row: row), isNew: words.count > 1)
  }

  /// One service, however its name is written: "El", "el", "EL ".
  private static func service(
    named name: String, in event: ID<Event>, _ change: Change
  ) throws -> ID<Service>? {
    func folded(_ name: String) -> String {
      Words.fold(name.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
    let wanted = folded(name)
    return try change.rows("SELECT id, name FROM service WHERE event = \(event) ORDER BY id")
      .first { folded(try $0.get("name", as: String.self)) == wanted }
      .map { try $0.get("id") }
  }
}

extension Service {
  var json: JSON {
    .object([
      "id": .string(id.text), "name": .string(name), "status": .string(status.rawValue),
      "note": .text(note), "unit": .text(unit?.text), "since": .string(since.text),
    ])
  }
}
