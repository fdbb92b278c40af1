import Ground
import Web

/// The shapes of one's own page and account, of search, and of what went wrong.
extension ApiShapes {
  static let own: [(name: String, schema: JSON)] = [
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

  private static let item = thing(
    "One thing",
    [
      "kind": text, "at": timeOrNull, "text": text, "about": text, "exercise": truth,
      "href": text, "do": textOrNull,
    ])

  private static let hits = list(["title": text, "about": text, "href": text])
}
