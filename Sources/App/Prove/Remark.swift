import Ground
import Web

/// What a second person says of one line of what is proposed.
struct Remark: Sendable {
  let line: ID<Line>
  let words: String

  private static let name = "remark-"

  static func fields(_ form: Form, _ lines: [Line]) -> HTML {
    let isBegun = form.values.names.contains {
      $0.hasPrefix(name) && !(form.values[$0] ?? "").isEmpty
    }
    return form.more(
      "Anmärk på en rad", open: isBegun,
      .joined(
        lines.map { line in
          form.text(
            name + line.id.text,
            .own("\(time(line)) \(line.authorName): \(line.text.prefix(60))"),
            extra: " maxlength=\"200\"")
        }))
  }

  /// The same in every language.
  private static func time(_ line: Line) -> String { Language.swedish.write(line.eventAt, .stamp) }

  static func read(_ check: inout Check, _ input: Input) -> [Remark] {
    input.names.filter { $0.hasPrefix(name) }.sorted().compactMap { field in
      check.optionalProse(field, most: 200).map {
        Remark(line: ID(String(field.dropFirst(name.count))), words: $0)
      }
    }
  }

  /// The whole answer: why, and then each line that something was said of, by its time.
  static func said(_ why: String, _ remarks: [Remark], _ lines: [Line]) -> String {
    let told = lines.compactMap { line in
      remarks.first { $0.line == line.id }.map {
        "\(time(line)): \($0.words)"
      }
    }
    return ([why] + told).joined(separator: "\n")
  }
}
