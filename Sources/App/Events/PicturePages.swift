import Ground
import Web

/// The page that says how things stand; it keeps itself fresh and prints on one sheet.
struct PicturePage {
  let picture: Picture
  let call: Call
  let moments: [ThenParts.Moment]

  private var room: Room { picture.room }
  private var event: Event { picture.room.event }
  private var isPast: Bool { room.then != nil }
  private var now: Instant { room.then?.at ?? call.now }
  private var path: String { "/events/\(event.id)/picture" }

  var page: Page {
    Page(
      title: isPast
        ? "Läget då: \(event.number) \(event.title)" : "Läget nu: \(event.number) \(event.title)",
      room: .now, exercise: event.exercise, seq: isPast ? nil : room.seq, event: event.id.text,
      isPast: isPast, classification: event.classification,
      content: """
        \(ActPages.trail(event))
        \(ThenParts.notice(room, back: path))
        <div class="stack one-sheet" data-fragment="picture" data-src="/events/\(event.id)/picture" \
        data-subject="event/\(event.id)">\(content)</div>
        """)
  }

  var content: HTML {
    """
    <div class="title"><p class="eyebrow">\(t: isPast ? "Läget då," : "Läget nu,") \(time: now, .full)</p>\
    <h1>\(event.number) \(event.title)</h1>\(level)\
    <div class="actions"><button class="button plain" type="button" data-print>\(Icon.print)\(t: "Skriv ut")</button>\(ThenParts.menu(path, moments))</div></div>
    \(if: event.description != nil, "<p class=\"lead\">\(event.description)</p>")
    \(facts)
    \(services)
    <div class="halves">
    \(decisions)\(tasks)\(people)\(latest)\(others)\(crisis)
    </div>
    """
  }

  private var level: HTML {
    Parts.level(room.level, call.language)
  }

  private var facts: HTML {
    let began = event.occurredAt ?? event.reportedAt
    return """
      <dl class="facts"><dt>\(t: "Läge|state")</dt><dd>\(t: event.status.text), \(t: "började \(began)")\
      \(if: event.status.isOpen, ", \(t: "har pågått") <span\(if: !isPast, " data-since=\"\(began.text)\" data-plain")>\(t: Picture.length(now.since(began)))</span>")</dd>\
      <dt>\(t: "Leds av")</dt><dd>\(room.leadUnitName)\(if: room.leadPersonName != nil, ", \(room.leadPersonName)") \
      \(t: "sedan \(event.leadSince)")</dd>\
      \(if: event.placeText != nil, "<dt>\(t: "Plats")</dt><dd>\(event.placeText)</dd>")\
      \(if: room.district != nil, "<dt>\(t: "Stadsdel")</dt><dd>\(room.district)</dd>")\
      \(levelReview)\
      \(report)\
      \(nextMeeting)\
      \(if: event.diaryNumber != nil, "<dt>\(t: "Diarienummer")</dt><dd>\(event.diaryNumber)</dd>")</dl>
      """
  }

  private var levelReview: HTML {
    guard let at = room.levelReview, event.status.isOpen else { return "" }
    return """
      <dt>\(t: "Nivån prövas igen")</dt><dd><span class="\(at < now ? "late" : "soon")">\(Parts.time(at))</span></dd>
      """
  }

  private var report: HTML {
    guard let report = picture.report, event.status.isOpen else { return "" }
    let kind = report.due < now ? "late" : "soon"
    return """
      <dt>\(t: "Nästa lägesrapport")</dt><dd><span class="\(kind)">\
      \(t: report.due < now ? "skulle ha lämnats \(report.due)" : "senast \(report.due)")</span> \
      <span class="soft no-print">\(LevelPages.report(report.minutes)) \(t: "på den här nivån, räknat från senaste raden om kommunikation.")</span></dd>
      """
  }

  private var nextMeeting: HTML {
    guard event.status.isOpen else { return "" }
    let next = picture.meetings.compactMap { card in card.meeting.nextAt.map { (card, $0) } }
    if next.isEmpty { return "" }
    return "<dt>\(t: "Nästa möte")</dt><dd>"
      + .joined(
        next.enumerated().map { place, item in
          """
          \(if: place > 0, "<br>")<span class="\(item.1 < now ? "late" : "soon")">\(Parts.time(item.1))</span> \(item.0.bodyName)
          """
        }) + "</dd>"
  }

  /// What does not work is told in full; what works takes one line.
  private var services: HTML {
    let summary = ServiceStatus.summary(room.services.map(\.status))
    let broken = room.services.filter { $0.status != .green }
    let works = room.services.filter { $0.status == .green }
    return """
      <section><h2 id="p-s">\(t: "Tjänster")\(if: summary != nil, ": \(t: summary ?? "")")</h2>
      \(if: room.services.isEmpty, "<p class=\"empty\">\(t: "Ingen tjänst är angiven än.")</p>")\
      \(if: !broken.isEmpty, table(broken))\
      \(if: !works.isEmpty, "<p>\(Parts.state(.green)) \(works.map(\.name).joined(separator: ", "))</p>")</section>
      """
  }

