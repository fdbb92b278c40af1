import Foundation
import Ground
import Storage

/// What the one coming on needs to know, gathered by itself from what changed during the turn.
/// It is kept as it was when it was handed over.
struct Brief: Codable, Sendable {
  struct LevelStep: Codable, Sendable {
    let at: Instant
    let from: Name?
    let to: Name
    let by: String
    let reason: String
  }

  /// The municipality's own words in both languages.
  struct Name: Codable, Sendable {
    let swedish: String
    let english: String
    let rank: Int
  }

  struct LeadStep: Codable, Sendable {
    let at: Instant
    let unit: String?
    let from: String?
    let to: String?
  }

  struct DecisionItem: Codable, Sendable {
    let what: String
    let by: String
    let at: Instant
    let reviewAt: Instant?
    let isNew: Bool
    let ended: Bool
    /// When its writer took it back. Briefs from before that was told have none.
    var withdrawnAt: Instant?
    let classification: Classification
  }

  struct TaskItem: Codable, Sendable {
    let text: String
    let english: String?
    let owner: String
    let dueAt: Instant?
    let classification: Classification
  }

  struct ServiceItem: Codable, Sendable {
    let name: String
    let status: ServiceStatus
    let note: String?
    let since: Instant
  }

  struct RequestItem: Codable, Sendable {
    let kind: RequestKind
    let to: String
    let by: String
    let at: Instant
    let reason: String
  }

  struct Correction: Codable, Sendable {
    let at: Instant
    let old: String
    let new: String
    let classification: Classification
  }

  struct MeetingItem: Codable, Sendable {
    let body: String
    let at: Instant
    let direction: String
    let nextAt: Instant?
    let classification: Classification
  }

  let since: Instant
  let made: Instant
  let level: Name?
  let levels: [LevelStep]
  let leadUnit: String
  let leadPerson: String?
  let leads: [LeadStep]
  let decisions: [DecisionItem]
  let tasks: [TaskItem]
  let tasksDone: Int
  let services: [ServiceItem]
  /// How many services had been entered. Briefs from before that was kept do not say.
  var servicesGiven: Int?
  let unmanned: [StaffFunction]
  let requests: [RequestItem]
  let unread: [String]
  let activated: [String]
  let powers: [String]
  /// The latest meeting of each body that sits. Briefs from before there were meetings have none.
  let meetings: [MeetingItem]?
  let lines: Int
  let corrected: Int
  let corrections: [Correction]

  var hasSecrets: Bool {
    decisions.contains { $0.classification == .k2 } || tasks.contains { $0.classification == .k2 }
      || corrections.contains { $0.classification == .k2 }
      || meetings?.contains { $0.classification == .k2 } == true
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Without what the reader may not see, and how much that was.
  func seen(_ classes: [Classification]) -> (brief: Brief, hidden: Int) {
    func may(_ level: Classification) -> Bool { classes.contains(level) }
    let seen = Brief(
      since: since, made: made, level: level, levels: levels, leadUnit: leadUnit,
      leadPerson: leadPerson, leads: leads,
      decisions: decisions.filter { may($0.classification) },
      tasks: tasks.filter { may($0.classification) }, tasksDone: tasksDone, services: services,
      servicesGiven: servicesGiven,
      unmanned: unmanned, requests: requests, unread: unread, activated: activated,
      powers: powers, meetings: meetings?.filter { may($0.classification) }, lines: lines,
      corrected: corrected,
      corrections: corrections.filter { may($0.classification) })
    let hidden =
      decisions.count - seen.decisions.count + tasks.count - seen.tasks.count
      + corrections.count - seen.corrections.count
      + (meetings?.count ?? 0) - (seen.meetings?.count ?? 0)
    return (seen, hidden)
  }
}

extension Brief {
  init(text: String) throws {
    self = try JSONDecoder().decode(Brief.self, from: Data(text.utf8))
  }
}

// MARK: gathering

extension Brief {
  static let most = 30

