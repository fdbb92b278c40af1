import Ground
import Web

/// The list of events and the form that reports one.
enum EventPages {
  static func list(
    _ listed: Events.Listed, ongoing: Events.Listed?, _ paging: Paging<EventColumn>,
    filter: Events.Filter,
    levels: [Level], units: [(ID<Unit>, String)], unread: [ID<Event>: Int], call: Call,
    caller: Caller, scope: Scope
  ) -> Page {
    let mayOpenExercise = Policy.allows(caller, .levelSet, .everywhere(in: caller))
    let mayReport = Policy.allows(caller, .eventReport, .everywhere(in: caller))
    // Who has no post but that of an employee, or one that runs the machine, sees what is theirs.
    let seesNone = listed.rows.isEmpty && scope.isPersonal
    let parts = ListParts(
      call: call, paging: paging,
      columns: [
        (.reported, "Rapporterad"), (.changed, "Senast ändrad"), (.level, "Nivå"),
        (.number, "Nummer"),
      ])
    return Page(
      title: "Händelser", room: .now,
      content: """
        <div class="title"><h1>\(t: "Händelser")</h1><div class="actions">\
        \(if: mayOpenExercise, "<a class=\"button plain\" href=\"/events/new?exercise=yes\">\(t: "Öppna en övning")</a>")</div></div>
        \(filterBar(filter, levels, units, parts))
        \(if: !seesNone, parts.hits(hits(listed), words(filter, levels, units, call), all: "/events?status=all"))
        \(if: listed.rows.isEmpty, empty(filter, scope, mayReport: mayReport))
        \(if: !listed.rows.isEmpty, rows(listed, ongoing, unread, parts))
        \(parts.pages(listed))
        """)
  }

  /// What goes on, and then what is over.
  private static func rows(
    _ listed: Events.Listed, _ ongoing: Events.Listed?, _ unread: [ID<Event>: Int],
    _ parts: ListParts<EventColumn>
  ) -> HTML {
    guard let ongoing, !ongoing.rows.isEmpty else {
      return table("Händelser", listed.rows, unread, parts)
    }
    let over = listed.rows.filter { !$0.status.isOpen }
    return """
      <h2>\(t: "Pågående")</h2>
      \(table("Pågående", ongoing.rows, unread, parts))
      \(if: ongoing.next != nil, "<p><a href=\"\(link: parts.call.with("status", "open"))\">\(t: "Visa alla som pågår")</a></p>")
      <h2>\(t: "Det som är över")</h2>
      \(table("Det som är över", over, unread, parts))
      """
  }

  /// Why there is nothing: a role that sees no events is not told that none have happened.
  private static func empty(_ filter: Events.Filter, _ scope: Scope, mayReport: Bool) -> HTML {
    let none: Text =
      scope.isPersonal
      ? "Din roll ser inga händelser, bara dem som du själv har rapporterat eller har en del i. Här finns ingen sådan."
      : "Ingen händelse här."
    return """
      <p class="empty">\(t: none)\(if: mayReport, " \(t: "Tryck på Rapportera när något händer.")")</p>\
      \(if: !filter.words.isEmpty, unsearched(scope))
      """
  }

  /// Said whether there is anything under secrecy or not.
  static func unsearched(_ scope: Scope) -> HTML {
    if !scope.reachesSecrecy { return "" }
    return """
      <p class="soft">\(t: "Rubriker under sekretess söks inte igenom. Sök på numret i stället. Det du själv har rapporterat står på") \
      <a href="/me#reports">\(t: "Min sida")</a>.</p>
      """
  }

  private static func hits(_ listed: Events.Listed) -> Text {
    if listed.count > Events.Listed.most { return "Mer än \(Events.Listed.most) händelser" }
    // What is real is counted by itself.
    let real = listed.count - listed.apart
    let exercises: Text = listed.apart == 1 ? "1 övning" : "\(listed.apart) övningar"
    let events: Text = real == 1 ? "1 händelse" : "\(real) händelser"
    if listed.apart == 0 { return events }
    return real == 0 ? exercises : "\(events) och \(exercises)"
  }

