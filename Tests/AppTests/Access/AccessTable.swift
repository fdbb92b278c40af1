import Crypto
import Ground
import Storage

@testable import App

/// The access table as people read it, and the sum of every decision it can make.
enum AccessTable {
  /// Every question there is.
  static func questions(roles: [Role] = Role.allCases, acts: [Act] = Act.allCases)
    -> [Policy.Question]
  {
    roles.flatMap { role in
      acts.flatMap { act in
        Classification.allCases.flatMap { level in
          Standing.allCases.flatMap { standing in
            Relation.allCases.flatMap { relation in
              Context.allCases.map { context in
                Policy.Question(
                  role: role, act: act, standing: standing, classification: level,
                  relation: relation, context: context)
              }
            }
          }
        }
      }
    }
  }

  /// The answers, in the order of the questions, as 1 and 0.
  static func answers(_ questions: [Policy.Question]) -> [UInt8] {
    questions.map { Policy.allows($0) ? 49 : 48 }
  }

  static func answers(_ questions: [Policy.Question], _ rules: [Rule]) -> [UInt8] {
    questions.map { Policy.allows($0, rules: rules) ? 49 : 48 }
  }

  static func hash(_ answers: [UInt8]) -> String { Hex.text(SHA256.hash(data: answers)) }

  static func document() -> String {
    let all = questions()
    return """
      # Who may do what

      Generated from `Sources/App/Access/Rules.swift`; `TRYGGVE_WRITE=1 swift test --filter Access`
      writes it anew. A test fails when it is stale.

      Nothing matches means no. Before any rule: K3 is refused to everybody, and so is everything
      about a matter that concerns the person, or where the person has a conflict of interest.
      A token may do no more than its person, and only the acts it was issued for.

      All \(all.count) decisions (role × act × classification × standing of the units × relation × context),
      SHA-256:

          \(hash(answers(all)))

      ## The rules

      | Rule | Role | Where | Up to | While | Acts |
      |---|---|---|---|---|---|
      \(Rule.all.map(row).joined(separator: "\n"))

      ## Act by act

      **all** = in the whole municipality, **own** = in the units that the role was given for and
      below, **ordinary** = there too when another unit has taken over the lead of what happened
      in them, **asked** = where these are asked to lead or to support, **affected** = where they
      are asked or only touched; otherwise the relation to the event that it takes. After it the
      highest classification. An event belongs to the unit that leads it and the units above:
      the one where it happened, until it has handed over the lead. Every unit is the own of the
      city's duty officer, whose post is held in a unit that acts for the whole municipality; one
      held in a district or a company reaches that and what is below.

      | Act | \(Role.allCases.map(\.rawValue).joined(separator: " | ")) |
      |---|\(Role.allCases.map { _ in "---|" }.joined())
      \(Act.allCases.map(row).joined(separator: "\n"))

      """
  }

  private static func row(_ rule: Rule) -> String {
    let acts = Act.allCases.filter(rule.acts.contains).map(\.rawValue).joined(separator: ", ")
    return "| \(rule.name) | \(rule.role.rawValue) | \(place(rule)) | \(rule.most.rawValue) "
      + "| \(contexts(rule)) | \(acts) |"
  }

  private static func row(_ act: Act) -> String {
    let cells = Role.allCases.map { role in
      Rule.all.filter { $0.role == role && $0.acts.contains(act) }
        .map { "\(short($0)) \($0.most.rawValue)\(contexts($0) == "always" ? "" : "*")" }
        .joined(separator: ", ")
    }
    return "| \(act.rawValue) | \(cells.joined(separator: " | ")) |"
  }

  private static func place(_ rule: Rule) -> String {
    rule.place == .related ? "related: \(relations(rule))" : rule.place.rawValue
  }

  private static func short(_ rule: Rule) -> String {
    switch rule.place {
    case .everywhere: "all"
    case .ownUnits: "own"
    case .ordinaryUnits: "ordinary"
    case .askedUnits: "asked"
    case .affectedUnits: "affected"
    case .related: relations(rule)
    }
  }

  private static func relations(_ rule: Rule) -> String {
    Relation.allCases.filter(rule.relations.contains).map(\.rawValue).joined(separator: "/")
  }

  private static func contexts(_ rule: Rule) -> String {
    if rule.contexts.count == Context.allCases.count { return "always" }
    return Context.allCases.filter(rule.contexts.contains).map(\.rawValue).joined(separator: ", ")
  }
}

extension Rule {
  /// The same rule with something else about it.
  func with(
    place: Place? = nil, relations: Set<Relation>? = nil, most: Classification? = nil,
    contexts: Set<Context>? = nil, acts: Set<Act>? = nil
  ) -> Rule {
    Rule(
      name, role, place ?? self.place, relations: relations ?? self.relations,
      most: most ?? self.most, contexts: contexts ?? self.contexts, acts ?? self.acts)
  }
}
