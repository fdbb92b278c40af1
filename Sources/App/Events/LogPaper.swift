import Ground
import Sheets
import Storage
import Web

/// The whole log as a document for paper, or as a table, read in one state of the store.
struct LogPaper: Sendable {
  let event: Event
  let room: Room
  let classes: [Classification]
  let head: Head
  let municipality: String
  let now: Instant
  let by: String
  let language: Language
  let order: LineTime
  private let then: Then?

  static let portion = 2000

  /// What stands beside a line of the log.
  private struct Beside {
    let number: Int
    let line: Line
    /// The entry that proves the line.
    let hash: String
    let corrects: Int?
    let corrected: Instant?
    let mark: LineMark?
    let decision: Decision?
    let task: EventTask?
    /// The task as it was when the line was written, where it has changed since.
    let given: EventTask?
    /// The meeting that the line tells of, and the one where its decision or task was made.
    let meeting: Meeting?
    let at: Meeting?
  }

  init(
    _ id: ID<Event>, by caller: Caller, municipality: String, now: Instant, language: Language,
    lens: Lens = Lens(), in tx: any Reading
  ) throws {
    room = try Room.read(id, by: caller, .eventExport, then: lens.then, in: tx)
    event = room.event
    classes = Log.classes(room.facts, caller)
    head = try Head.read(tx)
    self.municipality = municipality
    self.now = now
    by = caller.name
    self.language = language
    order = lens.order
    then = lens.then
  }

  /// Goes through the log from its beginning, a portion at a time. A line keeps the number that
  /// it was written with, in whatever order one reads.
  private func each(_ tx: any Reading, _ body: (Beside) -> Void) throws {
    let mine: SQL = "event = \(event.id) AND classification IN \(list: classes)"
    let visible = mine + " AND seq <= \(then?.seq ?? .max)"
    let tasks = try rows(EventTask.self, where: mine, tx)
      .reduce(into: [ID<Line>: EventTask]()) { $0[$1.line] = $1 }
    let meetings = try rows(Meeting.self, where: mine, tx)
    let told = meetings.reduce(into: [ID<Line>: Meeting]()) { $0[$1.line] = $1 }
    let held = meetings.reduce(into: [ID<Meeting>: Meeting]()) { $0[$1.id] = $1 }
    var corrected: [ID<Line>: Instant] = [:]
    for row in try tx.rows(
      """
      SELECT corrects, at FROM line l WHERE \(visible) AND corrects IS NOT NULL
      AND \(LineMark.stands(until: then?.seq ?? .max))
      """)
    {
      corrected[try row.get("corrects")] = try row.get("at")
    }
    let marks = try tx.rows("SELECT * FROM line_mark WHERE \(visible) ORDER BY seq")
      .map { try LineMark(row: $0) }.reduce(into: [ID<Line>: LineMark]()) { $0[$1.line] = $1 }
    var numbers = order == .written ? [:] : try self.numbers(visible, tx)
    var last = Log.Cursor.beginning(order)
    var number = 0
    while true {
      let rows = try tx.rows(
        """
        SELECT l.*, j.hash AS entry_hash FROM line l JOIN journal j ON j.seq = l.seq
        WHERE l.event = \(event.id) AND l.classification IN \(list: classes)
        AND l.seq <= \(then?.seq ?? .max)
        AND \(try last.beyond(by: order, later: true))
        ORDER BY \(order.order(descending: false, of: "l.")) LIMIT \(Self.portion)
        """)
      let lines = try rows.map { try Line(row: $0) }
      let decisions = try Decision.written(lines, then: then, tx)
      let given = try Tasks.given(lines.compactMap { tasks[$0.id] }, lines, tx)
      for row in rows {
        let line = try Line(row: row)
        number += 1
        if order == .written, corrected[line.id] != nil { numbers[line.id] = number }
        last = Log.Cursor(line, by: order)
        body(
          Beside(
            number: order == .written ? number : numbers[line.id] ?? number, line: line,
            hash: try row.get("entry_hash"),
            corrects: line.corrects.flatMap { numbers[$0] }, corrected: corrected[line.id],
            mark: marks[line.id], decision: decisions[line.id], task: tasks[line.id],
            given: given[line.id],
            meeting: told[line.id],
            at: (decisions[line.id]?.meeting ?? tasks[line.id]?.meeting).flatMap { held[$0] }))
      }
      if rows.count < Self.portion { return }
    }
  }

