import Ground
import Sheets
import Storage
import Swedish
import Web

/// What a list of handovers can be sorted by.
enum HandoverColumn: String, CaseIterable, Sendable { case begun, from, to, function }

extension SideList<HandoverColumn> {
  func handovers(_ all: [Handover]) -> Paged<Handover> {
    func function(_ item: Handover) -> String { call.language.say(item.function.text) }
    return pick(
      all, id: \.id.text,
      texts: { [$0.fromName, $0.toName, function($0), $0.words ?? ""] }
    ) { item, column in
      switch column {
      case .begun: item.begunAt.text
      case .from: Words.sortKey(item.fromName)
      case .to: Words.sortKey(item.toName)
      case .function: Words.sortKey(function(item))
      }
    }
  }
}

extension HandoverPages {
  static func csv(_ handovers: [Handover], _ event: Event, _ call: Call) -> Reply {
    let language = call.language
    func say(_ text: Text) -> String { language.say(text) }
    return ListTabs.file(
      Table(
        name: say("Överlämningar"),
        header: [
          say("Tid"), say("Funktion"), say("Från"), say("Till"), say("Egna ord"),
          say("Underskriven"),
        ],
        rows: handovers.map {
          [
            language.write($0.begunAt, .stamp), say($0.function.text), $0.fromName, $0.toName,
            $0.words ?? "", $0.signedAt.map { language.write($0, .stamp) } ?? "",
          ]
        }), "overlamningar", event, language)
  }
}
