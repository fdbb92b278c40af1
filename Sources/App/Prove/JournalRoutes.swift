import Ground
import HTTPTypes
import Swedish
import Web

/// The journal for auditors, and lawful erasure for registrars.
struct JournalRoutes: Sendable {
  let reading: JournalReading
  let erasures: Erasures
  let events: Events
  let checkpoints: Checkpoints
  let package: LogPackage

  func add(to routes: inout Routes) {
    routes.get(
      "/journal", .act(.journalRead),
      Doc(
        "List journal entries", "Lista journalens poster",
        query: [
          .init("q", .string(most: 200), "Words of what was done, by whom, where or to what"),
          .init("order", .word(["newest", "oldest"]), "Order"),
          .init("act", .word(Act.allCases.map(\.rawValue)), "Act"),
          .init("unit", .string(most: 100), "Unit id"),
          .init("caller", .string(most: 100), "Who, e.g. person/<id>"),
          .init("subject", .string(most: 100), "What, e.g. event/<id>"),
          .init("day", .string(most: 40), "Day, e.g. 2026-05-29"),
          .init("after", .string(most: 20), "Entry that the page before ended with"),
          .init("limit", .integer(min: 1, max: 500), "Entries at most"),
        ], returns: .list(.named("JournalEntry"))), list)
    routes.get(
      "/journal/erasures", .act(.journalRead),
      Doc(
        "List receipts of lawful erasure", "Lista gallringar",
        query: [.init("q", .string(most: 200), "Words of decision, reason or who")]
          + Paging<Erasures.ReceiptColumn>.query(), returns: .list(.named("Erasure"))), receipts)
    routes.get(
      "/journal/proof", .act(.journalRead),
      Doc(
        "The journal's head and last checkpoint", "Journalens slut och senaste kontrollpunkt",
        returns: .named("JournalProof")), proof)
    routes.get(
      "/journal/{seq}", .act(.journalRead),
      Doc("Read a journal entry", "Läs en journalpost", returns: .named("JournalEntry")), show)
    routes.get(
      "/events/{id}/package.json", .act(.eventExport),
      Doc(
        "The log with everything that proves it", "Loggen med allt som bevisar den",
        returns: .file("application/json")), packed)
    routes.get(
      "/events/{id}/erase", .act(.contentErase), mount: .page,
      Doc("Form for lawful erasure", "Formulär för gallring"), form)
    routes.post(
      "/events/{id}/erase", .act(.contentErase),
      Doc(
        "Erase an event or lines of it by law; leaves a receipt",
        "Gallra en händelse eller rader i den; ett kvitto blir kvar",
        body: [
          .init("decision", .string(most: 100), required: true, "Number of the decision"),
          .init("reason", .string(most: 500), required: true, "Why"),
          .init("lines", .list(.string(most: 100)), "Ids of lines; none means the whole event"),
          .init(
            "confirm", .string(most: 40), required: true, "The event's number, to be certain"),
        ], returns: .named("Erasure"), status: 201, idempotent: true), erase)
  }

