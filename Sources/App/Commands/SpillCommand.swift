import ArgumentParser
import Foundation
import Ground
import Storage
import Web

/// What to do when information classified for Sweden's security has come in.
struct SpillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spill",
    abstract: "Take away what is classified for Sweden's security, by two persons; report.",
    discussion: """
      Without anything: lists what waits for a second person, and what was taken away.
      One proposes, here or on the event's page; another confirms, here or on the page. The
      content goes from rows, versions, search, drafts and open pages, and the database's files
      are rewritten; the receipt stays in the journal. The report tells what must be done next.
      Example: tryggve spill --event 2026-014 --line 0197… --reason "läge för ett skyddsobjekt"
      """)
  @OptionGroup var common: Common
  @Option(help: "Number of the event, to propose.") var event: String?
  @Option(help: "Identity of a line, as in its address; may be repeated. None: drafts only.")
  var line: [String] = []
  @Option(help: "What it is, without repeating it.") var reason: String?
  @Option(help: "Number of the matter it is handled in.") var matter: String?
  @Option(help: "Confirm a proposal that somebody else has made, by its identity.")
  var confirm: String?
  @Option(help: "Print the report of a receipt, by its identity.") var report: String?

  mutating func validate() throws {
    if event != nil, reason == nil { throw ValidationError("Give --reason.") }
    if [event, confirm, report].compactMap({ $0 }).count > 1 {
      throw ValidationError("Give one of --event, --confirm and --report.")
    }
  }

  mutating func run() async throws {
    let operating = Operating(common: common)
    if let event {
      tell(
        try await operating.run(
          .spillPropose,
          [
            .init("event", .string(event)), .init("lines", .array(line.map(JSON.string))),
            .init("reason", .text(reason)), .init("matter", .text(matter)),
          ]))
    } else if let confirm {
      guard confirms("This cannot be undone. Take it away?") else {
        say("Nothing was changed.")
        throw ExitCode(1)
      }
      tell(try await operating.run(.spillConfirm, [.init("proposal", .string(confirm))]))
    } else if let report {
      tell(try await operating.run(.spillReport, [.init("erasure", .string(report))]))
    } else {
      tell(try await operating.run(.spillList, []))
    }
  }
}

/// The same in the server, or beside it when none runs. The operator counts as one person.
struct SpillConsole: Sendable {
  let app: App
  let caller: Caller

  func list() async throws -> [String] {
    try await app.database.read { tx in
      let waiting = try Erasures.proposals(
        "kind = \(ErasureKind.spill) AND status = \(ProposalStatus.proposed)", tx
      ).map { "waits\t\($0.id)\t\($0.number)\t\($0.proposedAt.text)\t\($0.proposedByName)" }
      let done = try tx.rows(
        "SELECT * FROM erasure WHERE kind = \(ErasureKind.spill) ORDER BY at DESC"
      ).map { row in
        let one = try Erasure(row: row)
        return "done\t\(one.id)\t\(one.at.text)\t\(one.proposedByName ?? "")\t\(one.byName)"
      }
      let all = waiting + done
      return all.isEmpty ? ["Nothing waits, and nothing was taken away."] : all
    }
  }

  func propose(_ input: JSON) async throws -> [String] {
    let number = input["event"]?.string ?? ""
    let event: ID<Event>? = try await app.database.read { tx in
      try tx.cell("SELECT id FROM event WHERE number = \(number)")
    }
    guard let event else { throw StorageTrouble(description: "there is no event \(number)") }
    let one = try await app.erasures.propose(
      .init(
        extent: .spill(Set((input["lines"]?.strings ?? []).map { ID($0) })),
        decision: input["matter"]?.string ?? "–", reason: input["reason"]?.string ?? ""),
      of: event, by: caller)
    if let receipt = one.erasure { return try await lines(receipt) }
    return [
      "Proposed: \(one.id)",
      "Another person confirms it on the event's page; the operator cannot be both.",
    ]
  }

  func confirm(_ input: JSON) async throws -> [String] {
    let one = try await app.erasures.confirm(ID(input["proposal"]?.string ?? ""), by: caller)
    guard let receipt = one.erasure else { return ["Done."] }
    return try await lines(receipt)
  }

  func report(_ input: JSON) async throws -> [String] {
    try await lines(ID(input["erasure"]?.string ?? ""))
  }

  private func lines(_ id: ID<Erasure>) async throws -> [String] {
    let report = try await app.database.read { tx in
      try SpillReport.read(id, by: caller, folder: app.settings.data, tx)
    }
    func name(_ person: SpillReport.Person) -> String { person.name ?? person.handle }
    func trace(_ one: SpillReport.Trace) -> String {
      "  \(one.at.text)  \(name(one.who))  \(one.act)"
    }
    let one = report.erasure
    var out = [
      "Taken away from \(report.number) at \(one.at.text): \(one.count) rows, entry \(one.seq)",
      "By \(one.proposedByName ?? "?") and \(one.byName). What it was: \(one.reason)",
      "It came in \(report.since.text):",
    ]
    out += report.cameIn.map(trace)
    out.append("Backups that still hold it (destroy them, or keep them as their class demands):")
    out += report.backups.map { "  \($0.at.text)  \($0.folder ?? "place not noted")" }
    out.append("Taken out of the system meanwhile:")
    out += report.taken.map(trace)
    out.append("Opened (noted under secrecy only):")
    out += report.opened.map(trace)
    out.append("Must be told, and keep silent: " + report.people.map(name).joined(separator: ", "))
    out.append(
      "The security-protection manager"
        + (report.managers.isEmpty ? "" : " (\(report.managers.joined(separator: ", ")))")
        + " must judge whether to report it to Säkerhetspolisen, promptly.")
    return out
  }
}