  /// As they are, or as they were.
  private func rows<T: Content>(
    _ type: T.Type, where condition: SQL, _ tx: any Reading
  ) throws -> [T] {
    if let then { return try Past(then: then, tx: tx).rows(type, where: condition) }
    return try tx.rows("SELECT * FROM \(name: T.table) WHERE \(condition)").map { try T(row: $0) }
  }

  private func numbers(_ visible: SQL, _ tx: any Reading) throws -> [ID<Line>: Int] {
    try tx.rows("SELECT id FROM line WHERE \(visible) ORDER BY seq, id").enumerated()
      .reduce(into: [:]) { $0[try $1.element.get("id")] = $1.offset + 1 }
  }

  // MARK: paper

  /// - Parameter alone: with its own style, for a file that is kept; else with the product's.
  func html(alone: Bool, in tx: any Reading) throws -> [UInt8] {
    var rows: [UInt8] = []
    var count = 0
    var day = ""
    try each(tx) { item in
      count += 1
      let time = order.of(item.line)
      let today = LocalTime.day(time)
      if today != day {
        day = today
        rows += HTML(
          "<tr class=\"day\"><th colspan=\"6\" scope=\"colgroup\">\(time: time, .date)</th></tr>\n"
        ).render(language)
      }
      rows += row(item).render(language)
    }
    var out = start(count, alone: alone).render(language)
    out += rows
    out += end(count).render(language)
    return out
  }

  private func row(_ item: Beside) -> HTML {
    let line = item.line
    return """
      <tr id="L\(line.id)"><td>\(item.number)</td><td>\(time: line.eventAt, order == .written && LocalTime.day(line.at) != LocalTime.day(line.eventAt) ? .stamp : .clock)\
      \(if: LinePages.isLate(line), "<br><small>\(if: LinePages.isEnteredLate(line), "\(t: "inlagd i efterhand"), ")\(t: "skrevs") \(time: line.at, LocalTime.day(line.at) == LocalTime.day(line.eventAt) ? .clock : .stamp)</small>")</td>\
      <td>\(t: line.category.text)</td><td>\(if: line.corrects != nil, "\(t: "Rättar rad \(item.corrects.map(String.init) ?? "–")"): ")\
      \(if: isStruck(item), "<s>")\(LinePages.words(line))\(if: isStruck(item), "</s>")\(if: item.corrected != nil, " <small>\(t: "rättad \(item.corrected ?? line.at, .stamp)")</small>")\
      \(if: line.classification == .k2, " <b>\(t: "Sekretess")</b>")\(weighed(item.mark))\(decision(item.decision))\(task(item))\(meeting(item))</td>\
      <td>\(line.authorName)</td><td class="proof">\(line.seq)<br>\(String(item.hash.prefix(12)))</td></tr>

      """
  }

  private func isStruck(_ item: Beside) -> Bool {
    item.corrected != nil || item.mark?.kind == .withdrawn
  }

  private func weighed(_ mark: LineMark?) -> HTML {
    guard let mark else { return "" }
    return " <small>(\(t: LinePages.act(mark)))</small>"
  }

  private func decision(_ decision: Decision?) -> HTML {
    guard let decision else { return "" }
    return """
      <br><small>\(if: !decision.why.isEmpty, "\(t: "Därför:") \(decision.why). ")\
      \(if: decision.alternatives != nil, "\(t: "Valdes bort:") \(decision.alternatives). ")\
      \(if: decision.legalBasis != nil, "\(t: "Stöd i:") \(decision.legalBasis). ")\
      \(t: "Beslutat av \(decision.decidedBy).")\(if: decision.reviewAt != nil, " \(t: "Omprövas \(decision.reviewAt ?? now, .stamp).")")</small>
      """
  }

  private func task(_ item: Beside) -> HTML {
    guard let task = item.task else { return "" }
    let first = item.given ?? task
    return """
      <br><small>→ \(t: first.doer)\(if: task.legalBasis != nil, " (\(task.legalBasis))")\(if: first.dueAt != nil, ", \(t: "klart \(first.dueAt ?? now, .stamp)")")\
      \(if: task.doer != first.doer, ". \(t: "Nu hos \(task.doer).")")\
      \(if: task.doneAt != nil, ". \(t: "Blev klar \(task.doneAt ?? now, .stamp).")")\
      \(if: task.cancelled, ". \(t: "Struken:") \(task.note)")</small>
      """
  }

