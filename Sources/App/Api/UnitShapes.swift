import Ground
import Web

/// The shapes of units, people, external actors, levels and who answers for what.
extension ApiShapes {
  static let organisation: [(name: String, schema: JSON)] = [
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

  private static let who = thing(
    "A post and who holds it",
    ["post": textOrNull, "person": textOrNull, "name": textOrNull, "phone": textOrNull])

  private static let checklistItem = thing(
    "Something to do when a level is decided or a crisis body activated",
    [
      "id": text, "version": whole, "start": text, "place": whole, "text": text,
      "textEnglish": textOrNull, "whom": text, "minutes": wholeOrNull, "basis": textOrNull,
      "source": textOrNull,
    ])
}
