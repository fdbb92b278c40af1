import Ground
import HTTPTypes
import Web

/// The journal for auditors, and what proves an event for those who take it out.
struct JournalRoutes: Sendable {
  let reading: JournalReading
  let erasures: Erasures
  let events: Events
  let checkpoints: Checkpoints
  let package: LogPackage
  let data: String

  private var opening: Opening { Opening(database: events.database, journal: events.journal) }

  func add(to routes: inout Routes) {
    routes.get(
      "/journal", .act(.journalRead),
      Doc(
        "List journal entries", "Lista journalens poster",
        query: [
          .init("q", .string(most: 200), "Words of what was done, by whom, where or to what"),
          .init("act", .word(Act.allCases.map(\.rawValue)), "Act"),
          .init("unit", .string(most: 100), "Unit id"),
          .init("caller", .string(most: 100), "Who: person/<id>, or some of a name"),
          .init("subject", .string(most: 100), "What, e.g. event/<id>"),
          .init("from", .string(most: 40), "First day, e.g. 2026-05-29"),
          .init("to", .string(most: 40), "Last day"),
        ] + Paging<JournalColumn>.query(most: 500), returns: .list(.named("JournalEntry"))), list)
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
    ErasureRoutes(erasures: erasures, opening: opening).add(to: &routes)
    SpillRoutes(erasures: erasures, opening: opening, data: data).add(to: &routes)
  }

  // MARK: reading

  @Sendable func list(_ call: Call) async throws -> Reply {
    let caller = try call.caller
    let filter = try filter(call)
    var paging = try Paging(call, by: JournalColumn.number, descending: true, most: 500)
    let isFile = call.wantsFile || call.wantsJSON
    if isFile { paging.takeAll(Self.file) }
    let listed = try await reading.list(filter, paging, by: caller)
    if call.isAPI { return .list(listed.page, call, JournalPages.json) }
    guard isFile else {
      return .page(
        JournalPages.list(
          listed, paging, filter: filter, units: try await reading.units(by: caller), call: call))
    }
    guard listed.page.next == nil else {
      throw Refusal.invalid("from", "Filen skulle bli för stor. Välj dagar, eller sök på något.")
    }
    return call.wantsJSON
      ? .file(listed.page.rows.map(JournalPages.json), "journal.json")
      : JournalPages.csv(listed, call.language)
  }

  /// A file of the journal has at most this many entries.
  private static let file = 50_000

  private func filter(_ call: Call) throws -> JournalReading.Filter {
    var check = Check(call.query)
    var filter = JournalReading.Filter()
    filter.words = check.optional("q") ?? ""
    filter.act = check.choice("act")
    filter.unit = check.optional("unit", most: 100).map { ID($0) }
    filter.caller = check.optional("caller", most: 100)
    filter.subject = check.optional("subject", most: 100)
    (filter.from, filter.to) = (check.span(ofDay: "from")?.start, check.span(ofDay: "to")?.end)
    try check.done()
    return filter
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
    if !call.isAPI, call.query["format"] == "note" {
      guard let note = state.note else { throw Refusal.notFound }
      return Reply(status: .ok, body: .bytes(Array(note.utf8), type: "text/plain; charset=utf-8"))
        .download("checkpoint-\(state.noteSeq ?? 0).txt")
    }
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
    var paging = try Paging(call, by: Erasures.ReceiptColumn.at, descending: true)
    if call.wantsJSON { paging.takeAll(Paging<Erasures.ReceiptColumn>.file) }
    let receipts = try await erasures.receipts(words, by: caller, paging)
    if call.isAPI { return .list(receipts, call) { ErasurePages.json($0.erasure) } }
    if call.wantsJSON {
      return .file(receipts.rows.map { ErasurePages.json($0.erasure) }, "gallringar.json")
    }
    if call.wantsFile { return ErasurePages.csv(receipts.rows, call.language) }
    return .page(
      ErasurePages.list(
        receipts, words: words, paging, call,
        inJournal: Policy.allows(caller, .journalRead, Facts(subject: "journal"))))
  }

  @Sendable func packed(_ call: Call) async throws -> Reply {
    let event = try await opening.leaving(events, call)
    let json = try await package.json(event: event.id, by: try call.caller)
    return Reply(status: .ok, body: .bytes(json.bytes, type: "application/json"))
      .download("tryggve-\(event.number).json")
  }
}