  private static func words(
    _ filter: Events.Filter, _ levels: [Level], _ units: [(ID<Unit>, String)], _ call: Call
  ) -> [HTML] {
    var parts: [HTML] = []
    if !filter.words.isEmpty { parts.append("\(t: "med ”\(filter.words)”")") }
    if filter.status == openStatuses { parts.append("\(t: "som pågår")") }
    if filter.status.count == 1, let status = filter.status.first {
      parts.append("\(t: "med status \(status.text)")")
    }
    if let kind = filter.kind { parts.append("\(t: "av slaget \(kind.text)")") }
    if let level = filter.level {
      let name = levels.first { $0.id == level }
        .map { call.language == .english ? $0.nameEnglish : $0.name }
      parts.append("\(t: "på nivån \(name ?? level.text)")")
    }
    if let unit = filter.unit {
      parts.append("\(t: "som rör \(units.first { $0.0 == unit }?.1 ?? unit.text)")")
    }
    if let exercise = filter.exercise {
      parts.append(exercise ? "\(t: "bara övningar")" : "\(t: "utan övningar")")
    }
    parts += Parts.said(from: "from", to: "to", call).map { "\(t: $0)" }
    return parts
  }

  static let openStatuses: [EventStatus] = [.reported, .verified, .active, .stabilised]

  private static func filterBar(
    _ filter: Events.Filter, _ levels: [Level], _ units: [(ID<Unit>, String)],
    _ parts: ListParts<EventColumn>
  ) -> HTML {
    let call = parts.call
    let status = call.query["status"] ?? "all"
    // On a phone the events come first, until somebody wants to choose among them.
    let isChosen =
      !filter.status.isEmpty || filter.kind != nil || filter.level != nil || filter.unit != nil
      || filter.exercise != nil || filter.from != nil || filter.to != nil
    return """
      <form class="filter\(if: !isChosen, " folded")" id="filter" role="search" aria-label="\(t: "Filtrera händelser")" action="/events">
      <div class="grow"><label class="vh" for="f-q">\(t: "Sök i händelser")</label>\
      <input id="f-q" name="q" type="search" value="\(filter.words)" placeholder="\(t: "Sök nummer, rubrik, plats")"></div>
      <div><label class="vh" for="f-s">\(t: "Status")</label><select id="f-s" name="status">\
      \(option("all", status, "\(t: "Alla statusar")"))\(option("open", status, "\(t: "Pågående")"))\
      \(each: EventStatus.allCases, { option($0.rawValue, status, "\(t: $0.text)") })</select></div>
      <div><label class="vh" for="f-k">\(t: "Slag")</label><select id="f-k" name="kind">\
      \(option("", filter.kind?.rawValue ?? "", "\(t: "Alla slag")"))\
      \(each: EventKind.allCases, { option($0.rawValue, filter.kind?.rawValue ?? "", "\(t: $0.text)") })</select></div>
      <div><label class="vh" for="f-l">\(t: "Nivå")</label><select id="f-l" name="level">\
      \(option("", filter.level?.text ?? "", "\(t: "Alla nivåer")"))\
      \(each: levels, { option($0.id.text, filter.level?.text ?? "", Parts.own($0.name, $0.nameEnglish, call.language)) })</select></div>
      <div><label class="vh" for="f-u">\(t: "Enhet")</label><select id="f-u" name="unit">\
      \(option("", filter.unit?.text ?? "", "\(t: "Alla enheter")"))\
      \(each: units, { option($0.0.text, filter.unit?.text ?? "", "\($0.1)") })</select></div>
      <div><label class="vh" for="f-x">\(t: "Övningar")</label><select id="f-x" name="exercise">\
      \(option("", exerciseWord(filter), "\(t: "Med övningar")"))\(option("no", exerciseWord(filter), "\(t: "Utan övningar")"))\
      \(option("yes", exerciseWord(filter), "\(t: "Bara övningar")"))</select></div>
      \(Parts.day("from", "Från", call))\(Parts.day("to", "Till", call))
      \(parts.openOrderField)
      \(Parts.unfold)
      <button class="button plain">\(t: "Visa")</button>
      </form>
      """
  }

  private static func exerciseWord(_ filter: Events.Filter) -> String {
    filter.exercise.map { $0 ? "yes" : "no" } ?? ""
  }

