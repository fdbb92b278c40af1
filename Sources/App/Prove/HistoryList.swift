import Ground
import Sheets
import Swedish
import Web

enum HistoryColumn: String, CaseIterable, Sendable { case version, by }

/// How the history of one thing is asked for, and answered: page, program or file.
struct HistoryList: Sendable {
  let words: String
  let paging: Paging<HistoryColumn>
  private let call: Call

  static var query: [Doc.Field] {
    [.init("q", .string(most: 200), "Words of what was changed, from, to or by whom")]
      + Paging<HistoryColumn>.query()
  }

  init(_ call: Call) throws {
    var check = Check(call.query)
    words = check.optional("q") ?? ""
    try check.done()
    paging = try Paging(call, by: .version, descending: true)
    self.call = call
  }

  func reply(
    _ steps: [History.Step], of event: Event? = nil, page: (Paged<History.Step>) -> Page
  ) -> Reply {
    let listed = pick(steps)
    if call.isAPI { return .list(listed, call) { HistoryPages.json($0, call.language) } }
    if call.wantsFile { return csv(listed.rows, event) }
    return .page(page(listed))
  }

  private func pick(_ steps: [History.Step]) -> Paged<History.Step> {
    let sought = words.split(separator: " ").map { Words.fold(String($0)) }
    let fitting = steps.filter { step in
      if sought.isEmpty { return true }
      let said = Words.fold(told(step).joined(separator: " "))
      return sought.allSatisfy { said.contains($0) }
    }
    return paging.pick(
      fitting,
      key: { step in
        switch paging.column {
        case .version: ""
        case .by: Words.sortKey(step.by.words(call.language))
        }
      }, id: { RowPlace.digits($0.number) })
  }

  /// All that a step says, in the reader's language.
  private func told(_ step: History.Step) -> [String] {
    [step.by.words(call.language), act(step)]
      + step.differences.flatMap {
        [
          call.language.say($0.field), $0.old.words(call.language), $0.new.words(call.language),
        ]
      }
  }

  private func act(_ step: History.Step) -> String {
    Act(rawValue: step.act).map { call.language.say($0.text) } ?? step.act
  }

  private func csv(_ steps: [History.Step], _ event: Event?) -> Reply {
    func say(_ text: Text) -> String { call.language.say(text) }
    let rows = steps.flatMap { step -> [[String]] in
      let head = [
        String(step.number), call.language.write(step.at, .stamp), step.by.words(call.language),
        act(step),
      ]
      let tail = [String(step.seq), step.hash]
      if step.differences.isEmpty { return [head + ["", "", ""] + tail] }
      return step.differences.map {
        head + [say($0.field), $0.old.words(call.language), $0.new.words(call.language)] + tail
      }
    }
    let table = Table(
      name: say("Historik"),
      header: [
        say("Version"), say("Tid"), say("Vem"), say("Vad som gjordes"), say("Uppgift|history"),
        say("Före"), say("Efter"), say("Journalpost"), say("Kontrollsumma"),
      ], rows: rows)
    return event.map { ListTabs.file(table, "historik", $0, call.language) }
      ?? OrganisationExport.reply(table, "historik.csv")
  }
}
