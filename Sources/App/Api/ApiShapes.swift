import Ground
import Web

/// The shapes that the API's answers have. A test holds real answers to them.
enum ApiShapes {
  static var components: JSON { .object(all.map { .init($0.name, $0.schema) }) }

  static let all: [(name: String, schema: JSON)] =
    events + work + organisation + people + crisis + proof + own

  private static let events: [(name: String, schema: JSON)] = [
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

  private static let work: [(name: String, schema: JSON)] = [
    (
      "Decision",
      thing(
        "A decision taken in an event",
        [
          "id": text, "event": text, "line": text, "what": text, "why": text,
          "alternatives": textOrNull, "legalBasis": textOrNull, "decidedBy": text,
          "decidedAt": time, "reviewAt": timeOrNull, "endedAt": timeOrNull,
          "classification": classification, "meeting": textOrNull,
          "correctedAt": timeOrNull, "correctedBy": textOrNull,
        ])
    ),
    (
      "Task",
      thing(
        "Something that somebody is to do in an event",
        [
          "id": text, "event": text, "line": text, "because": textOrNull, "text": text,
          "owner": textOrNull, "ownerName": text, "dueAt": timeOrNull, "doneAt": timeOrNull,
          "cancelled": truth, "note": textOrNull, "classification": classification,
          "meeting": textOrNull, "item": textOrNull, "whom": textOrNull, "legalBasis": textOrNull,
          "levelDecision": textOrNull, "activation": textOrNull,
        ])
    ),
    (
      "Meeting",
      thing(
        "A meeting of an activated crisis body",
        [
          "id": text, "version": whole, "event": text, "activation": text, "body": text,
          "startedAt": time, "attending": text, "agenda": textOrNull, "direction": text,
          "nextAt": timeOrNull, "recordedBy": text, "classification": classification,
          "decisions": whole, "tasks": whole, "openTasks": whole,
        ])
    ),
    (
      "LeadRequest",
      thing(
        "A request to raise the event or to take over the lead",
        [
          "id": text, "event": text, "kind": word(RequestKind.self), "fromUnit": text,
          "toUnit": text, "toPerson": textOrNull,
          "reasonKind": orNull(word(EscalationReason.self)), "reason": text,
          "askedBy": text, "askedAt": time, "status": word(RequestStatus.self),
          "answeredBy": textOrNull, "answeredAt": timeOrNull, "answer": textOrNull,
          "words": textOrNull, "brief": types("object"),
        ])
    ),
    (
      "Handover",
      thing(
        "A handover between shifts",
        [
          "id": text, "event": text, "function": word(StaffFunction.self), "from": text,
          "fromName": text, "to": text, "toName": text, "words": textOrNull, "begunAt": time,
          "signedAt": timeOrNull,
        ])
    ),
    (
      "Told",
      thing(
        "Something a person was told, and when they said that they know",
        [
          "id": text, "person": text, "name": text, "text": text, "at": time,
          "acknowledgedAt": timeOrNull, "hasAccount": truth, "phone": textOrNull,
        ])
    ),
    (
      "Service",
      thing(
        "A service that an event touches, and how it is",
        [
          "id": text, "name": text, "status": word(ServiceStatus.self), "note": textOrNull,
          "unit": textOrNull, "since": time,
        ])
    ),
    (
      "AffectedUnit",
      thing(
        "A unit that an event touches besides its owner",
        ["unit": text, "name": text, "note": textOrNull])
    ),
    (
      "InvolvedActor",
      thing(
        "An external actor that takes part in an event",
        ["actor": text, "name": text, "note": textOrNull])
    ),
    (
      "StaffMember",
      thing(
        "Somebody who is on duty in an event",
        [
          "id": text, "person": text, "name": text, "relation": word(Relation.self),
          "function": textOrNull, "phone": textOrNull, "since": time,
        ])
    ),
    ("ToldCount", thing("How many were told", ["told": whole])),
  ]

  private static let organisation: [(name: String, schema: JSON)] = [
    (
      "Unit",
      thing(
        "A part of the municipality; dates are days, and a note says how sure they are",
        [
          "id": text, "version": whole, "name": text, "kind": word(UnitKind.self),
          "parent": textOrNull, "validFrom": textOrNull, "validFromNote": textOrNull,
          "validTo": textOrNull, "validToNote": textOrNull, "predecessors": list(of: text),
          "successor": textOrNull, "area": textOrNull, "part": textOrNull, "field": textOrNull,
          "orgNumber": textOrNull, "specialDuty": textOrNull, "phone": textOrNull,
          "email": textOrNull, "address": textOrNull, "note": textOrNull, "verified": truth,
        ])
    ),
    (
      "Person",
      thing(
        "A person of the crisis organisation",
        [
          "id": text, "version": whole, "name": text, "title": textOrNull, "email": textOrNull,
          "phone": textOrNull, "mobile": textOrNull,
        ])
    ),
    (
      "Actor",
      thing(
        "An external actor",
        [
          "id": text, "version": whole, "name": text, "kind": text, "area": textOrNull,
          "contact": textOrNull, "phone": textOrNull, "email": textOrNull,
          "specialDuty": textOrNull, "unit": textOrNull, "note": textOrNull,
          "checkedOn": textOrNull,
        ])
    ),
    (
      "Level",
      thing(
        "A step of the municipality's scale of severity",
        [
          "id": text, "version": whole, "rank": whole, "name": text, "nameEnglish": text,
          "definition": text, "definitionEnglish": text, "lead": text, "leadEnglish": text,
          "log": text, "logEnglish": text, "centralSupport": text, "centralSupportEnglish": text,
          "reportMinutes": wholeOrNull,
          "informs": list(of: text), "mark": word(LevelMark.self),
          "staffing": list(of: word(StaffFunction.self)),
          "activates": list(of: word(UnitKind.self)), "reviewMinutes": wholeOrNull,
          "retired": truth, "checklist": list(of: checklistItem),
        ])
    ),
    (
      "ChecklistItem", checklistItem
    ),
    (
      "Responsibility",
      thing(
        "Who answers for a work, every day and in crisis",
        [
          "id": text, "name": text, "nameEnglish": textOrNull, "unit": text, "unitName": text,
          "critical": truth, "everyday": who, "crisis": who, "crisisIsEveryday": truth,
          "note": textOrNull,
        ])
    ),
  ]

  private static let proof: [(name: String, schema: JSON)] = [
    (
      "JournalEntry",
      thing(
        "That something was done, not what it said",
        [
          "seq": whole, "at": time, "eventAt": timeOrNull, "caller": text, "act": text,
          "subject": text, "unit": text, "contents": list(of: text), "previous": text,
          "hash": text,
        ])
    ),
    (
      "JournalProof",
      thing(
        "The end of the journal, and the latest signed checkpoint outside the database",
        ["head": whole, "hash": text, "checkpoint": textOrNull, "key": text, "trouble": truth])
    ),
    (
      "Erasure",
      receipt
    ),
    (
      "Spill",
      thing(
        "What is known of information that may not be here and was taken away",
        [
          "erasure": receipt, "number": text, "cameIn": list(of: trace), "opened": list(of: trace),
          "taken": list(of: trace), "people": list(of: text), "managers": list(of: text),
          "backups": list(["at": time, "folder": textOrNull, "exists": types("boolean")]),
        ])
    ),
    (
      "ErasureProposal",
      thing(
        "An erasure that one person proposes and another confirms or refuses",
        [
          "id": text, "version": whole, "event": text, "number": text,
          "kind": word(ErasureKind.self), "lines": list(of: text), "decision": text,
          "reason": text, "proposedByName": text, "proposedAt": time,
          "status": word(ProposalStatus.self), "answeredByName": textOrNull,
          "answeredAt": timeOrNull, "answer": textOrNull, "erasure": textOrNull,
        ])
    ),
  ]

  private static let own: [(name: String, schema: JSON)] = [
    (
      "MyPage",
      thing(
        "What the caller owes, was told, and what changed",
        [
          "name": text, "seq": whole, "duties": list(["text": text, "href": text]),
          "owed": list(of: item), "told": list(of: item), "changed": list(of: item),
          "reports": list(of: item),
        ])
    ),
    (
      "RecentEvent",
      thing(
        "An event that the caller looked at; under secrecy it has no title in lists",
        [
          "id": text, "number": text, "title": textOrNull, "exercise": truth, "unitName": text,
        ])
    ),
    (
      "SearchResult",
      thing(
        "What was found, within the caller's scope",
        [
          "recent": list(of: ref("RecentEvent")), "events": list(of: ref("EventSummary")),
          "eventCount": whole, "units": hits, "places": hits,
          "people": hits, "operations": hits, "actors": hits, "instructions": hits,
        ])
    ),
    (
      "OwnAccount",
      thing(
        "Your own account, and the posts you hold",
        [
          "person": text, "name": text, "login": text, "hasPassword": truth, "secondStep": truth,
          "posts": list([
            "id": text, "post": text, "deputy": truth, "unit": text, "unitName": text,
            "validFrom": text, "validTo": textOrNull,
          ]),
        ])
    ),
    (
      "SecondStep",
      thing(
        "Whether the second step is on; else a secret for the app, and its address",
        ["isOn": truth, "secret": textOrNull, "address": textOrNull])
    ),
    (
      "Session",
      thing(
        "A browser that you are signed in with",
        [
          "mark": text, "begunAt": time, "seenAt": timeOrNull, "agent": text, "address": text,
          "isThis": truth,
        ])
    ),
    ("Token", thing("A key for a program", token)),
    ("NewToken", thing("A key for a program, with the secret that is shown once", newToken)),
    (
      "Draft",
      .object([
        "type": .string("object"),
        "description": .string("What was begun in a form: its fields, and when"),
        "required": .array([.string("at"), .string("fields")]),
        "properties": .object([
          "at": time,
          "fields": .object([
            "type": .string("object"), "additionalProperties": list(of: text),
          ]),
        ]),
      ])
    ),
    (
      "Account",
      thing(
        "The right to sign in",
        [
          "person": text, "name": text, "login": textOrNull, "disabled": truth, "unused": truth,
          "secondStep": truth,
        ])
    ),
    (
      "Problem",
      .object([
        "type": .string("object"),
        "description": .string("What went wrong (RFC 9457), in the caller's language"),
        "required": .array(["type", "title", "status", "instance"].map(JSON.string)),
        "properties": .object([
          "type": text, "title": text, "status": whole, "detail": text, "instance": text,
          "requestId": text, "errors": list(["pointer": text, "detail": text]),
        ]),
      ])
    ),
  ]

  private static let token: KeyValuePairs<String, JSON> = [
    "id": text, "name": text, "acts": list(of: text), "expiresAt": time, "revoked": truth,
  ]
  private static let newToken: KeyValuePairs<String, JSON> = [
    "id": text, "name": text, "acts": list(of: text), "expiresAt": time, "revoked": truth,
    "secret": text,
  ]
  private static let who = thing(
    "A post and who holds it",
    ["post": textOrNull, "person": textOrNull, "name": textOrNull, "phone": textOrNull])
  private static let item = thing(
    "One thing",
    [
      "kind": text, "at": timeOrNull, "text": text, "about": text, "exercise": truth,
      "href": text, "do": textOrNull,
    ])
  private static let hits = list(["title": text, "about": text, "href": text])
}

// The pieces that shapes are made of.
extension ApiShapes {
  static let text: JSON = type("string")
  static let whole: JSON = type("integer")
  static let truth: JSON = type("boolean")
  static let textOrNull: JSON = types("string")
  static let wholeOrNull: JSON = types("integer")
  static let numberOrNull: JSON = types("number")
  static let time: JSON = .object([
    "type": .string("string"), "format": .string("date-time"),
  ])
  static let timeOrNull: JSON = .object([
    "type": .array([.string("string"), .string("null")]), "format": .string("date-time"),
  ])
  static let classification = words(["K0", "K1", "K2"])

