import Ground

/// Something that is not as the journal says.
struct Finding: Sendable, Hashable {
  enum Kind: String, Sendable {
    case altered, missing, inserted, reordered, broken, erased, cut, rewritten, signature, derived
  }

  /// The journal entry concerned; nil for what stands outside the chain.
  let seq: Int64?
  let kind: Kind
  /// One sentence in plain English.
  let words: String

  init(_ kind: Kind, at seq: Int64?, _ words: String) {
    self.kind = kind
    self.seq = seq
    self.words = words
  }
}

/// What a verification came to.
struct Verdict: Sendable {
  /// Of what, e.g. "database data/tryggve.sqlite".
  var subject = ""
  var findings: [Finding] = []
  var findingCount = 0
  var entries = 0
  var rows = 0
  var versions = 0
  var erased = 0
  var withheld = 0
  var notes = 0
  var head = Head(seq: 0, hash: Entry.zero)
  var lastTime: Instant?
  /// The newest checkpoint that agreed.
  var proven: CheckpointNote?
  /// When the entry before the first wrong one was written.
  var provenTime: Instant?
  /// What could not be looked at, and why.
  var unknown: [String] = []
  /// What the reader should know although nothing is wrong.
  var remarks: [String] = []

  static let mostFindings = 100

  mutating func add(_ finding: Finding) {
    findingCount += 1
    findings.append(finding)
    if findings.count > 2 * Verdict.mostFindings { settle() }
  }

  /// The first finding is the one a reader should hear of.
  mutating func settle() {
    findings.sort { ($0.seq ?? .max, $0.kind.rawValue) < ($1.seq ?? .max, $1.kind.rawValue) }
    findings = Array(findings.prefix(Verdict.mostFindings))
  }

  var first: Finding? { findings.first }

  /// 0 proven, 1 tampered with, 2 cannot be verified.
  var code: Int32 { findingCount > 0 ? 1 : (unknown.isEmpty ? 0 : 2) }

  /// The report for the one who asked.
  var lines: [String] {
    var out: [String] = []
    if let first {
      out.append("NOT AS IT WAS: \(first.words)")
      for finding in findings.dropFirst().prefix(9) { out.append("  also: \(finding.words)") }
      if findingCount > 10 { out.append("  and \(findingCount - min(findingCount, 10)) more") }
    } else if !unknown.isEmpty {
      out.append("CANNOT VERIFY: \(unknown[0])")
      for why in unknown.dropFirst() { out.append("  also: \(why)") }
    } else {
      out.append("WHOLE: \(subject) is as the journal says.")
    }
    out.append(
      "  \(entries) entries, \(rows) rows, \(versions) earlier versions, \(erased) erased by law"
        + (withheld > 0 ? ", \(withheld) withheld" : "") + ", \(notes) checkpoints compared")
    if head.seq > 0 {
      out.append("  last entry \(head.seq)\(lastTime.map { ", written \($0.text)" } ?? "")")
      out.append("  its hash \(head.hash)")
    }
    if findingCount > 0 {
      out.append("  last proven time: \(provenTime?.text ?? "none")")
    } else if let proven {
      out.append("  signed checkpoint at entry \(proven.seq), \(proven.at.text)")
    }
    return out + remarks.map { "  note: \($0)" }
  }
}