  private func meeting(_ item: Beside) -> HTML {
    """
    \(if: item.meeting?.agenda != nil, "<br><small>\(t: "Dagordning:") \(item.meeting?.agenda)</small>")\
    \(if: item.at != nil, "<br><small>\(t: "Vid mötet \(item.at?.startedAt ?? now, .stamp)")</small>")
    """
  }

  private func start(_ count: Int, alone: Bool) -> HTML {
    let style: HTML =
      alone
      ? HTML("<style>") + Self.style + "</style>"
      : "<link rel=\"stylesheet\" href=\"\(link: Asset.path("app.css"))\"><link rel=\"icon\" href=\"\(link: Asset.path("favicon.svg"))\" type=\"image/svg+xml\">"
    return """
      <!DOCTYPE html>
      <html lang="\(t: "sv|language code")"\(if: event.exercise, " data-exercise") data-class="\(event.classification.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(if: event.exercise, "ÖVNING – ")\(t: "Logg \(event.number) \(event.title)")</title>
      \(style)
      </head>
      <body>
      <main class="plain paper">
      \(if: !alone, "<p class=\"no-print\"><a href=\"/events/\(event.id)\">\(t: "Till händelsen")</a></p>")
      \(if: event.exercise, "<p><span class=\"tag exercise-tag\">ÖVNING</span></p>")
      <h1>\(event.number) \(event.title)</h1>
      \(ThenParts.paper(room))
      \(facts(count))
      <h2 id="log">\(t: "Loggen")</h2>
      <div class="table-scroll" role="region" aria-labelledby="log" tabindex="0">
      <table class="log-table">
      <caption class="vh">\(t: order == .written ? "Loggen, äldsta raden först" : "Loggen, det som hände först står först")</caption>
      <thead>
      <tr class="running"><th colspan="6" scope="colgroup">\(if: event.exercise, "ÖVNING · ")\(municipality) · \
      \(event.number) \(event.title) · \(event.classification.rawValue) · \(t: "utskriven \(now, .stamp)")</th></tr>
      <tr><th scope="col">\(t: "Rad")</th><th scope="col">\(t: "Tid")</th><th scope="col">\(t: "Slag")</th>\
      <th scope="col">\(t: "Text")</th><th scope="col">\(t: "Av")</th><th scope="col">\(t: "Post och kontrollsumma")</th></tr>
      </thead>
      <tbody>

      """
  }

  private func facts(_ count: Int) -> HTML {
    let level = room.level.map { Parts.own($0.name, $0.nameEnglish, language) }
    return """
      <dl class="facts"><dt>\(t: "Kommun")</dt><dd>\(municipality)</dd>\
      <dt>\(t: "Läge|state")</dt><dd>\(t: event.status.text)</dd>\
      <dt>\(t: "Nivå")</dt><dd>\(level ?? "\(t: "Ingen nivå")")</dd>\
      <dt>\(t: "Ägare")</dt><dd>\(room.unitName)</dd>\
      <dt>\(t: "Leds av")</dt><dd>\(room.leadUnitName)\(if: room.leadPersonName != nil, ", \(room.leadPersonName)")</dd>\
      \(each: room.meetings.filter { event.status.isOpen && $0.meeting.nextAt != nil }, { "<dt>\(t: "Nästa möte")</dt><dd>\(time: $0.meeting.nextAt ?? now, .stamp), \($0.bodyName)</dd>" })\
      <dt>\(t: "Rapporterad")</dt><dd>\(time: event.reportedAt, .stamp)</dd>\
      \(if: event.placeText != nil, "<dt>\(t: "Plats")</dt><dd>\(event.placeText)</dd>")\
      \(if: room.district != nil, "<dt>\(t: "Stadsdel")</dt><dd>\(room.district)</dd>")\
      \(if: event.closedAt != nil, "<dt>\(t: "Avslutad")</dt><dd>\(time: event.closedAt ?? now, .stamp)</dd>")\
      \(if: event.diaryNumber != nil, "<dt>\(t: "Diarienummer")</dt><dd>\(event.diaryNumber)</dd>")\
      <dt>\(t: "Klass")</dt><dd>\(event.classification.rawValue)</dd>\
      <dt>\(t: "Rader")</dt><dd>\(count)</dd>\
      <dt>\(t: "Ordning")</dt><dd>\(t: order == .written ? "När det skrevs" : "När det hände")</dd>\
      <dt>\(t: "Uttagen")</dt><dd>\(time: now, .stamp), \(by)</dd></dl>
      """
  }

