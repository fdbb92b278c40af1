import Ground
import Web

/// The one search box.
struct SearchRoutes: Sendable {
  let search: Search

  func add(to routes: inout Routes) {
    routes.get(
      "/search", .act(.meRead),
      Doc(
        "Search everything that you may see", "Sök i allt som du får se",
        query: [.init("q", .string(most: 200), "Words")], returns: .named("SearchResult")), find)
  }

  @Sendable func find(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    try Door.require(.meRead, of: caller, Facts(subject: "search"))
    var check = Check(call.query)
    let words = check.optional("q", most: 200) ?? ""
    try check.done()
    var found = Search.Found()
    if words.isEmpty {
      found.recent = try await search.recent(by: caller)
    } else {
      found = try await search.find(words, by: caller, now: call.now)
    }
    return call.reply(
      SearchPages.page(words, found, Policy.scope(caller, .eventRead), call),
      data: SearchPages.json(found))
  }
}

enum SearchPages {
  static func page(
    _ words: String, _ found: Search.Found, _ scope: Scope, _ call: Call
  ) -> Page {
    let isNone = !words.isEmpty && (found.events?.rows.isEmpty ?? true)
    return Page(
      title: words.isEmpty ? "Sök" : "Sök: \(words)",
      content: """
        <h1>\(t: "Sök")</h1>
        <form class="filter" role="search" aria-label="\(t: "Sök i allt")" action="/search">
        <div class="grow"><label class="vh" for="f-q">\(t: "Vad söker du?")</label>\
        <input id="f-q" name="q" type="search" value="\(words)"\
        \(if: words.isEmpty, " autofocus") placeholder="\(t: "Händelse, enhet, person, verksamhet, aktör")"></div>
        <button>\(t: "Sök")</button></form>
        \(if: words.isEmpty, "<p class=\"soft\">\(t: "Sök på nummer, namn, rubrik eller plats. Du får bara träff på det som du får se.")</p>")
        \(if: !words.isEmpty && found.isEmpty, "<p class=\"empty\">\(t: "Ingen träff på ”\(words)”. Pröva färre eller kortare ord.")</p>")
        \(if: isNone, EventPages.unsearched(scope))
        \(recent(found.recent))\(events(found, words))
        \(section("units", "Enheter", found.units, call))\
        \(section("places", "Platser", found.places, call))\
        \(section("people", "Personer", found.people, call))\
        \(section("operations", "Verksamheter", found.operations, call))\
        \(section("actors", "Externa aktörer", found.actors, call))\
        \(section("instructions", "Instruktioner", found.instructions, call))
        """)
  }

  private static func recent(_ events: [Search.Recent]) -> HTML {
    if events.isEmpty { return "" }
    return """
      <section aria-labelledby="recent"><h2 id="recent">\(t: "Senast öppnade")</h2>
      <ul class="rows">\(each: events, { row in
        """
        <li><span class="what"><a class="whole" href="/events/\(row.id)">\(row.number) \
        \(if: row.title != nil, "\(row.title)")\(if: row.title == nil, "\(t: "Sekretess")")</a>\
        \(if: row.exercise, " <span class=\"tag exercise-tag\">\(t: "ÖVNING")</span>")\
        <span class="soft">\(row.unitName)</span></span></li>

        """
      })</ul></section>
      """
  }

  private static func events(_ found: Search.Found, _ words: String) -> HTML {
    guard let events = found.events, !events.rows.isEmpty else { return "" }
    let all = "/events?status=all&q=\(Call.escape(words))"
    return """
      <section aria-labelledby="events"><h2 id="events">\(t: "Händelser")</h2>
      <ul class="rows">\(each: events.rows, { row in
        """
        <li><span class="when">\(Parts.time(row.reportedAt, .day))</span><span class="what">\
        <a class="whole" href="/events/\(row.id)">\(row.number) \(EventPages.title(row))</a>\
        \(if: row.exercise, " <span class=\"tag exercise-tag\">\(t: "ÖVNING")</span>")\
        <span class="soft">\(t: row.status.text), \(row.unitName)</span></span></li>

        """
      })</ul>
      \(if: events.count > events.rows.count, "<p><a href=\"\(link: all)\">\(t: "Visa alla i listan över händelser")</a></p>")
      </section>
      """
  }

  private static func section(
    _ id: String, _ title: Text, _ hits: [Search.Hit], _ call: Call
  ) -> HTML {
    if hits.isEmpty { return "" }
    return """
      <section aria-labelledby="\(id)"><h2 id="\(id)">\(t: title)</h2>
      <ul class="rows">\(each: hits, { hit in
        """
        <li><span class="what"><a class="whole" href="\(link: hit.path)">\
        \(Parts.own(hit.title, hit.english, call.language))</a>\
        \(if: hit.ended, " <span class=\"tag\">\(t: "upphörd")</span>")\
        \(if: !hit.about.isEmpty, "<span class=\"soft\">\(hit.about)</span>")</span></li>

        """
      })</ul>\(if: hits.count == Search.most, "<p class=\"soft\">\(t: "Bara de första \(Search.most) visas.")</p>")
      </section>

      """
  }

  static func json(_ found: Search.Found) -> JSON {
    func list(_ hits: [Search.Hit]) -> JSON {
      .array(
        hits.map {
          .object([
            "title": .string($0.title), "about": .string($0.about), "href": .string($0.path),
          ])
        })
    }
    return .object([
      "recent": .array(
        found.recent.map {
          .object([
            "id": .string($0.id.text), "number": .string($0.number), "title": .text($0.title),
            "exercise": .bool($0.exercise), "unitName": .string($0.unitName),
          ])
        }),
      "events": .array((found.events?.rows ?? []).map { EventPages.json($0) }),
      "eventCount": .int(Int64(found.events?.count ?? 0)), "units": list(found.units),
      "places": list(found.places),
      "people": list(found.people), "operations": list(found.operations),
      "actors": list(found.actors), "instructions": list(found.instructions),
    ])
  }
}
