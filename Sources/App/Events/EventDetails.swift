import Ground
import Storage
import Swedish
import Web

/// What is changed of an event's own facts. Only the fields that were sent are touched.
struct EventEdit: Sendable {
  enum Field: String, CaseIterable, Sendable {
    case title, kind, description, alarmSource, place, latitude, longitude, occurredAt
    case discoveredAt, diaryNumber, costCode

    var text: Text {
      switch self {
      case .title: "rubrik"
      case .kind: "slag"
      case .description: "beskrivning"
      case .alarmSource: "hur vi fick veta det"
      case .place: "plats"
      case .latitude, .longitude: "läge på kartan"
      case .occurredAt: "tidpunkt"
      case .discoveredAt: "tid för upptäckt"
      case .diaryNumber: "diarienummer"
      case .costCode: "kostnadskod"
      }
    }
  }

  var given: Set<Field> = []
  var title = ""
  var kind: EventKind = .other
  var description: String?
  var alarmSource: String?
  var place: String?
  var latitude: Double?
  var longitude: Double?
  var occurredAt: Instant?
  var discoveredAt: Instant?
  var diaryNumber: String?
  var costCode: String?
  var district: ID<District>?

  /// - Parameter event: as it is now, to tell a time left as it was shown from one typed anew.
  init(_ call: Call, _ event: Event) throws {
    let names = Set(call.isAPI ? Self.members(call) : call.input.names)
    given = Set(Field.allCases.filter { names.contains($0.rawValue) })
    var check = Check(call.input)
    if given.contains(.title) { title = check.prose("title", most: 160) }
    if given.contains(.kind) {
      if let chosen: EventKind = check.choice("kind") {
        kind = chosen
      } else if !check.faults.contains(where: { $0.field == "kind" }) {
        check.fault("kind", "Välj ett av alternativen.")
      }
    }
    description = check.optionalProse("description")
    alarmSource = check.optionalProse("alarmSource", most: 200)
    place = check.optionalProse("place", most: 200)
    (latitude, longitude) = check.point()
    occurredAt = Self.time("occurredAt", &check, call, event.occurredAt)
    discoveredAt = Self.time("discoveredAt", &check, call, event.discoveredAt)
    diaryNumber = check.optional("diaryNumber", most: 60)
    costCode = check.optional("costCode", most: 60)
    try check.done()
  }

  /// Members of the body, those that say null included.
  private static func members(_ call: Call) -> [String] {
    guard case .object(let members)? = call.input.json else { return [] }
    return members.map(\.name)
  }

  private static func time(
    _ field: String, _ check: inout Check, _ call: Call, _ now: Instant?
  ) -> Instant? {
    if let now, call.input[field] == call.language.write(now, .stamp) { return now }
    return check.time(field, now: call.now)
  }

  /// Writes what was sent into the event; answers which fields changed.
  func apply(to event: inout Event) -> [Field] {
    let before = event
    if given.contains(.title) { event.title = title }
    if given.contains(.kind) { event.kind = kind }
    if given.contains(.description) { event.description = description }
    if given.contains(.alarmSource) { event.alarmSource = alarmSource }
    if given.contains(.place) { event.placeText = place }
    if given.contains(.latitude) || given.contains(.longitude) {
      event.latitude = latitude
      event.longitude = longitude
      event.district = district
    }
    if given.contains(.occurredAt) { event.occurredAt = occurredAt }
    if given.contains(.discoveredAt) { event.discoveredAt = discoveredAt }
    if given.contains(.diaryNumber) { event.diaryNumber = diaryNumber }
    if given.contains(.costCode) { event.costCode = costCode }
    return Field.allCases.filter { $0.differs(before, event) }
  }
}

extension Check {
  /// A point on the map: both of its numbers, or none.
  mutating func point() -> (latitude: Double?, longitude: Double?) {
    let latitude = number("latitude", in: -90...90)
    let longitude = number("longitude", in: -180...180)
    if (latitude == nil) != (longitude == nil),
      !faults.contains(where: { $0.field == "latitude" || $0.field == "longitude" })
    {
      fault(latitude == nil ? "latitude" : "longitude", "Ange både latitud och longitud.")
    }
    return (latitude, longitude)
  }
}

extension EventEdit.Field {
  fileprivate func differs(_ a: Event, _ b: Event) -> Bool {
    switch self {
    case .title: a.title != b.title
    case .kind: a.kind != b.kind
    case .description: a.description != b.description
    case .alarmSource: a.alarmSource != b.alarmSource
    case .place: a.placeText != b.placeText
    case .latitude: a.latitude != b.latitude || a.longitude != b.longitude
    case .longitude: false
    case .occurredAt: a.occurredAt != b.occurredAt
    case .discoveredAt: a.discoveredAt != b.discoveredAt
    case .diaryNumber: a.diaryNumber != b.diaryNumber
    case .costCode: a.costCode != b.costCode
    }
  }
}

extension Events {
  /// Changes an event's own facts; the log says which.
  func edit(
    _ id: ID<Event>, _ edit: EventEdit, by caller: Caller, expecting: Int64?,
    key: Journal.Key? = nil
  ) async throws -> Event {
    try await change(id, .eventEdit, by: caller, expecting: expecting, key: key) { event, change in
      let changed = edit.apply(to: &event)
      guard let words = Text.list(changed.map(\.text)) else { return }
      event.seek(district: try Events.district(of: event, change))
      if changed == [.title] {
        try Log.tell("Ny rubrik: \(event.title)", about: event, in: change)
      } else {
        try Log.tell("Händelsens uppgifter ändrades: \(words).", about: event, in: change)
      }
    }
  }

  private static func district(of event: Event, _ change: Change) throws -> String? {
    try event.district.flatMap {
      try change.cell("SELECT name FROM district WHERE id = \($0)")
    }
  }

  /// Changes how far an event may be spread. Under secrecy nothing of it stays in an index.
  func classify(
    _ id: ID<Event>, _ classification: Classification, reason: String, by caller: Caller,
    expecting: Int64? = nil, key: Journal.Key? = nil
  ) async throws -> Event {
    let changed = try await change(
      id, .eventClassify, by: caller, expecting: expecting, key: key
    ) { event, change in
      let before = event.classification
      guard classification != before else {
        throw Refusal.invalid("classification", "Händelsen har redan den klassen.")
      }
      // Nobody sets a class that shuts themselves out, or that they could not have read.
      let facts = try Events.facts(of: id, change)
      guard Policy.allows(caller, .eventClassify, facts.classified(classification)) else {
        throw Refusal.forbidden("Du har inte behörighet till den klassen.")
      }
      event.classification = classification
      event.seek(district: try Events.district(of: event, change))
      if classification == .k2 { try SearchIndex.remove(id, in: change) }
      if before == .k2 { try SearchIndex.fill(id, in: change) }
      try Log.tell(
        "Klassen ändrades från \(before.rawValue) till \(classification.rawValue). Skäl: \(reason)",
        about: event, in: change)
    }
    if classification == .k2 { try await journal.housekeeping([.draft], Drafts.sweep) }
    return changed
  }
}
