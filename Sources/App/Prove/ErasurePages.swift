import Ground
import Sheets
import Web

/// How lawful erasure looks.
enum ErasurePages {
  static func json(_ erasure: Erasure) -> JSON {
    .object([
      "id": .string(erasure.id.text), "subject": .string(erasure.subject),
      "number": erasure.number.map(JSON.string) ?? .null,
      "decision": .string(erasure.decision), "reason": .string(erasure.reason),
      "byName": .string(erasure.byName), "at": .string(erasure.at.text),
      "count": .int(Int64(erasure.count)), "seq": .int(erasure.seq),
      "kind": .string((erasure.kind ?? .lawful).rawValue),
      "proposedByName": .text(erasure.proposedByName), "alone": .bool(erasure.alone ?? false),
    ])
  }

  /// What a table holds, in the reader's words.
  static func kind(_ table: String) -> Text {
    switch table {
    case "event": "händelse"
    case "line": "loggrader"
    case "line_mark": "markeringar av rader"
    case "decision": "beslut"
    case "task": "uppgifter"
    case "service": "tjänster"
    case "affected_unit": "berörda enheter"
    case "involved_actor": "externa aktörer"
    case "participant": "deltagare"
    case "level_decision": "nivåbeslut"
    case "lead_request": "begäranden om ledning"
    case "activation": "aktiveringar"
    case "power": "övertagna uppgifter"
    case "meeting": "möten"
    case "handover": "överlämningar"
    case "told": "underrättelser"
    default: "annat|gallring"
    }
  }

  static func counts(_ preview: Erasures.Preview) -> HTML {
    """
    <ul>\(each: preview.counts, { row in "<li>\(row.count) \(t: kind(row.table))</li>" })</ul>
    """
  }

  private static func whole(_ extent: Erasures.Extent) -> Bool { extent == .event }

  // MARK: asking

