import Ground
import Storage

/// What is proposed to be erased, and what another person answered. It says which rows, never what
/// they say, so it may stay when they are gone.
struct ErasureProposal: Content {
  static let table = "erasure_proposal"
  var id: ID<ErasureProposal>
  var seq: Int64 = 0
  /// "event/<id>"
  var subject: String
  var number: String
  var kind: ErasureKind
  /// Lines as identities parted by spaces; without any, the whole event.
  var parts: String?
  /// Number of the decision that allows it, or of the matter it is handled in.
  var decision: String
  var reason: String
  /// As the journal has it: "person/<id>", or "operator".
  var proposedBy: String
  var proposedByName: String
  var proposedAt: Instant
  var status: ProposalStatus
  var answeredByName: String?
  var answeredAt: Instant?
  /// Why it was refused.
  var answer: String?
  /// The receipt, when it was carried out.
  var erasure: ID<Erasure>?

  var event: ID<Event> { ID(String(subject.dropFirst(6))) }

  var extent: Erasures.Extent {
    let lines = Set((parts ?? "").split(separator: " ").map { ID<Line>(String($0)) })
    if kind == .spill { return .spill(lines) }
    return lines.isEmpty ? .event : .lines(lines)
  }
}

/// Why content is taken away for good.
enum ErasureKind: String, Word, Sendable {
  /// By a decision on what need not be kept (arkivlagen 10 §).
  case lawful
  /// Because it should never have come in: it is classified for Sweden's security (SSL 2 kap. 5 §).
  case spill

  var text: Text {
    switch self {
    case .lawful: "Gallring"
    case .spill: "Borttaget som säkerhetsskyddsklassificerat"
    }
  }

  /// What the second person does.
  var act: Act { self == .lawful ? .contentErase : .contentSpill }
}

enum ProposalStatus: String, Word, Sendable {
  case proposed, confirmed, refused, withdrawn

  var text: Text {
    switch self {
    case .proposed: "Väntar på en andra person"
    case .confirmed: "Genomförd"
    case .refused: "Avslagen"
    case .withdrawn: "Återtagen"
    }
  }
}
