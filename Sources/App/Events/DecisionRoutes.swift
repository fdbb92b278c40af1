import Ground
import Storage
import Swedish
import Web

/// The decisions of an event: all of them, and reviewing one.
struct DecisionRoutes: Sendable {
  let acts: ActRoutes

  func add(to routes: inout Routes) {
    let list = "/events/{id}/decisions"
    routes.get(
      list, .act(.logRead),
      Doc(
        "List the decisions of an event, newest first", "Lista händelsens beslut",
        query: [.init("show", .word(["open", "all"]), "In force, or all; in force if left out")]
          + SideList<DecisionColumn>.query,
        returns: .list(.named("Decision"))), all)
    routes.get(
      "\(list).csv", .act(.eventExport),
      Doc("The decisions as a table", "Besluten som tabell", returns: .file("text/csv")), file)
    routes.post(
      "\(list)/{decision}/review", .act(.decisionMake),
      Doc(
        "Review a decision", "Arbete i händelsen",
        body: [
          .init("holds", .bool, required: true, "Whether it still holds"),
          .init("until", .string(most: 80), "When to review again"),
          .init("note", .string(most: 1000), required: true, "Why"),
        ], returns: .named("Event"), idempotent: true), review)
  }

  @Sendable private func all(_ call: Call) async throws -> Reply {
    let show = call.query["show"] ?? "open"
    guard ["open", "all"].contains(show) else {
      throw Refusal.invalid("show", "Välj ett av alternativen.")
    }
    let list = try SideList(call, by: DecisionColumn.decided, descending: true)
    let room = try await acts.room(call, .logRead)
    let decisions = list.pick(
      try await decisions(room, call, inForce: show == "open"), id: \.id.text,
      texts: { [$0.what, $0.why, $0.alternatives ?? "", $0.legalBasis ?? "", $0.decidedBy] },
      key: { $1.key($0) })
    let since = try await since(decisions.rows, room, call)
    if call.isAPI {
      return .list(decisions, call) { DecisionPages.json($0, since[$0.line]) }
    }
    if call.wantsFile {
      try await acts.events.export(room.event.id, by: try call.caller)
      return DecisionPages.csv(decisions.rows, since, room.event, call)
    }
    return .page(DecisionPages.list(decisions, since, list, room, inForce: show == "open"))
  }

  private func decisions(
    _ room: Room, _ call: Call, inForce: Bool
  ) async throws -> [Decision] {
    let classes = Log.classes(room.facts, try call.caller)
    let ended: SQL = inForce ? "AND ended_at IS NULL" : ""
    let decisions = try await acts.database.read { tx in
      try tx.rows(
        """
        SELECT * FROM decision WHERE event = \(room.event.id)
        AND classification IN \(list: classes) \(ended) ORDER BY decided_at DESC, id DESC
        """
      ).map { try Decision(row: $0) }
    }
    try await acts.noteSecrets(decisions.contains { $0.classification == .k2 }, room, call)
    return decisions
  }

  private func since(
    _ decisions: [Decision], _ room: Room, _ call: Call
  ) async throws -> [ID<Line>: Decision.Since] {
    let classes = Log.classes(room.facts, try call.caller)
    return try await acts.database.read { try Decision.since(decisions, classes, $0) }
  }

  @Sendable private func file(_ call: Call) async throws -> Reply {
    let room = try await acts.export(call)
    let all = try await decisions(room, call, inForce: false)
    return DecisionPages.csv(all, try await since(all, room, call), room.event, call)
  }

  @Sendable private func review(_ call: Call) async throws -> Reply {
    let id: ID<Decision> = try call.id("decision")
    return try await call.attempt(
      {
        var check = Check(call.input)
        let holds = check.truth("holds")
        if holds == nil { check.missing("holds", "Fyll i det här fältet.") }
        let until = check.coming("until", now: call.now)
        if holds == true && until == nil && check.faults.isEmpty {
          check.fault("until", "Skriv när beslutet ska omprövas igen.")
        }
        let note = check.prose("note", most: 1000)
        try check.done()
        return acts.done(
          call,
          try await acts.events.review(
            try call.id(), id, until: holds == true ? until : nil, note: note,
            by: try call.caller, key: call.key))
      }, again: { try await LineRoutes(acts: acts).page(of: id, $0) })
  }
}

/// What a list of decisions can be sorted by.
enum DecisionColumn: String, CaseIterable, Sendable {
  case decided, what, by, review

  func key(_ decision: Decision) -> String {
    switch self {
    case .decided: decision.decidedAt.text
    case .what: Words.sortKey(decision.what)
    case .by: Words.sortKey(decision.decidedBy)
    case .review: decision.reviewAt?.text ?? "~"
    }
  }
}
