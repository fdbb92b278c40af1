import Ground
import Web

/// The shapes of an event, its log and how things are.
extension ApiShapes {
  static let events: [(name: String, schema: JSON)] = [
    (
      "Event",
      thing(
        "An unwanted event, real or as an exercise",
        [
          "id": text, "version": whole, "number": text, "exercise": truth, "title": text,
          "kind": word(EventKind.self), "description": textOrNull, "alarmSource": textOrNull,
          "occurredAt": timeOrNull, "reportedAt": time, "place": textOrNull,
          "district": textOrNull, "latitude": numberOrNull, "longitude": numberOrNull,
          "unit": text, "status": word(EventStatus.self), "level": textOrNull, "leadUnit": text,
          "leadPerson": textOrNull, "classification": classification, "diaryNumber": textOrNull,
          "costCode": textOrNull, "mergedInto": textOrNull, "activated": truth,
        ])
    ),
    (
      "EventSummary",
      thing(
        "One row of a list of events; the title is null under secrecy",
        [
          "id": text, "version": whole, "number": text, "exercise": truth, "title": textOrNull,
          "kind": word(EventKind.self), "status": word(EventStatus.self), "level": wholeOrNull,
          "unit": text, "reportedAt": time, "classification": classification,
        ])
    ),
    (
      "Line",
      thing(
        "A line of the log. It is never changed: a correction is a line of its own",
        [
          "id": text, "event": text, "seq": whole, "category": word(LineCategory.self),
          "text": text, "eventAt": time, "at": time, "author": textOrNull, "authorName": text,
          "corrects": textOrNull, "correctedBy": textOrNull, "classification": classification,
          "essential": truth, "markedBy": textOrNull, "markedAt": timeOrNull,
          "withdrawn": truth,
          "notice": textOrNull,
        ])
    ),
    (
      "Unread",
      thing(
        "How much others have written since one looked; more than 1000 is counted as 1001",
        [
          "event": text, "since": whole, "count": whole,
          "categories": list(["category": word(LineCategory.self), "count": whole]),
          "origins": list(["from": text, "count": whole]),
        ])
    ),
    (
      "Picture",
      thing(
        "How things are now, on one page",
        [
          "event": ref("Event"), "at": time, "level": textOrNull, "leadUnitName": text,
          "leadPersonName": textOrNull, "leadSince": time, "nextReportDue": timeOrNull,
          "services": list([
            "name": text, "status": word(ServiceStatus.self), "since": time, "note": textOrNull,
          ]),
          "decisions": list([
            "what": text, "decidedBy": text, "decidedAt": time, "reviewAt": timeOrNull,
          ]),
          "tasks": list(["text": text, "owner": text, "dueAt": timeOrNull, "late": truth]),
          "tasksDone": whole, "checklist": thing(nil, ["count": whole, "done": whole]),
          "staff": list([
            "name": text, "function": textOrNull, "phone": textOrNull, "since": time,
          ]),
          "unmanned": list(of: word(StaffFunction.self)),
          "inactive": list(of: word(UnitKind.self)), "units": list(of: text),
          "actors": list(of: text), "activations": list(of: text),
          "meetings": list([
            "id": text, "body": text, "startedAt": time, "direction": text, "nextAt": timeOrNull,
          ]),
          "powers": list(of: text),
          "lines": list(of: ref("Line")),
        ])
    ),
    (
      "EventAccess",
      thing(
        "Who can see an event, and why",
        [
          "event": text, "classification": classification,
          "groups": list([
            "rule": text, "role": word(Role.self), "count": whole,
            "people": list(["id": text, "name": text]),
          ]),
          "keptOut": list(["name": text, "relation": word(Relation.self), "since": time]),
          "openings": list(of: ref("Opening")),
        ])
    ),
    (
      "Opening",
      thing(
        "That somebody opened what is under secrecy, with the journal's entry",
        ["seq": whole, "at": time, "name": textOrNull])
    ),
  ]
}