  // MARK: reading

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let filter = try filter(call)
    let after = try call.query["after"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
      guard let seq = Int64(text), seq > 0 else {
        throw Refusal.invalid("after", "Markören kunde inte läsas.")
      }
      return seq
    }
    let limit = try call.wantsFile ? Self.file : call.limit(100, most: 500)
    let listed = try await reading.list(
      filter, after: call.wantsFile ? nil : after, limit: limit, by: caller)
    if call.wantsFile {
      guard listed.next == nil else {
        throw Refusal.invalid(
          "day", "Filen skulle bli för stor. Välj en dag, eller sök på något.")
      }
      return JournalPages.csv(listed, call.language)
    }
    let reply = call.reply(
      JournalPages.list(listed, filter: filter, call: call),
      data: .array(listed.entries.map { JournalPages.json($0) }))
    return call.isAPI ? reply.linked(call, next: listed.next.map(String.init)) : reply
  }

  /// A file of the journal has at most this many entries.
  private static let file = 50_000

  private func filter(_ call: Call) throws -> JournalReading.Filter {
    var check = Check(call.query)
    var filter = JournalReading.Filter()
    filter.words = check.optional("q") ?? ""
    switch call.query["order"] ?? "" {
    case "oldest": filter.oldestFirst = true
    case "newest", "": break
    default: check.fault("order", "Välj ett av alternativen.")
    }
    filter.act = check.choice("act")
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    filter.caller = check.optional("caller", most: 100)
    filter.subject = check.optional("subject", most: 100)
    if let day = check.optional("day", most: 40) {
      if let (from, to) = Self.day(day) {
        (filter.from, filter.to) = (from, to)
      } else {
        check.fault("day", "Skriv dagen så här: 2026-05-29.")
      }
    }
    try check.done()
    return filter
  }

  /// The first moment of a local day and of the next.
  private static func day(_ text: String) -> (Instant, Instant)? {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard text.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]),
      (1...CivilDate.daysIn(month: parts[1], year: parts[0])).contains(parts[2])
    else { return nil }
    let next = CivilDate(
      daysSince1970: CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970 + 1)
    guard
      let from = Stockholm.instants(
        year: parts[0], month: parts[1], day: parts[2], hour: 0, minute: 0
      ).first,
      let to = Stockholm.instants(
        year: next.year, month: next.month, day: next.day, hour: 0, minute: 0
      ).first
    else { return nil }
    return (Instant(milliseconds: from), Instant(milliseconds: to))
  }

  @Sendable func show(_ call: Call) async throws -> Reply {
    guard let seq = Int64(call.parameters["seq"] ?? "") else { throw Refusal.notFound }
    let one = try await reading.entry(seq, by: try call.caller)
    return call.reply(JournalPages.entry(one), data: JournalPages.json(one.entry))
  }

  @Sendable func proof(_ call: Call) async throws -> Reply {
    let state = try await reading.state(by: try call.caller)
    let trouble = checkpoints.status.trouble
    let key = try await checkpoints.publicKey()
    return call.reply(
      JournalPages.proof(state, trouble: trouble, key: key),
      data: .object([
        "head": .int(state.head.seq), "hash": .string(state.head.hash),
        "checkpoint": .text(state.note), "key": .string(key.text),
        "trouble": .bool(trouble != nil),
      ]))
  }

  @Sendable func receipts(_ call: Call) async throws -> Reply {
    var check = Check(call.query)
    let words = check.optional("q") ?? ""
    try check.done()
    let caller = try call.caller
    let paging = try Paging(call, by: Erasures.ReceiptColumn.at, descending: true)
    let receipts = try await erasures.receipts(words, by: caller, paging)
    if call.isAPI { return .list(receipts, call) { ErasurePages.json($0.erasure) } }
    if call.wantsFile { return ErasurePages.csv(receipts.rows, call.language) }
    return .page(
      ErasurePages.list(
        receipts, words: words, paging, call,
        inJournal: Policy.allows(caller, .journalRead, Facts(subject: "journal"))))
  }

  /// What leaves the product is in the journal before it leaves.
  @Sendable func packed(_ call: Call) async throws -> Reply {
    let id: ID<Event> = try call.id()
    let caller = try call.caller
    let event = try await events.find(id, by: caller, .eventExport)
    try await Opening(database: events.database, journal: events.journal).note(event, call)
    try await events.journal.change(.eventExport, by: caller) { change in
      _ = try change.event(id)
    }
    let json = try await package.json(event: id, by: caller)
    return Reply(status: .ok, body: .bytes(json.bytes, type: "application/json"))
      .download("tryggve-\(event.number).json")
  }

  // MARK: erasing

  @Sendable func form(_ call: Call) async throws -> Reply {
    try await .page(formPage(Form(call)))
  }

  private func formPage(_ form: Form) async throws -> Page {
    let call = form.call
    let extent = Self.extent(form.values)
    let preview = try await erasures.preview(try call.id(), extent, by: try call.caller)
    return ErasurePages.form(form, preview, extent: extent)
  }

  private static func extent(_ input: Input) -> Erasures.Extent {
    let lines = (input.all("lines") + input.all("line")).flatMap { $0.split(separator: " ") }
    return lines.isEmpty ? .event : .lines(Set(lines.map { ID(String($0)) }))
  }

  @Sendable func erase(_ call: Call) async throws -> Reply {
    try await call.attempt {
      let id: ID<Event> = try call.id()
      let caller = try call.caller
      let extent = Self.extent(call.input)
      var check = Check(call.input)
      let order = Erasures.Order(
        extent: extent, decision: check.text("decision", most: 100),
        reason: check.prose("reason", most: 500))
      if !call.isAPI, call.input["confirm"] == nil {
        try check.done()
        let preview = try await erasures.preview(id, extent, by: caller)
        return .page(ErasurePages.confirm(Form(call, values: call.input), preview, order))
      }
      if let key = call.key, let done = try await earlier(key, order, id, caller) {
        return .created(call, at: "/journal/erasures", ErasurePages.json(done))
      }
      let preview = try await erasures.preview(id, extent, by: caller)
      if check.text("confirm", most: 40) != preview.event.number {
        check.fault("confirm", "Skriv händelsens nummer, \(preview.event.number).")
      }
      if !check.faults.isEmpty, !call.isAPI, check.faults.allSatisfy({ $0.field == "confirm" }) {
        return .page(
          ErasurePages.confirm(
            Form(call, values: call.input, faults: check.faults), preview, order),
          status: .unprocessableContent)
      }
      try check.done()
      let receipt = try await erasures.carryOut(order, of: id, by: caller, key: call.key)
      return .created(call, at: "/journal/erasures", ErasurePages.json(receipt))
    } again: { form in
      try await formPage(form)
    }
  }

  /// After an erasure the event is gone, so a repeated request must not look for it.
  private func earlier(
    _ key: Journal.Key, _ order: Erasures.Order, _ event: ID<Event>, _ caller: Caller
  ) async throws -> Erasure? {
    try await erasures.database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT result FROM idempotency WHERE caller = \(caller.handle) AND name = \(key.text)
          AND act = \(Act.contentErase) AND fingerprint = \(key.fingerprint)
          """),
        let receipt = try tx.row(
          "SELECT * FROM erasure WHERE id = \(try row.get("result", as: String.self))")
      else { return nil }
      return try Erasure(row: receipt)
    }
  }
}
