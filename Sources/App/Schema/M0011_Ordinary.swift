import Storage

/// The reach of an event tells the unit that leads it from the one where it happened.
extension Schema {
  static let ordinary = Migration(
    11, "ordinary",
    common: [
      """
      UPDATE reach SET why = 'ordinary' WHERE audience LIKE 'unit/%' AND why = ''
      AND NOT EXISTS (SELECT 1 FROM event e JOIN unit_above a ON a.unit = e.lead_unit
      WHERE e.id = reach.event AND 'unit/' || a.above = reach.audience)
      """
    ])
}
