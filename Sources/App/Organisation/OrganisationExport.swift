import Ground
import Sheets
import Web

/// Lists of this room as files.
enum OrganisationExport {
  static func reply(_ table: Table, _ name: String) -> Reply {
    Reply(
      status: .ok, body: .bytes(CSV.write(table, for: .excel), type: "text/csv; charset=utf-8")
    ).download("tryggve-\(name)")
  }

  static func units(_ rows: [Organisation.ListedUnit], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Enheter"),
        header: [
          say("Id"), say("Enhet"), say("Slag"), say("Ligger under"), say("Område"),
          say("Gäller från"), say("Gäller till"), say("Telefon"), say("E-post"), say("Luckor"),
        ],
        rows: rows.map { row in
          let unit = row.unit
          return [
            unit.id.text, unit.name, say(unit.kind.text), row.parentName ?? "", unit.area ?? "",
            unit.validFromNote ?? unit.validFrom ?? "", unit.validToNote ?? unit.validTo ?? "",
            unit.phone ?? "", unit.email ?? "", String(row.gaps),
          ]
        }), "enheter.csv")
  }

  static func posts(_ rows: [Held], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Poster"),
        header: [
          say("Person"), say("Post"), say("Ersättare"), say("Enhet"), say("Från"), say("Till"),
          say("Telefon"), say("E-post"),
        ],
        rows: rows.map { row in
          [
            row.name, say(row.assignment.post.text), row.assignment.deputy ? say("Ja") : "",
            row.unitName, row.assignment.validFrom, row.assignment.validTo ?? "",
            row.phone ?? "", row.email ?? "",
          ]
        }), "poster.csv")
  }

  static func people(_ rows: [Organisation.ListedPerson], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Personer"),
        header: [
          say("Id"), say("Namn"), say("Befattning"), say("Enheter"), say("Telefon"), say("Mobil"),
          say("E-post"),
        ],
        rows: rows.map { row in
          [
            row.person.id.text, row.person.name, row.person.title ?? "",
            row.units.joined(separator: ", "), row.person.phone ?? "", row.person.mobile ?? "",
            row.person.email ?? "",
          ]
        }), "personer.csv")
  }

  static func gaps(_ gaps: [Gap], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Luckor"),
        header: [say("Enhet"), say("Lucka"), say("Post"), say("Person"), say("Dag")],
        rows: gaps.map { gap in
          [
            gap.unitName, say(GapParts.kind(gap)),
            gap.post.map { PostParts.words($0, deputy: gap.deputy, language) } ?? "",
            gap.name ?? "", gap.day ?? "",
          ]
        }), "luckor.csv")
  }

  static func actors(_ rows: [Organisation.ListedActor], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return reply(
      Table(
        name: say("Externa aktörer"),
        header: [
          say("Aktör"), say("Slag"), say("Område"), say("Kontakt"), say("Telefon"), say("E-post"),
          say("Särskilt ansvar"), say("Avtal till"), say("Kontrollerad"),
        ],
        rows: rows.map { row in
          let actor = row.actor
          return [
            actor.name, say(ActorKinds.text(actor.kind)), actor.area ?? "", actor.contact ?? "",
            actor.phone ?? "", actor.email ?? "", actor.specialDuty ?? "",
            row.agreedUntil == "9999" ? say("tills vidare") : row.agreedUntil ?? "",
            actor.checkedOn ?? "",
          ]
        }), "aktorer.csv")
  }
}