  private static func option(_ value: String, _ now: String, _ words: HTML) -> HTML {
    "<option value=\"\(value)\"\(if: value == now, " selected")>\(words)</option>"
  }

  private static func table(
    _ label: Text, _ rows: [Events.Summary], _ unread: [ID<Event>: Int],
    _ parts: ListParts<EventColumn>
  ) -> HTML {
    """
    <div class="table-scroll" role="region" aria-label="\(t: label)" tabindex="0">
    <table class="two-line" role="table">
    <thead role="rowgroup"><tr role="row">\(parts.head(.number))\
    <th role="columnheader" scope="col">\(t: "Rubrik")</th>\(parts.head(.level))\
    <th role="columnheader" scope="col">\(t: "Status")</th><th role="columnheader" scope="col">\(t: "Leds av")</th>\
    \(parts.head(parts.paging.column == .changed ? .changed : .reported))</tr></thead>
    <tbody role="rowgroup">
    \(each: rows, { row($0, unread[$0.id], parts.call) })</tbody></table></div>
    """
  }

  private static func row(_ row: Events.Summary, _ unread: Int?, _ call: Call) -> HTML {
    """
    <tr role="row"><td role="cell" class="side nowrap">\(row.number)</td>\
    <th role="rowheader" scope="row" class="main"><a href="/events/\(row.id)">\(title(row))</a>\
    \(if: row.exercise, " <span class=\"tag exercise-tag\">\(t: "ÖVNING")</span>")\
    \(if: unread != nil, " <span class=\"tag\">\(t: Unread.words(unread ?? 0))</span>")</th>\
    <td role="cell" class="side">\(Parts.level(row.levelMark, row.level.map { Parts.own($0, row.levelEnglish, call.language) }))</td>\
    <td role="cell" class="side">\(t: row.status.text)</td>\
    <td role="cell" class="side hide-small">\(row.leadName)</td>\
    <td role="cell" class="side nowrap">\(Parts.time(row.changedAt ?? row.reportedAt))</td></tr>

    """
  }

  /// Under secrecy a list shows no title: opening the event is what is journaled.
  static func title(_ row: Events.Summary) -> HTML {
    row.classification == .k2 ? "\(t: "Sekretess")" : "\(row.title)"
  }

  static let classes: [(String, HTML)] = [
    ("K0", "\(t: "K0 – öppet")"), ("K1", "\(t: "K1 – inom kommunen")"),
    ("K2", "\(t: "K2 – sekretess, bara de som behöver")"),
  ]

  static func json(_ row: Events.Summary) -> JSON {
    .object([
      "id": .string(row.id.text), "version": .int(row.seq), "number": .string(row.number),
      "exercise": .bool(row.exercise),
      "title": row.classification == .k2 ? .null : .string(row.title),
      "kind": .string(row.kind.rawValue), "status": .string(row.status.rawValue),
      "level": row.levelRank.map { .int(Int64($0)) } ?? .null, "unit": .string(row.unit.text),
      "reportedAt": .string(row.reportedAt.text),
      "classification": .string(row.classification.rawValue),
    ])
  }

  static func json(_ event: Event, seq: Int64? = nil) -> JSON {
    .object([
      "id": .string(event.id.text), "version": .int(event.seq), "number": .string(event.number),
      "exercise": .bool(event.exercise), "title": .string(event.title),
      "kind": .string(event.kind.rawValue), "description": .text(event.description),
      "alarmSource": .text(event.alarmSource), "occurredAt": .text(event.occurredAt?.text),
      "reportedAt": .string(event.reportedAt.text), "place": .text(event.placeText),
      "district": .text(event.district?.text),
      "latitude": event.latitude.map(JSON.double) ?? .null,
      "longitude": event.longitude.map(JSON.double) ?? .null, "unit": .string(event.unit.text),
      "status": .string(event.status.rawValue), "level": .text(event.level?.text),
      "leadUnit": .string(event.leadUnit.text), "leadPerson": .text(event.leadPerson?.text),
      "classification": .string(event.classification.rawValue),
      "diaryNumber": .text(event.diaryNumber), "costCode": .text(event.costCode),
      "mergedInto": .text(event.mergedInto?.text), "activated": .bool(event.activated),
    ])
  }
}
