import Ground
import Storage
import Web

/// What is classified for Sweden's security and came in all the same: two persons take it away at
/// once, in an event that goes on too, and a report says what must be done next.
struct SpillRoutes: Sendable {
  let erasures: Erasures
  let opening: Opening
  /// Where the list of backups is.
  let data: String

  func add(to routes: inout Routes) {
    routes.get(
      "/events/{id}/spill", .act(.contentSpill), mount: .page,
      Doc("Choose lines that may not be here", "Välj rader som inte får finnas här"), choose)
    routes.post(
      "/events/{id}/spill", .act(.contentSpill),
      Doc(
        "Propose to take away what is classified for Sweden's security; another person confirms",
        "Ta bort säkerhetsskyddsklassificerat; en person till bekräftar",
        body: [
          .init(
            "lines", .list(.string(most: 100)),
            "Ids of lines; decisions and tasks go with theirs. None means the drafts only"),
          .init("matter", .string(most: 100), "Number of the matter it is handled in"),
          .init("reason", .string(most: 500), required: true, "What it is, without repeating it"),
        ], returns: .named("ErasureProposal"), status: 201, idempotent: true), propose)
    routes.get(
      "/events/{id}/spills/{erasure}", .act(.contentSpill),
      Doc("What to do after a spill", "Rapport efter en borttagning", returns: .named("Spill")),
      report)
  }

  @Sendable func choose(_ call: Call) async throws -> Reply {
    .page(try await page(Form(call)))
  }

  private func page(_ form: Form) async throws -> Page {
    let call = form.call
    let words = try ErasureChoice.words(call)
    let paging = try Paging(call, by: ErasureChoice.Column.number, descending: true, most: 500)
    let choice = try await erasures.choice(
      try call.id(), words, for: .spill, by: try call.caller, paging)
    let secret = choice.lines.rows.contains { $0.classification == .k2 }
    try await opening.note(choice.event, call, secret: secret)
    return SpillPages.choose(form, choice, paging)
  }

  @Sendable func propose(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        let id: ID<Event> = try call.id()
        var check = Check(call.input)
        let lines = Set(
          call.input.all("lines").flatMap { $0.split(separator: " ") }.map { ID<Line>(String($0)) })
        let matter = check.optional("matter", most: 100)
        let reason = check.prose("reason", most: 500)
        if !call.isAPI, lines.isEmpty, !check.flag("drafts") {
          check.fault("lines", "Välj minst en rad, eller utkasten.")
        }
        try check.done()
        let one = try await erasures.propose(
          .init(extent: .spill(lines), decision: matter ?? "–", reason: reason), of: id,
          by: try call.caller, key: call.key)
        let path =
          one.erasure.map { "/events/\(id)/spills/\($0)" } ?? "/events/\(id)/erasures/\(one.id)"
        return .created(call, at: path, ProposalPages.json(one))
      }, again: page)
  }

  @Sendable func report(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let (id, data) = (try call.id("erasure", of: Erasure.self), data)
    let report = try await erasures.database.read { tx in
      try SpillReport.read(id, by: caller, folder: data, tx)
    }
    guard report.event.text == call.parameters["id"] else { throw Refusal.notFound }
    return call.reply(SpillPages.report(report), data: SpillPages.json(report))
  }
}
