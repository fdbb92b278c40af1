/// How the parts of a workbook point to each other.
struct Relations: MarkupReader {
  /// One pointer from a part to another.
  struct Relation {
    var id: String
    var kind: String
    var target: String
    var isOutside: Bool
  }

  private(set) var all: [Relation] = []

  mutating func open(_ element: Markup.Element) {
    guard element.name == "Relationship", let target = element["Target"] else { return }
    // Two families of addresses name the same kinds; their last step is the same.
    let kind = element["Type"]?.split(separator: "/").last ?? ""
    all.append(
      Relation(
        id: element["Id"] ?? "", kind: String(kind), target: target,
        isOutside: element["TargetMode"]?.lowercased() == "external"))
  }

  mutating func text(_ text: String) {}

  mutating func close(_ name: String) {}

  /// The part that `target` means when it stands in the relations of `part`; nothing if outside.
  static func resolve(_ target: String, from part: String) -> String? {
    var steps = target.hasPrefix("/") ? [] : part.split(separator: "/").dropLast()
    for step in target.split(separator: "/") where step != "." {
      if step == ".." {
        guard steps.popLast() != nil else { return nil }
      } else {
        steps.append(step)
      }
    }
    return steps.isEmpty ? nil : steps.joined(separator: "/")
  }

  /// The part that holds the relations of `part`.
  static func part(for part: String) -> String {
    var steps = part.split(separator: "/").map(String.init)
    let name = steps.popLast() ?? ""
    return (steps + ["_rels", name + ".rels"]).joined(separator: "/")
  }
}

/// The sheets that a workbook lists, and how it counts days.
struct SheetList: MarkupReader {
  /// A sheet in the order of its tab.
  struct Listed {
    var name: String
    var relation: String
    var isHidden: Bool
  }

  private(set) var sheets: [Listed] = []
  private(set) var dates = SerialDate()

  mutating func open(_ element: Markup.Element) {
    if element.name == "workbookPr" {
      dates.countsFrom1904 = ["1", "true"].contains(element["date1904"])
    }
    guard element.name == "sheet" else { return }
    let relation = element.prefixed.first { $0.name == "id" }?.value
    sheets.append(
      Listed(
        name: element["name"] ?? "", relation: relation ?? "",
        isHidden: element["state"].map { $0 != "visible" } ?? false))
  }

  mutating func text(_ text: String) {}

  mutating func close(_ name: String) {}
}
