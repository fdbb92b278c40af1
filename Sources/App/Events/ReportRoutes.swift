import Ground
import Storage
import Web

/// Reporting an event, and what the one who reported reads first.
struct ReportRoutes: Sendable {
  let events: Events
  let organisation: Organisation
  let journal: Journal
  let database: Database

  func add(to routes: inout Routes) {
    routes.get(
      "/events/new", .act(.eventReport), mount: .page,
      Doc("Form for a report", "Formulär för en rapport"), reportForm)
    routes.post(
      "/events", .act(.eventReport),
      Doc(
        "Report an event", "Rapportera en händelse", body: Self.fields,
        returns: .named("Event"), status: 201, idempotent: true), report)
    routes.get(
      "/events/{id}/reported", .act(.eventRead), mount: .page,
      Doc("What happens with one's own report", "Vad som händer med den egna rapporten"), reported)
  }

  private static let fields: [Doc.Field] = [
    .init("title", .string(most: 160), required: true, "What has happened"),
    .init("unit", .string(most: 100), required: true, "The lowest unit affected"),
    .init("kind", .word(EventKind.allCases.map(\.rawValue)), "Kind"),
    .init("description", .string(most: 4000), "More about it"),
    .init("source", .string(most: 200), "Where the alarm came from"),
    .init("place", .string(most: 200), "Address or name of the place"),
    .init("latitude", .number(min: -90, max: 90), "WGS 84"),
    .init("longitude", .number(min: -180, max: 180), "WGS 84"),
    .init("time", .string(most: 80), "When it happened: RFC 3339 or as spoken"),
    .init("exercise", .bool, "Whether it is an exercise"),
    .init("classification", .word(["K0", "K1", "K2"]), "How far it may spread"),
    .init("diaryNumber", .string(most: 60), "Diary number"),
    .init("costCode", .string(most: 60), "Cost code"),
  ]

  @Sendable private func reportForm(_ call: Call) async throws -> Reply {
    let isExercise = call.query["exercise"] == "yes"
    // A report begun somewhere else is not mixed with what was left behind.
    let mayLoad = call.query.names.isEmpty || (isExercise && call.query.names.count == 1)
    let form = mayLoad ? try await drafts.form(call, isExercise ? .exercise : .report) : Form(call)
    return .page(try await reportPage(form))
  }

  private var drafts: Drafts { Drafts(database: database, journal: journal) }

  private func reportPage(_ form: Form) async throws -> Page {
    let own = try await organisation.home(of: try form.call.caller)
    return ReportPages.form(
      form, units: try await organisation.choices(form.call.now), own: own)
  }

  @Sendable private func report(_ call: Call) async throws -> Reply {
    try await call.attempt(
      {
        var check = Check(call.input)
        var report = Events.Report(
          title: check.prose("title", most: 160), unit: ID(check.text("unit", most: 100)))
        report.kind = check.choice("kind") ?? .other
        report.description = check.optionalProse("description")
        report.alarmSource = check.optionalProse("source", most: 200)
        report.placeText = check.optionalProse("place", most: 200)
        (report.latitude, report.longitude) = check.point()
        report.occurredAt = check.time("time", now: call.now)
        report.exercise = check.flag("exercise")
        // A form leaves it to the kind; a program that says nothing gets what it always got.
        let usual = call.input["classification"] == "" ? report.kind.usual : .k1
        report.classification = check.classification() ?? usual
        report.diaryNumber = check.optional("diaryNumber", most: 60)
        report.costCode = check.optional("costCode", most: 60)
        try check.done()
        let event = try await events.report(
          report, district: organisation.district(report.latitude, report.longitude),
          by: try call.caller, key: call.key)
        if !call.isAPI { return .see(try await afterReport(event, call)) }
        return .created(call, at: "/events/\(event.id)", EventPages.json(event)).tagged(event.seq)
      }, again: reportPage)
  }

  /// Whoever handles the event goes on in its room; others read what happens with the report.
  private func afterReport(_ event: Event, _ call: Call) async throws -> String {
    let caller = try call.caller
    let facts = try await database.read { try Events.facts(of: event.id, $0) }
    let handles = Policy.allows(caller, .levelSet, facts)
    return "/events/\(event.id)\(handles ? "" : "/reported")"
  }

  /// What the one who reported reads first: that it has arrived, and who has it now.
  @Sendable private func reported(_ call: Call) async throws -> Reply {
    let (id, caller) = (try call.id(of: Event.self), try call.caller)
    let receipt = try await database.read { try Receipt.read(id, by: caller, now: call.now, $0) }
    guard receipt.event.reporter == caller.person else { return .see("/events/\(id)") }
    return .page(ReportPages.receipt(receipt, caller))
  }
}

extension Facts {
  /// What the caller's own units are about: asked before a thing exists.
  static func everywhere(in caller: Caller) -> Facts {
    Facts(subject: "caller", units: Set(caller.grants.map(\.unit)), classification: .k0)
  }
}
