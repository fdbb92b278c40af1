import Storage

/// The reach of an event tells apart the units whose it is, those asked and those only touched.
extension Schema {
  static let standing = Migration(
    7, "standing",
    common: [
      """
      UPDATE reach SET why = 'affected' WHERE audience LIKE 'unit/%' AND why = ''
      AND NOT EXISTS (SELECT 1 FROM event e JOIN unit_above a ON a.unit IN (e.unit, e.lead_unit)
      WHERE e.id = reach.event AND 'unit/' || a.above = reach.audience)
      """,
      """
      UPDATE reach SET why = 'asked' WHERE audience LIKE 'unit/%' AND why = 'affected'
      AND EXISTS (SELECT 1 FROM lead_request q JOIN unit_above a ON a.unit = q.to_unit
      WHERE q.event = reach.event AND q.status IN ('asked', 'accepted')
      AND q.from_unit <> q.to_unit
      AND 'unit/' || a.above = reach.audience)
      """,
      """
      DELETE FROM reach WHERE audience LIKE 'person/%' AND why = 'asked'
      AND NOT EXISTS (SELECT 1 FROM lead_request q WHERE q.event = reach.event
      AND q.status = 'asked' AND q.from_unit <> q.to_unit
      AND 'person/' || q.to_person = reach.audience)
      """,
    ])
}
