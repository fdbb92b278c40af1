import Ground
import Web

/// The shapes of what is done in an event, and by whom.
extension ApiShapes {
  static let work: [(name: String, schema: JSON)] = [
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
          "withdrawnAt": timeOrNull, "withdrawnBy": textOrNull,
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
}