  static func make(
    _ room: Room, since turn: Handovers.Turn, classes: [Classification], now: Instant,
    _ tx: any Reading
  ) throws -> Brief {
    let id = room.event.id
    let visible: SQL = "event = \(id) AND classification IN \(list: classes)"
    let after: SQL = "\(visible) AND seq > \(turn.sinceSeq)"
    let picture = try Picture.tasks(id, classes, tx)
    return Brief(
      since: turn.since, made: now, level: room.level.map(Name.init),
      levels: try levels(id, turn, tx), leadUnit: room.leadUnitName,
      leadPerson: room.leadPersonName, leads: try leads(room, turn, tx),
      decisions: try decisions(visible, turn, tx),
      tasks: picture.map {
        TaskItem(
          text: $0.text, english: $0.textEnglish, owner: $0.ownerName, dueAt: $0.dueAt,
          classification: $0.classification)
      },
      tasksDone: try tx.cell(
        "SELECT COUNT(*) FROM task WHERE \(visible) AND done_at >= \(turn.since)") ?? 0,
      services: room.services.filter { $0.status != .green }.map {
        ServiceItem(name: $0.name, status: $0.status, note: $0.note, since: $0.since)
      },
      servicesGiven: room.services.count,
      unmanned: Picture.unmanned(room),
      requests: room.requests.filter { $0.request.status == .asked }.map {
        RequestItem(
          kind: $0.request.kind, to: $0.toName, by: $0.request.askedByName,
          at: $0.request.askedAt, reason: $0.request.reason)
      },
      unread: unread(room),
      activated: room.activations.filter { $0.activation.endedAt == nil }.map(\.bodyName),
      powers: room.powers.filter { $0.power.returnedAt == nil }.map {
        "\($0.committeeName): \($0.power.matter)"
      },
      meetings: try MeetingCard.latest(id, classes, tx).map {
        MeetingItem(
          body: $0.bodyName, at: $0.meeting.startedAt, direction: $0.meeting.direction,
          nextAt: $0.meeting.nextAt, classification: $0.meeting.classification)
      },
      lines: try tx.cell("SELECT COUNT(*) FROM line WHERE \(after)") ?? 0,
      corrected: try tx.cell(
        """
        SELECT COUNT(*) FROM line l WHERE \(after) AND corrects IS NOT NULL
        AND \(LineMark.stands())
        """) ?? 0,
      corrections: try corrections(id, classes, turn, tx))
  }

  private static func unread(_ room: Room) -> [String] {
    var seen: Set<ID<Person>> = []
    let waiting = room.told.filter { $0.acknowledgedAt == nil && seen.insert($0.person).inserted }
    return waiting.prefix(most).map(\.name)
  }

  private static func levels(
    _ id: ID<Event>, _ turn: Handovers.Turn, _ tx: any Reading
  ) throws -> [LevelStep] {
    let all = try tx.rows("SELECT * FROM level").map { try Level(row: $0) }
    func name(_ id: ID<Level>?) -> Name? { all.first { $0.id == id }.map(Name.init) }
    return try tx.rows(
      """
      SELECT * FROM level_decision WHERE event = \(id) AND seq > \(turn.sinceSeq)
      ORDER BY at LIMIT \(most)
      """
    ).compactMap { row in
      let item = try LevelDecision(row: row)
      return name(item.level).map {
        LevelStep(
          at: item.at, from: name(item.previous), to: $0, by: item.decidedByName,
          reason: item.reason)
      }
    }
  }

  private static func leads(
    _ room: Room, _ turn: Handovers.Turn, _ tx: any Reading
  ) throws -> [LeadStep] {
    let units = room.requests.filter {
      $0.request.kind == .lead && $0.request.status == .accepted
        && ($0.request.answeredAt ?? $0.request.askedAt) >= turn.since
    }.map {
      LeadStep(
        at: $0.request.answeredAt ?? $0.request.askedAt, unit: $0.toName, from: $0.fromName,
        to: $0.personName)
    }
    let people = room.handovers.filter {
      $0.function == .lead && ($0.signedAt.map { $0 >= turn.since } ?? false)
    }.map { LeadStep(at: $0.signedAt ?? $0.begunAt, unit: nil, from: $0.fromName, to: $0.toName) }
    return (units + people).sorted { $0.at < $1.at }
  }

  private static func decisions(
    _ visible: SQL, _ turn: Handovers.Turn, _ tx: any Reading
  ) throws -> [DecisionItem] {
    let items = try tx.rows(
      """
      SELECT * FROM decision WHERE \(visible)
      AND (ended_at IS NULL OR ended_at >= \(turn.since)) ORDER BY decided_at DESC, id DESC
      LIMIT 100
      """
    ).map { try Decision(row: $0) }
    let taken = try Decision.withdrawals(of: items, tx)
    return items.map { item in
      DecisionItem(
        what: item.what, by: item.decidedBy, at: item.decidedAt, reviewAt: item.reviewAt,
        isNew: item.decidedAt >= turn.since, ended: item.endedAt != nil,
        withdrawnAt: taken[item.line]?.at, classification: item.classification)
    }
  }

  private static func corrections(
    _ id: ID<Event>, _ classes: [Classification], _ turn: Handovers.Turn, _ tx: any Reading
  ) throws -> [Correction] {
    try tx.rows(
      """
      SELECT n.at, n.text, n.classification, o.text AS old_text, o.classification AS old_class
      FROM line n JOIN line o ON o.id = n.corrects
      WHERE n.event = \(id) AND n.seq > \(turn.sinceSeq) AND n.classification IN \(list: classes)
      AND o.classification IN \(list: classes) AND NOT EXISTS (SELECT 1 FROM line_mark w
      WHERE w.line = n.id AND w.kind = 'withdrawn') ORDER BY n.seq DESC LIMIT \(most)
      """
    ).map { row in
      let new: Classification = try row.get("classification")
      let old: Classification = try row.get("old_class")
      return Correction(
        at: try row.get("at"), old: try row.get("old_text"), new: try row.get("text"),
        classification: max(new, old))
    }
  }
}

extension Brief.Name {
  init(_ level: Level) {
    self.init(swedish: level.name, english: level.nameEnglish, rank: level.rank)
  }
}
