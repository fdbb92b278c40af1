import Ground
import Sheets
import Storage
import Swedish
import Web

/// What is around an event as lists: services, units and actors touched, staff.
struct SideRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let id = "/events/{id}"
    routes.get(
      "\(id)/services", .act(.serviceSet),
      Doc(
        "List the services of an event and how they are", "Händelsens tjänster",
        query: SideList<ServiceColumn>.query, returns: .list(.named("Service"))), services)
    routes.get(
      "\(id)/units", .act(.unitAffect),
      Doc(
        "List the units that an event touches besides its owner", "Berörda enheter",
        query: SideList<NameColumn>.query, returns: .list(.named("AffectedUnit"))), units)
    routes.get(
      "\(id)/actors", .act(.unitAffect),
      Doc(
        "List the external actors that take part", "Medverkande aktörer",
        query: SideList<NameColumn>.query, returns: .list(.named("InvolvedActor"))), actors)
    routes.get(
      "\(id)/staff", .act(.staffJoin),
      Doc(
        "List who is on duty in an event", "Händelsens stab", query: SideList<StaffColumn>.query,
        returns: .list(.named("StaffMember"))), staff)
  }

  /// The list for programs and as a file; nil where it is a page that is wanted.
  private func answer<Item>(
    _ listed: Paged<Item>, _ room: Room, _ call: Call, _ json: (Item) -> JSON,
    _ name: String, _ header: [Text], _ row: (Item) -> [String]
  ) async throws -> Reply? {
    if call.isAPI { return .list(listed, call, json) }
    guard call.wantsFile else { return nil }
    try await acts.events.export(room.event.id, by: try call.caller)
    return ListTabs.file(
      Table(
        name: name, header: header.map { call.language.say($0) }, rows: listed.rows.map(row)),
      name, room.event, call.language)
  }

  @Sendable private func services(_ call: Call) async throws -> Reply {
    let list = try SideList(call, by: ServiceColumn.name)
    let room = try await acts.room(call, .serviceSet)
    let language = call.language
    let reply = try await answer(
      list.services(room), room, call, \.json, "tjanster",
      ["Tjänst", "Hur den fungerar", "Sedan", "Vad det betyder"],
      {
        [
          $0.name, language.say($0.status.text), language.write($0.since, .stamp), $0.note ?? "",
        ]
      })
    if let reply { return reply }
    return try await .page(WorkRoutes(acts: acts).servicesPage(Form(call)))
  }

  @Sendable private func units(_ call: Call) async throws -> Reply {
    let list = try SideList(call, by: NameColumn.name)
    let room = try await acts.room(call, .unitAffect)
    let units = list.pick(
      room.units.map { Side(id: $0.unit.text, name: $0.name, note: $0.note) }, id: \.id,
      texts: { [$0.name, $0.note ?? ""] }, key: { item, _ in Words.sortKey(item.name) })
    let reply = try await answer(
      units, room, call, { $0.json("unit") }, "enheter", ["Enhet", "Hur den berörs"],
      { [$0.name, $0.note ?? ""] })
    if let reply { return reply }
    return try await .page(WorkRoutes(acts: acts).unitsPage(Form(call)))
  }

  @Sendable private func actors(_ call: Call) async throws -> Reply {
    let list = try SideList(call, by: NameColumn.name)
    let room = try await acts.room(call, .unitAffect)
    let actors = list.pick(
      room.actors.map {
        Side(id: $0.actor.text, name: $0.name, note: $0.note, phone: $0.phone)
      }, id: \.id, texts: { [$0.name, $0.note ?? ""] },
      key: { item, _ in Words.sortKey(item.name) })
    let reply = try await answer(
      actors, room, call, { $0.json("actor") }, "aktorer",
      ["Extern aktör", "Vad den gör", "Telefon"], { [$0.name, $0.note ?? "", $0.phone ?? ""] })
    if let reply { return reply }
    return .see("/events/\(room.event.id)/units")
  }

  @Sendable private func staff(_ call: Call) async throws -> Reply {
    let list = try SideList(call, by: StaffColumn.since)
    let room = try await acts.room(call, .staffJoin)
    let language = call.language
    let reply = try await answer(
      list.staff(room, language), room, call,
      {
        .object([
          "id": .string($0.id.text), "person": .string($0.person.text), "name": .string($0.name),
          "relation": .string($0.relation.rawValue), "function": .text($0.function?.rawValue),
          "phone": .text($0.phone), "since": .string($0.since.text),
        ])
      }, "stab", ["Vem", "Funktion", "Telefon", "Sedan"],
      {
        [
          $0.name, language.say($0.function?.text ?? "Extern aktör"), $0.phone ?? "",
          language.write($0.since, .stamp),
        ]
      })
    if let reply { return reply }
    return try await .page(WorkRoutes(acts: acts).staffPage(Form(call)))
  }

  /// A unit or an actor that the event touches.
  private struct Side: Sendable {
    let id: String
    let name: String
    let note: String?
    var phone: String?

    func json(_ kind: String) -> JSON {
      .object([
        JSON.Member(kind, .string(id)), JSON.Member("name", .string(name)),
        JSON.Member("note", .text(note)),
      ])
    }
  }
}

enum NameColumn: String, CaseIterable, Sendable { case name }

enum ServiceColumn: String, CaseIterable, Sendable { case name, status, since }

enum StaffColumn: String, CaseIterable, Sendable { case since, name, function }

extension SideList<ServiceColumn> {
  func services(_ room: Room) -> Paged<Service> {
    pick(room.services, id: \.id.text, texts: { [$0.name, $0.note ?? ""] }) { item, column in
      switch column {
      case .name: item.sort
      case .status: item.status.rank
      case .since: item.since.text
      }
    }
  }
}

extension SideList<StaffColumn> {
  func staff(_ room: Room, _ language: Language) -> Paged<Room.Staff> {
    func function(_ item: Room.Staff) -> String {
      language.say(item.function?.text ?? "Extern aktör")
    }
    return pick(room.staff, id: \.id.text, texts: { [$0.name, function($0)] }) { item, column in
      switch column {
      case .since: item.since.text
      case .name: Words.sortKey(item.name)
      case .function: Words.sortKey(function(item))
      }
    }
  }
}

extension ServiceStatus {
  /// The worst first.
  fileprivate var rank: String {
    switch self {
    case .red: "0"
    case .yellow: "1"
    case .unknown: "2"
    case .green: "3"
    }
  }
}
