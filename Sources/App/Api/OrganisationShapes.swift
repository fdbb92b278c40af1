import Ground
import Web

/// The shapes of the organisation's people, duty and crisis bodies.
extension ApiShapes {
  static let people: [(name: String, schema: JSON)] = [
    (
      "Membership",
      thing("A person's place in a unit", ["id": text, "person": text, "unit": text])
    ),
    (
      "Post",
      thing(
        "A post that a person holds; days are dates, the last one included",
        [
          "id": text, "version": whole, "person": text, "name": text, "unit": text,
          "unitName": text, "post": word(Post.self), "deputy": truth, "validFrom": text,
          "validTo": textOrNull, "phone": textOrNull, "email": textOrNull,
        ])
    ),
    (
      "Gap",
      thing(
        "Something that is missing in the organisation",
        [
          "kind": word(Gap.Kind.self), "unit": text, "unitName": text,
          "post": orNull(word(Post.self)), "deputy": truth, "person": textOrNull,
          "name": textOrNull, "day": textOrNull, "assignment": textOrNull,
          "operation": textOrNull,
        ])
    ),
    (
      "Contact",
      thing(
        "Somebody to call",
        [
          "group": word(ContactList.Group.self), "post": orNull(word(Post.self)),
          "deputy": truth, "what": textOrNull, "person": textOrNull, "name": text,
          "phone": textOrNull, "email": textOrNull,
        ])
    ),
    (
      "Operation",
      thing(
        "Work that somebody answers for, every day and in crisis",
        [
          "id": text, "version": whole, "unit": text, "name": text, "nameEnglish": textOrNull,
          "critical": truth, "everydayPost": textOrNull, "everydayPerson": textOrNull,
          "crisisPost": textOrNull, "crisisPerson": textOrNull, "note": textOrNull,
        ])
    ),
    (
      "Agreement",
      thing(
        "What was agreed with an external actor",
        [
          "id": text, "actor": text, "title": text, "validFrom": textOrNull,
          "validTo": textOrNull, "diary": textOrNull,
        ])
    ),
    (
      "AgreementDraft",
      .object([
        "type": .string("object"), "required": .array([.string("title")]),
        "description": .string("An agreement as it is to be; with `id` when it is there already"),
        "properties": .object([
          "id": text, "title": text, "validFrom": textOrNull, "validTo": textOrNull,
          "diary": textOrNull,
        ]),
      ])
    ),
  ]

  static let crisis: [(name: String, schema: JSON)] = [
    (
      "Shift",
      thing(
        "A turn of duty",
        [
          "id": text, "version": whole, "post": word(Post.self), "unit": text, "person": text,
          "startsAt": time, "endsAt": time,
        ])
    ),
    (
      "Instruction",
      thing(
        "A version of what governs a crisis body",
        [
          "id": text, "version": whole, "title": text, "number": text, "text": text,
          "decidedBy": textOrNull, "decidedOn": textOrNull, "diary": textOrNull,
          "validFrom": text, "validTo": textOrNull,
        ])
    ),
    (
      "CrisisOrganisation",
      thing(
        "Who leads in crisis, who stands in, and what is missing",
        [
          "bodies": list(["unit": text, "unitName": text, "posts": list(of: ref("Post"))]),
          "duty": list(of: duty),
          "locals": list([
            "unit": text, "unitName": text, "leads": list(of: ref("Post")),
            "deputies": list(of: ref("Post")), "duty": orNull(duty),
          ]), "gaps": list(of: ref("Gap")), "instructions": list(of: ref("Instruction")),
        ])
    ),
    (
      "HistoryStep",
      thing(
        "What one change did, in words, and where the journal proves it",
        [
          "version": whole, "what": words(["added", "changed", "removed"]), "act": text,
          "at": time, "by": text, "seq": whole, "hash": text,
          "differences": list(["field": text, "old": text, "new": text]),
        ])
    ),
    (
      "ImportRow",
      .object([
        "type": .string("object"),
        "description": .string("One row, with the headings of the template as names"),
      ])
    ),
    (
      "ImportPlan",
      thing(
        "What a file changes, or has changed",
        [
          "fingerprint": text, "added": whole, "changed": whole, "ended": whole,
          "unchanged": whole, "notes": list(of: text),
          "items": list([
            "table": text, "id": text, "title": text, "action": text,
            "differences": list(["field": text, "old": text, "new": text]),
          ]),
        ])
    ),
    ("SignInLink", thing("A link that signs a person in once", ["link": text])),
  ]

  private static let duty = thing(
    "Who is on duty and who comes after",
    [
      "post": word(Post.self), "unit": text, "unitName": text, "now": orNull(ref("Shift")),
      "next": orNull(ref("Shift")),
    ])
}
