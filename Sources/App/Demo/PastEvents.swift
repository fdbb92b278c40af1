import Ground
import Storage
import Web

/// Events that have been, so that the demonstration's lists are not empty.
extension DemoCity {
  func playPast(now: Instant) async throws -> Int {
    let rows = try past()
    for row in rows { try await play(row, now: now) }
    return rows.count
  }

  /// The written exercise, played as of some days ago.
  func playExercise(now: Instant) async throws -> Int {
    let start = Instant(milliseconds: now.milliseconds - Span.days(6).milliseconds)
    let player = Player(app: app, script: try exercise(), start: start, speed: .instant)
    return try await player.play()
  }

  private func play(_ row: JSON, now: Instant) async throws {
    let script = PastScript(row: row)
    let days = Int(row["daysAgo"]?.number ?? 1)
    let day = LocalTime.day(now.adding(.days(-days)))
    let start =
      SpokenTime.read("\(day) \(row["time"]?.string ?? "08:00")", now: now, ahead: false)
      ?? now.adding(.days(-days))
    let player = Player(app: app, script: script.json, start: start, speed: .instant)
    _ = try await player.play()
  }
}

/// Rewrites a past event's short form as a script that the player can play.
private struct PastScript {
  let row: JSON

  var json: JSON {
    let people = Set(
      [row["reporter"]?.string, row["lead"]?.string].compactMap { $0 }
        + (row["log"]?.items ?? []).compactMap { $0["by"]?.string })
    return .object([
      "series": .string("real"), "place": row["place"] ?? .null,
      "cast": .object(people.sorted().map { JSON.Member($0, .string($0)) }),
      "steps": .array(steps),
    ])
  }

  private func own(_ name: String) -> JSON { row[name] ?? .null }

  private var steps: [JSON] {
    let reporter = own("reporter")
    let lead: JSON = row["lead"]?.string == nil ? reporter : own("lead")
    var out: [JSON] = [
      .object([
        "at": .string("T+0:00"), "by": reporter, "act": .string("event.report"),
        "title": own("title"), "unit": own("unit"), "type": own("type"),
        "description": own("description"), "alarmSource": own("alarmSource"),
        "classification": own("classification"),
      ])
    ]
    let status = row["status"]?.string ?? "reported"
    if status == "reported" { return out }
    if status != "dismissed" { out.append(step("T+0:05", lead, "event.verify", [])) }
    if row["level"]?.string != nil {
      out.append(
        step(
          "T+0:08", lead, "level.set",
          [
            JSON.Member("level", own("level")), JSON.Member("criteria", own("criteria")),
            JSON.Member("reason", own("levelReason")),
          ]))
    }
    for line in row["log"]?.items ?? [] {
      out.append(
        step(
          line["at"]?.string ?? "T+0:10", line["by"] ?? lead, "log.write",
          [
            JSON.Member("category", line["category"] ?? .null),
            JSON.Member("text", line["text"] ?? .null),
          ]))
    }
    let end = row["closedAfter"]?.string ?? "T+9:00"
    switch status {
    case "stabilised": out.append(step(end, lead, "event.stabilise", []))
    case "closed", "evaluated": out.append(step(end, lead, "event.close", []))
    case "dismissed": out.append(step(end, lead, "event.dismiss", []))
    default: break
    }
    if status == "evaluated" { out.append(step(end, lead, "event.evaluate", [])) }
    return out
  }

  private func step(_ at: String, _ by: JSON, _ act: String, _ more: [JSON.Member]) -> JSON {
    .object(
      [
        JSON.Member("at", .string(at)), JSON.Member("by", by), JSON.Member("act", .string(act)),
      ] + more)
  }
}