  private static func type(_ name: String) -> JSON { .object(["type": .string(name)]) }

  private static func types(_ name: String) -> JSON {
    .object(["type": .array([.string(name), .string("null")])])
  }

  static func words(_ words: [String]) -> JSON {
    .object(["type": .string("string"), "enum": .array(words.map(JSON.string))])
  }

  static func word<T: CaseIterable & RawRepresentable>(_ type: T.Type) -> JSON
  where T.RawValue == String {
    words(type.allCases.map(\.rawValue))
  }

  static func orNull(_ schema: JSON) -> JSON {
    .object(["anyOf": .array([schema, type("null")])])
  }

  static func ref(_ name: String) -> JSON {
    .object(["$ref": .string("#/components/schemas/\(name)")])
  }

  private static let receipt = thing(
    "The receipt of a lawful erasure",
    [
      "id": text, "subject": text, "number": textOrNull, "decision": text, "reason": text,
      "byName": text, "at": time, "count": whole, "seq": whole, "kind": word(ErasureKind.self),
      "proposedByName": textOrNull, "alone": truth,
    ])

  private static let trace = thing(nil, ["at": time, "who": text, "act": text])

  private static let checklistItem = thing(
    "Something to do when a level is decided or a crisis body activated",
    [
      "id": text, "version": whole, "start": text, "place": whole, "text": text,
      "textEnglish": textOrNull, "whom": text, "minutes": wholeOrNull, "basis": textOrNull,
      "source": textOrNull,
    ])

  static func list(of item: JSON) -> JSON {
    .object(["type": .string("array"), "items": item])
  }

  static func list(_ fields: KeyValuePairs<String, JSON>) -> JSON {
    list(of: thing(nil, fields))
  }

  /// An object whose fields are always there.
  static func thing(_ note: String?, _ fields: KeyValuePairs<String, JSON>) -> JSON {
    var members: [JSON.Member] = [.init("type", .string("object"))]
    if let note { members.append(.init("description", .string(note))) }
    members.append(.init("required", .array(fields.map { .string($0.key) })))
    members.append(.init("properties", .object(fields.map { .init($0.key, $0.value) })))
    return .object(members)
  }
}
