import Ground
import Storage
import Web

/// Where one chooses to see an event as it was, and what says that one does.
enum ThenParts {
  /// A time worth going back to.
  struct Moment: Sendable {
    let at: Instant
    let what: Text
  }

  private static let most = 6

  /// An hour ago, the last shift that was handed over, and when the level was set.
  static func moments(
    of room: Room, by caller: Caller, now: Instant, _ tx: any Reading
  ) throws -> [Moment] {
    let id = room.event.id
    var out: [Moment] = []
    let hour = now.adding(.hours(-1))
    if hour > room.event.reportedAt { out.append(Moment(at: hour, what: "för en timme sedan")) }
    if Policy.allows(caller, .logRead, room.facts),
      let signed: Instant = try tx.cell(
        "SELECT MAX(signed_at) FROM handover WHERE event = \(id) AND signed_at IS NOT NULL")
    {
      out.append(Moment(at: signed, what: "när passet lämnades över, \(signed)"))
    }
    out += try tx.rows(
      """
      SELECT d.at, l.name, l.name_english FROM level_decision d JOIN level l ON l.id = d.level
      WHERE d.event = \(id) ORDER BY d.at DESC, d.id DESC LIMIT \(most)
      """
    ).map { row in
      let at: Instant = try row.get("at")
      let level = Text.named(try row.get("name"), english: try row.get("name_english"))
      return Moment(at: at, what: "när nivån sattes till \(level), \(at)")
    }
    return out
  }

  /// A menu: a time of one's own, or one of those.
  static func menu(_ path: String, _ moments: [Moment], _ lens: Lens = Lens()) -> HTML {
    """
    <details class="menu" id="as-of"><summary>\(t: "Som det var")</summary><ul>\
    <li>\(form(path, lens))</li>\(each: moments, { moment in
      """
      <li><a href="\(link: lens.with(at: moment.at).path(path))">\(t: moment.what)</a></li>
      """
    })</ul></details>
    """
  }

  private static func form(_ path: String, _ lens: Lens) -> HTML {
    """
    <form action="\(link: path)" class="as-of-form" novalidate>\
    \(each: lens.with(at: nil).fields.filter { $0.1 != nil }, {
      "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">"
    })\
    <label for="as-of-at">\(t: "Som det var kl.")</label>\
    <span><input id="as-of-at" name="at" size="12" placeholder="\(t: "14.10, igår 23:50")">\
    <button class="button">\(t: "Visa")</button></span></form>
    """
  }

  /// Stands over a page that is not about now.
  static func notice(_ room: Room, back: String, wasErased: Bool = false) -> HTML {
    guard let then = room.then else { return "" }
    return """
      <div class="notice then"><div><p><b>\(t: "Så här var det \(then.at, .full). Det är inte läget nu.")</b></p>\
      <p>\(t: "Du ser det som var skrivet då. Telefonnummer är dagens, och det som har gallrats sedan dess är borta.")</p></div>\
      <p class="no-print"><a class="button" href="\(link: back)">\(t: "Tillbaka till nu")</a></p></div>
      """
  }

  /// The same on paper.
  static func paper(_ room: Room) -> HTML {
    guard let then = room.then else { return "" }
    return "<p><b>\(t: "Så här var det \(then.at, .full). Det är inte läget nu.")</b></p>"
  }

  /// Runs what a page asks for; a time that cannot be read is asked for again, with what was typed.
  static func attempt(
    _ call: Call, _ body: () async throws -> Reply, room: () async throws -> Room
  ) async throws -> Reply {
    do {
      return try await body()
    } catch Refusal.invalid(let faults)
      where !call.isAPI && !call.wantsFragment && faults.contains(where: { $0.field == "at" })
    {
      return .page(
        ask(Form(call, values: call.query, faults: faults), try await room()),
        status: .unprocessableContent)
    }
  }

  private static func ask(_ form: Form, _ room: Room) -> Page {
    ActPages.frame(
      room, "Som det var",
      """
      \(form.find(form.call.path,
      """
      \(form.text("at", "När?", help: "Skriv som du säger: ”14.10”, ”igår 23:50”.", required: true, size: 20))
      \(form.actions("Visa", back: form.call.path))
      """))
      """)
  }
}
