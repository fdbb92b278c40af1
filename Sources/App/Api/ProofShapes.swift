import Ground
import Web

/// The shapes of the journal, its proof and erasures.
extension ApiShapes {
  static let proof: [(name: String, schema: JSON)] = [
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

  private static let receipt = thing(
    "The receipt of a lawful erasure",
    [
      "id": text, "subject": text, "number": textOrNull, "decision": text, "reason": text,
      "byName": text, "at": time, "count": whole, "seq": whole, "kind": word(ErasureKind.self),
      "proposedByName": textOrNull, "alone": truth,
    ])

  private static let trace = thing(nil, ["at": time, "who": text, "act": text])
}