  static func form(
    _ form: Form, _ preview: Erasures.Preview, extent: Erasures.Extent,
    waiting: [ErasureProposal]
  ) -> Page {
    let event = preview.event
    let path = "/events/\(event.id)"
    return Page(
      title: "Gallra \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(Parts.trail([("/events", "\(t: "Händelser")"), (path, "\(event.number)")]))
        <div class="title"><h1>\(if: whole(extent), "\(t: "Gallra händelsen \(event.number)")")\
        \(if: !whole(extent), "\(t: "Gallra rader i \(event.number)")")</h1></div>
        <p>\(t: "Gallring tar bort innehållet för alltid. Kvar blir ett kvitto med beslut, skäl, vem och när, och journalen går fortfarande att bevisa.")</p>
        \(ProposalPages.waiting(waiting))
        <p>\(t: "Det här tas bort:")</p>
        \(counts(preview))
        \(if: whole(extent), "<p><a href=\"\(link: path + "/erase/lines")\">\(t: "Välj rader att gallra i stället")</a></p>")
        \(ErasureLinePages.list(preview.lines))
        \(if: !whole(extent), "<p class=\"soft\">\(t: "Rättelser, beslut och uppgifter som hör till raderna följer med. Samma text kan också stå i en överlämning av ett pass eller av ledningen.")</p>")
        \(form.open(path + "/erase", """
          \(lines(extent))\
          \(grounds(form))\
          \(form.actions("Gå vidare", back: path))
          """))
        """)
  }

  static func grounds(_ form: Form) -> HTML {
    """
    \(form.text("decision", "Gallringsbeslutets nummer", help: "Beslutet i diariet som tillåter gallringen.", required: true))\
    \(form.area("reason", "Skäl", help: "Skriv inga personuppgifter. Skälet sparas i kvittot.", rows: 3, required: true))
    """
  }

  private static func lines(_ extent: Erasures.Extent) -> HTML {
    guard case .lines(let ids) = extent else { return "" }
    return """
      <input type="hidden" name="lines" value="\(ids.map(\.text).sorted().joined(separator: " "))">
      """
  }

  // MARK: confirming

  static func confirm(
    _ form: Form, _ preview: Erasures.Preview, _ order: Erasures.Order, alone: Bool
  ) -> Page {
    let event = preview.event
    let path = "/events/\(event.id)"
    return Page(
      title: "Bekräfta gallring av \(event.number)", room: .now, exercise: event.exercise,
      classification: event.classification,
      content: """
        \(Parts.trail([("/events", "\(t: "Händelser")"), (path, "\(event.number)")]))
        <div class="title"><h1>\(t: "Bekräfta gallring av \(event.number)")</h1></div>
        <div class="notice bad"><p>\(t: "Det går inte att ångra. Säkerhetskopior som redan finns påverkas inte.") \
        \(if: !alone, "\(t: "Inget tas bort förrän en annan person med samma behörighet har bekräftat.")")</p></div>
        <dl class="facts">
        <dt>\(t: "Händelse")</dt><dd>\(event.number) \(event.title)</dd>
        <dt>\(t: "Tas bort")</dt><dd>\(counts(preview))</dd>
        <dt>\(t: "Beslut")</dt><dd>\(order.decision)</dd>
        <dt>\(t: "Skäl")</dt><dd>\(order.reason)</dd>
        </dl>
        \(ErasureLinePages.list(preview.lines))
        \(form.open(path + "/erase", """
          \(lines(order.extent))\
          <input type="hidden" name="decision" value="\(order.decision)">\
          <input type="hidden" name="reason" value="\(order.reason)">\
          \(form.text("confirm", "Skriv händelsens nummer för att bekräfta", required: true, size: 16, extra: " autocomplete=\"off\""))\
          \(form.actions(alone ? "Gallra för alltid" : "Föreslå gallringen", back: path))
          """))
        """)
  }

  // MARK: receipts

  /// - Parameter inJournal: whether the reader may open the journal's entries too.
  static func list(
    _ receipts: Paged<Erasures.Receipt>, words: String, _ paging: Paging<Erasures.ReceiptColumn>,
    _ call: Call, inJournal: Bool
  ) -> Page {
    let parts = ListParts(
      call: call, paging: paging, columns: [(.decision, "Beslut"), (.at, "Tid"), (.by, "Av")])
    let said: [HTML] = words.isEmpty ? [] : ["\(t: "med ”\(words)”")"]
    let count: Text = receipts.count == 1 ? "1 gallring" : "\(receipts.count) gallringar"
    return Page(
      title: "Gallringar", room: .more,
      content: """
        <div class="title"><h1>\(t: "Gallringar")</h1></div>
        \(if: inJournal, JournalPages.tabs("/journal/erasures"))
        \(Parts.filter("/journal/erasures", "Filtrera gallringar", Parts.seek(words, "Sök gallring") + parts.orderField))
        \(parts.hits(count, said, all: "/journal/erasures", actions: JournalPages.file(call)))
        \(rows(receipts.rows, parts, inJournal))
        \(parts.pages(receipts))
        """)
  }

  static func csv(_ receipts: [Erasures.Receipt], _ language: Language) -> Reply {
    func say(_ text: Text) -> String { language.say(text) }
    return OrganisationExport.reply(
      Table(
        name: say("Gallringar"),
        header: [
          say("Beslut"), say("Tid"), say("Skäl"), say("Föreslogs av"), say("Av"), say("Enhet"),
          say("Rader"), say("Föremål"), say("Journalpost"),
        ],
        rows: receipts.map { receipt in
          let erasure = receipt.erasure
          return [
            erasure.decision, language.write(erasure.at, .stamp), erasure.reason,
            erasure.proposedByName ?? "", erasure.byName, receipt.unit ?? "", String(erasure.count),
            [erasure.number ?? "", erasure.subject].joined(separator: " "), String(receipt.act),
          ]
        }), "gallringar.csv")
  }

  private static func rows(
    _ receipts: [Erasures.Receipt], _ parts: ListParts<Erasures.ReceiptColumn>, _ inJournal: Bool
  ) -> HTML {
    if receipts.isEmpty {
      return
        "<p class=\"empty\">\(t: "Inget har gallrats. När något gallras står kvittot här.")</p>"
    }
    return """
      <div class="table-scroll" role="region" aria-label="\(t: "Gallringar")" tabindex="0"><table>
      <thead><tr>\(parts.head(.decision))\(parts.head(.at))\
      <th scope="col">\(t: "Skäl")</th>\(parts.head(.by))\
      <th scope="col">\(t: "Enhet")</th><th scope="col" class="number">\(t: "Rader")</th>\
      <th scope="col">\(t: "Föremål")</th><th scope="col" class="number">\(t: "Journalpost")</th>\
      </tr></thead><tbody>
      \(each: receipts, { row($0, inJournal) })
      </tbody></table></div>
      """
  }

  /// Both persons, or that there was one.
  static func who(_ erasure: Erasure) -> HTML {
    guard let first = erasure.proposedByName, erasure.alone != true else {
      return
        "\(erasure.byName)\(if: erasure.alone == true, "<span class=\"soft whole-row\">\(t: "ensam, som inställningen tillåter")</span>")"
    }
    return "\(t: "\(first) föreslog, \(erasure.byName) bekräftade")"
  }

  private static func row(_ receipt: Erasures.Receipt, _ inJournal: Bool) -> HTML {
    let erasure = receipt.erasure
    let entry: HTML =
      inJournal
      ? "<a href=\"\(link: "/journal/\(receipt.act)")\">\(receipt.act)</a>" : "\(receipt.act)"
    return """
      <tr><th scope="row">\(erasure.decision)</th><td class="nowrap">\(Parts.time(erasure.at))</td>\
      <td>\(if: erasure.kind == .spill, "<b>\(t: ErasureKind.spill.text)</b>. ")\(erasure.reason)</td><td>\(who(erasure))</td><td>\(receipt.unit)</td>\
      <td class="number">\(erasure.count)</td>\
      <td>\(erasure.number) <code>\(erasure.subject)</code></td>\
      <td class="number">\(entry)</td></tr>

      """
  }
}
