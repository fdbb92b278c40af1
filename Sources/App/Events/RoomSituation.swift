import Ground
import Web

/// The left of the event room: how its services are, who is on, who was told, who is touched.
struct RoomSituation {
  let room: Room
  let call: Call
  let caller: Caller

  private var event: Event { room.event }
  private func may(_ act: Act) -> Bool { room.allows(act, to: caller) }

  var html: HTML {
    """
    \(RoomNotices(room: room, call: call, caller: caller).html)
    <section aria-labelledby="h-services"><h2 id="h-services">\(t: "Tjänster")</h2>
    \(if: room.services.isEmpty, "<p class=\"empty\">\(t: "Ingen tjänst är angiven än.")</p>")
    <ul class="side">\(each: room.services, { service in
      "<li><span class=\"grow\">\(service.name)</span>\(Parts.state(service.status))</li>"
    })</ul>
    \(if: may(.serviceSet) && event.status.isOpen, serviceForm)</section>
    \(RoomFacts(room: room, call: call).about)
    <section aria-labelledby="h-staff"><h2 id="h-staff">\(t: room.staff.count == 1 ? "På plats, 1 person" : "På plats, \(room.staff.count) personer")</h2>
    <ul class="side">\(each: room.staff, { member in
      """
      <li><span class="grow">\(t: member.function?.text ?? "Extern aktör")</span>\
      <span>\(call.directory("/people/\(member.person)", member.name))</span></li>
      """
    })\(each: empty, { "<li><span class=\"grow\">\(t: $0.text)</span><span class=\"gap\">\(t: "Tom")</span></li>" })</ul></section>
    \(toldCard)
    \(unitsCard)
    """
  }

  /// Functions that the level needs and nobody has taken.
  private var empty: [StaffFunction] { Picture.unmanned(room) }

  private var serviceForm: HTML {
    """
    <details class="more" id="service-more"><summary>\(t: "Ange hur en tjänst fungerar")</summary>
    <form class="form" method="post" action="/events/\(event.id)/services" novalidate>
    <input type="hidden" name="csrf" value="\(call.session?.csrf)">
    <div class="field"><label for="service-name">\(t: "Tjänst")</label>\
    <input id="service-name" name="name" required list="services" maxlength="120">\
    <datalist id="services">\(each: room.services, { "<option value=\"\($0.name)\"></option>" })</datalist></div>
    <div class="field"><label for="service-status">\(t: "Fungerar den?")</label>\
    <select id="service-status" name="status" required><option value="">\(t: "Välj …")</option>\(each: ServiceStatus.allCases, {
      "<option value=\"\($0.rawValue)\">\($0.shape) \(t: $0.text)</option>"
    })</select></div>
    <div class="field"><label for="service-note">\(t: "Vad det betyder")</label>\
    <input id="service-note" name="note" maxlength="300"></div>
    <div class="actions"><button>\(t: "Spara tjänsten|service")</button></div></form></details>
    """
  }

  private var toldCard: HTML {
    if room.told.isEmpty || !may(.toldSend) { return "" }
    // Of people, as the names are: somebody may have been told more than once.
    let open = room.told.filter { $0.acknowledgedAt == nil }
    let unread = open.filter(\.hasAccount)
    let unreached = open.filter { !$0.hasAccount }
    let all = Set(room.told.map(\.person))
    let read = all.count - Set(open.map(\.person)).count
    return """
      <section aria-labelledby="h-told"><h2 id="h-told">\(t: "Besked")</h2>
      <ul class="side"><li><span class="grow">\(t: "Har läst")</span>\
      <span>\(t: "\(read) av \(all.count)")</span></li>\
      \(if: !unread.isEmpty, "<li><span class=\"grow soft\">\(t: "Ej läst:") \(Self.names(unread))</span></li>")\
      \(if: !unreached.isEmpty, "<li><span class=\"grow\">\(t: "Ring, saknar konto"): \(ToldPages.numbers(unreached))</span></li>")</ul>
      <p><a href="/events/\(event.id)/told">\(t: "Alla besked")</a></p></section>
      """
  }

  private var unitsCard: HTML {
    if room.units.isEmpty && room.actors.isEmpty { return "" }
    return """
      <section aria-labelledby="h-units"><h2 id="h-units">\(t: "Berörda")</h2>
      <ul class="side">\(each: room.units, {
        "<li><span class=\"grow\">\(call.directory("/units/\($0.unit)", $0.name))</span></li>"
      })\(each: room.actors, { actor in
        """
        <li><span class="grow">\(call.directory("/actors/\(actor.actor)", actor.name))</span>\
        \(if: actor.phone != nil, "<a href=\"\(link: Phone.link(actor.phone ?? ""))\">\(actor.phone)</a>")</li>
        """
      })</ul></section>
      """
  }

  /// Each name once, and not more than one can take in.
  private static func names(_ told: [Room.ToldPerson]) -> String {
    var seen: Set<ID<Person>> = []
    let people = told.filter { seen.insert($0.person).inserted }.map(\.name)
    return people.prefix(6).joined(separator: ", ") + (people.count > 6 ? " …" : "")
  }
}

extension Parts {
  static func state(_ status: ServiceStatus) -> HTML {
    let shape =
      switch status {
      case .green: "up"
      case .yellow: "disturbed"
      case .red: "down"
      case .unknown: "unknown"
      }
    return "<span class=\"state \(shape)\">\(t: status.text)</span>"
  }
}