  private func table(_ services: [Service]) -> HTML {
    """
    <div class="table-scroll" role="region" aria-labelledby="p-s" tabindex="0">\
    <table class="two-line" role="table"><thead role="rowgroup"><tr role="row">\
    <th role="columnheader" scope="col">\(t: "Tjänst")</th><th role="columnheader" scope="col">\(t: "Läge|state")</th>\
    <th role="columnheader" scope="col">\(t: "Sedan")</th><th role="columnheader" scope="col">\(t: "Vad det betyder")</th></tr></thead>
    <tbody role="rowgroup">
    \(each: services, { service in
      """
      <tr role="row"><th role="rowheader" scope="row" class="main">\(service.name)</th>\
      <td role="cell" class="side">\(Parts.state(service.status))</td>\
      <td role="cell" class="side nowrap">\(Parts.time(service.since))</td><td role="cell" class="side">\(service.note ?? "–")</td></tr>

      """
    })</tbody></table></div>
    """
  }

  private var decisions: HTML {
    """
    <section aria-labelledby="p-b"><h2 id="p-b">\(t: "Gällande beslut")</h2>
    \(if: picture.decisions.isEmpty, "<p class=\"empty\">\(t: "Inget beslut gäller.")</p>")
    <ul class="rows">\(each: picture.decisions.prefix(8), { item in
      """
      <li><span class="what">\(item.what)<span class="soft">\(Parts.time(item.decidedAt)) \
      \(item.decidedBy)\(review(item.reviewAt))</span></span></li>
      """
    })</ul>\(rest(picture.decisions.count - 8))</section>
    """
  }

  private func review(_ at: Instant?) -> HTML {
    guard let at else { return "" }
    guard event.status.isOpen else { return ", \(t: "skulle omprövas \(at)")" }
    return ", <span class=\"\(at < now ? "late" : "soon")\">\(t: "omprövas \(at)")</span>"
  }

  private var tasks: HTML {
    let late = picture.late(now).count
    let counts: [Text] = [
      late == 1 ? "1 sen" : "\(late) sena",
      picture.tasks.count == 1 ? "1 öppen" : "\(picture.tasks.count) öppna",
      picture.tasksDone == 1 ? "1 klar" : "\(picture.tasksDone) klara",
    ]
    return """
      <section aria-labelledby="p-t"><h2 id="p-t">\(t: "Uppgifter"): \(t: Text.list(late == 0 ? Array(counts.dropFirst()) : counts) ?? "")</h2>
      \(if: !picture.checklist.parts.isEmpty, "<p>\(t: EventChecklistPage.words(picture.checklist))</p>")
      <ul class="rows">\(each: picture.tasks.prefix(8), { task in
        "<li><span class=\"what\">\(t: task.words)<span class=\"soft\">\(due(task))\(t: task.doer)</span></span></li>"
      })</ul>\(rest(picture.tasks.count - 8))</section>
      """
  }

  private func due(_ task: EventTask) -> HTML {
    guard let due = task.dueAt else { return "" }
    if due < now, event.status.isOpen {
      return "<span class=\"late\">\(t: "sen, skulle vara klar \(due)")</span> "
    }
    return "\(t: "klart \(due)"), "
  }

  private var people: HTML {
    """
    <section aria-labelledby="p-p"><h2 id="p-p">\(t: "På plats")</h2>
    \(if: room.staff.isEmpty && picture.unmanned.isEmpty, "<p class=\"empty\">\(t: "Ingen är i staben.")</p>")
    <ul class="rows">\(each: room.staff, { member in
      """
      <li><span class="what">\(t: member.function?.text ?? "Extern aktör") \(member.name)\
      \(phone(member.phone)) <span class="line-by">\(t: "sedan \(member.since)")</span></span></li>
      """
    })\(each: picture.unmanned, {
      "<li><span class=\"what\">\(t: $0.text) <span class=\"gap\">\(t: "Tom")</span></span></li>"
    })</ul></section>
    """
  }

  private func phone(_ number: String?) -> HTML {
    guard let number else { return "" }
    return ", <a href=\"\(link: Phone.link(number))\">\(number)</a>"
  }

  private func rest(_ count: Int) -> HTML {
    count > 0 ? "<p class=\"soft\">\(t: "och \(count) till")</p>" : ""
  }

  private var others: HTML {
    if room.units.isEmpty && room.actors.isEmpty { return "" }
    return """
      <section aria-labelledby="p-a"><h2 id="p-a">\(t: "Berörda enheter och andra aktörer")</h2>
      \(if: !room.units.isEmpty, "<p>\(room.units.map(\.name).joined(separator: ", "))</p>")
      <ul class="rows">\(each: room.actors.prefix(12), {
        "<li><span class=\"what\">\($0.name)\(phone($0.phone))</span></li>"
      })</ul>\(rest(room.actors.count - 12))</section>
      """
  }