  private func end(_ count: Int) -> HTML {
    """
    </tbody></table></div>
    <h2>\(t: "Så kan loggen kontrolleras")</h2>
    <p>\(t: "Varje rad står i en post i journalen. Posterna hänger ihop: var och en bär kontrollsumman av den förra (SHA-256). Till höger om raden står postens nummer och de första tolv tecknen av dess kontrollsumma.")</p>
    <p>\(t: "När loggen togs ut var den sista posten") \(head.seq):<br><code>\(head.hash)</code></p>
    <p>\(t: "Hämta paketet som JSON och kör på vilken dator som helst, utan nät:")<br>\
    <code>tryggve verify \(PackagePages.file(event))</code></p>
    <p>\(t: "Programmet säger vilken rad som först har ändrats, saknas eller lagts till.")</p>
    </main>
    </body>
    </html>

    """
  }

  /// For a file that is kept by itself.
  private static let style: HTML = """
    :root{color-scheme:light}body{font:11pt/1.4 sans-serif;color:#000;background:#fff;margin:1.5rem}\
    table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.25rem .4rem;\
    text-align:left;vertical-align:top}tr{break-inside:avoid}thead{display:table-header-group}\
    .running th{border:0;border-bottom:2px solid #000;font-weight:400}.day th{background:#eee}\
    .proof,code{font-family:monospace;font-size:9pt;overflow-wrap:anywhere}dl{display:grid;\
    grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{font-weight:700}dd{margin:0}\
    .exercise-mark{font-weight:700;letter-spacing:.2em}\
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\
    @media screen and (max-width:40rem){.log-table,.log-table tbody,.log-table tr{display:block}\
    .log-table thead{display:none}.log-table td,.log-table th{display:block;border:0;padding:0}\
    .log-table tr{border-top:1px solid #888;padding:.4rem 0}\
    .log-table td:not(:nth-child(4)){display:inline-block;margin-right:.75rem}}\
    @page{size:A4;margin:15mm}
    """

  // MARK: table

  func csv(in tx: any Reading) throws -> [UInt8] {
    func say(_ text: Text) -> String { language.say(text) }
    func stamp(_ time: Instant?) -> String { time.map { language.write($0, .stamp) } ?? "" }
    var rows: [[String]] = []
    try each(tx) { item in
      let line = item.line
      let text = Sentence.unpack(line.sentence).map(say) ?? line.text
      rows.append([
        event.exercise ? "ÖVNING" : "", event.number, String(item.number), stamp(line.eventAt),
        stamp(line.at), say(line.category.text), text, line.authorName,
        item.corrects.map(String.init) ?? "", stamp(item.corrected),
        say(line.isEssential(item.mark) ? "ja" : "nej"), item.mark?.authorName ?? "",
        stamp(item.mark?.at), item.mark?.kind == .withdrawn ? stamp(item.mark?.at) : "",
        say(LinePages.isEnteredLate(line) ? "ja" : "nej"),
        line.classification.rawValue, item.decision?.why ?? "", stamp(item.decision?.reviewAt),
        (item.given ?? item.task)?.ownerName ?? "", item.task?.ownerName ?? "",
        stamp(item.task?.dueAt), stamp(item.task?.doneAt),
        stamp(item.at?.startedAt),
        String(line.seq), item.hash,
      ])
    }
    let table = Table(
      name: event.number,
      header: [
        say("Övning"), say("Nummer"), say("Rad"), say("Tid"), say("Skriven"), say("Slag"),
        say("Text"), say("Av"), say("Rättar rad"), say("Rättad"), say("Väsentlig"), say("Vägd av"),
        say("Vägd"), say("Ångrad"), say("Inlagd i efterhand"), say("Klass"), say("Därför"),
        say("Omprövas"), say("Vem gör det"), say("Vem har den nu"), say("Ska vara klart"),
        say("Blev klart"),
        say("Vid mötet"), say("Post i journalen"), say("Kontrollsumma"),
      ], rows: rows)
    return CSV.write(table, for: .excel)
  }
}
