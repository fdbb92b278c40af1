import Ground
import Sheets
import Web

/// Lists as files.
enum EventExport {
  static func csv(_ rows: [Events.Summary], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    let table = Table(
      name: say("Händelser"),
      header: [
        say("Nummer"), say("Övning"), say("Rubrik"), say("Slag"), say("Nivå"), say("Status"),
        say("Enhet"), say("Leds av"), say("Plats"), say("Rapporterad"), say("Klass"),
      ],
      rows: rows.map { row in
        [
          row.number, row.exercise ? "ÖVNING" : "",
          row.classification == .k2 ? say("Sekretess") : row.title, say(row.kind.text),
          (language == .english ? row.levelEnglish : row.level) ?? "", say(row.status.text),
          row.unitName, row.leadName, row.place ?? "", language.write(row.reportedAt, .stamp),
          row.classification.rawValue,
        ]
      })
    return Reply(
      status: .ok, body: .bytes(CSV.write(table, for: .excel), type: "text/csv; charset=utf-8")
    ).download("tryggve-handelser.csv")
  }
}
