import Ground
import Storage
import Web

/// Taking away a unit or an actor that an event does not touch.
struct RemovalRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let unit = "/events/{id}/units/{affected}/remove"
    let actor = "/events/{id}/actors/{involved}/remove"
    acts.page(&routes, unit, .unitAffect) { .page(try await unitPage(Form($0))) }
    acts.page(&routes, actor, .actorInvolve) { .page(try await actorPage(Form($0))) }
    let body: [Doc.Field] = [.init("reason", .string(most: 500), required: true, "Why")]
    routes.post(
      unit, .act(.unitAffect),
      Doc(
        "Take away a unit that is not affected; it no longer reaches the event",
        "Ta bort en berörd enhet", body: body, returns: .named("Event"), idempotent: true),
      removeUnit)
    routes.post(
      actor, .act(.actorInvolve),
      Doc(
        "Take away an actor that is not involved", "Ta bort en aktör", body: body,
        returns: .named("Event"), idempotent: true), removeActor)
  }

  private func unitPage(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .unitAffect)
    let id: ID<Unit> = try form.call.id("affected")
    guard let unit = room.units.first(where: { $0.unit == id }) else { throw Refusal.notFound }
    return page(
      form, room, "Ta bort \(unit.name)?",
      "Enheten är då inte längre berörd, och de som nådde händelsen genom den gör det inte längre.")
  }

  private func actorPage(_ form: Form) async throws -> Page {
    let room = try await acts.room(form.call, .actorInvolve)
    let id: ID<Actor> = try form.call.id("involved")
    guard let actor = room.actors.first(where: { $0.actor == id }) else { throw Refusal.notFound }
    return page(
      form, room, "Ta bort \(actor.name)?",
      "Den som har släppts in därifrån går av samtidigt och når inte längre händelsen.")
  }

  private func page(_ form: Form, _ room: Room, _ title: Text, _ help: Text) -> Page {
    ActPages.frame(
      room, title,
      """
      <p>\(t: help)</p>
      \(form.open(form.call.path,
      """
      \(form.text("reason", "Varför?", help: "Syns i loggen.", required: true))
      \(form.actions("Ta bort", back: "/events/\(room.event.id)/units"))
      """))
      """)
  }

  @Sendable private func removeUnit(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let reason = try Self.reason(call)
        return acts.done(
          call,
          try await acts.events.spare(
            try call.id(), unit: try call.id("affected"), reason: reason, by: try call.caller,
            key: call.key))
      }, again: unitPage)
  }

  @Sendable private func removeActor(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let reason = try Self.reason(call)
        return acts.done(
          call,
          try await acts.events.release(
            try call.id(), actor: try call.id("involved"), reason: reason, by: try call.caller,
            key: call.key))
      }, again: actorPage)
  }

  private static func reason(_ call: Call) throws -> String {
    var check = Check(call.input)
    let reason = check.prose("reason", most: 500)
    try check.done()
    return reason
  }
}