  private var crisis: HTML {
    let inactive = Picture.inactive(room)
    if picture.activations.isEmpty && picture.powers.isEmpty && inactive.isEmpty { return "" }
    return """
      <section aria-labelledby="p-k"><h2 id="p-k">\(t: "Krisledning")</h2>
      <ul class="rows">\(each: inactive, {
        "<li><span class=\"what\"><span class=\"gap\">\(t: "Ska aktiveras på den här nivån: \($0.text)")</span></span></li>"
      })\(each: picture.activations, { item in
        """
        <li><span class="what">\(item.bodyName) <span class="soft">\
        \(t: "aktiverad \(item.activation.at) av \(item.activation.decidedByName)"). \(item.activation.why)</span>\(direction(item))</span></li>
        """
      })\(each: picture.powers, { item in
        """
        <li><span class="what">\(t: "Övertaget från \(item.committeeName):") \(item.power.matter)\
        <span class="soft">\(t: "sedan \(item.power.takenAt)")</span></span></li>
        """
      })</ul></section>
      """
  }

  private func direction(_ item: Room.ActivationCard) -> HTML {
    guard let card = picture.meetings.first(where: { $0.meeting.activation == item.activation.id })
    else { return "" }
    return """
      <span><b>\(t: "Inriktning:")</b> \(card.meeting.direction) <span class="line-by">\(Parts.time(card.meeting.startedAt))</span></span>
      """
  }

  private var latest: HTML {
    """
    <section class="wide" aria-labelledby="p-l"><h2 id="p-l">\(t: "Senast i loggen")</h2>
    \(if: picture.lines.isEmpty, "<p class=\"empty\">\(t: "Inget väsentligt är skrivet än.")</p>")
    <ul class="rows">\(each: picture.lines.enumerated(), { place, line in
      """
      <li\(if: place >= 7, " class=\"no-print\"")><span class="when">\(Parts.time(line.eventAt))</span><span class="what">\(LinePages.words(line)) \
      <span class="line-by">\(line.authorName)</span></span></li>
      """
    })</ul></section>
    """
  }
}

extension Picture {
  /// "3 tim 5 min"
  static func length(_ span: Span) -> Text {
    let minutes = Int(max(0, span.milliseconds / 60_000))
    if minutes < 60 { return "\(minutes) min" }
    if minutes < 48 * 60 { return "\(minutes / 60) tim \(minutes % 60) min" }
    return "\(minutes / 1440) dygn"
  }

  func json(_ now: Instant) -> JSON {
    let event = room.event
    return .object([
      "event": EventPages.json(event), "at": .string(now.text),
      "level": .text(room.level?.name), "leadUnitName": .string(room.leadUnitName),
      "leadPersonName": .text(room.leadPersonName), "leadSince": .string(event.leadSince.text),
      "nextReportDue": .text(report?.due.text),
      "services": .array(
        room.services.map {
          .object([
            "name": .string($0.name), "status": .string($0.status.rawValue),
            "since": .string($0.since.text), "note": .text($0.note),
          ])
        }),
      "decisions": .array(
        decisions.map {
          .object([
            "what": .string($0.what), "decidedBy": .string($0.decidedBy),
            "decidedAt": .string($0.decidedAt.text), "reviewAt": .text($0.reviewAt?.text),
          ])
        }),
      "tasks": .array(
        tasks.map {
          .object([
            "text": .string($0.text), "owner": .string($0.ownerName),
            "dueAt": .text($0.dueAt?.text),
            "late": .bool($0.dueAt.map { $0 < now } ?? false),
          ])
        }),
      "tasksDone": .int(Int64(tasksDone)),
      "checklist": .object([
        "count": .int(Int64(checklist.count)), "done": .int(Int64(checklist.done)),
      ]),
      "staff": .array(
        room.staff.map {
          .object([
            "name": .string($0.name), "function": .text($0.function?.rawValue),
            "phone": .text($0.phone), "since": .string($0.since.text),
          ])
        }),
      "unmanned": .array(unmanned.map { .string($0.rawValue) }),
      "inactive": .array(Picture.inactive(room).map { .string($0.rawValue) }),
      "units": .array(room.units.map { .string($0.unit.text) }),
      "actors": .array(room.actors.map { .string($0.name) }),
      "activations": .array(activations.map { .string($0.bodyName) }),
      "meetings": .array(
        meetings.map {
          .object([
            "id": .string($0.meeting.id.text), "body": .string($0.bodyName),
            "startedAt": .string($0.meeting.startedAt.text),
            "direction": .string($0.meeting.direction), "nextAt": .text($0.meeting.nextAt?.text),
          ])
        }),
      "powers": .array(powers.map { .string($0.power.matter) }),
      "lines": .array(lines.map { LinePages.json($0) }),
    ])
  }
}
