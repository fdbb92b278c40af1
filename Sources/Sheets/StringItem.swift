/// A text that may be made of several runs with different looks.
struct StringItem {
  private(set) var text = ""
  private var isInText = false
  private var soundDepth = 0

  mutating func open(_ name: String) {
    if name == "rPh" { soundDepth += 1 }
    if name == "t" { isInText = true }
  }

  // Reading aids for Asian scripts repeat the text and are left out.
  mutating func add(_ text: String) {
    if isInText, soundDepth == 0 { self.text += text }
  }

  mutating func close(_ name: String) {
    if name == "rPh" { soundDepth -= 1 }
    if name == "t" { isInText = false }
  }
}

/// The texts that the sheets of a workbook share.
struct SharedStrings: MarkupReader {
  private(set) var texts: [String] = []
  private var item = StringItem()
  private let limits: Limits

  init(_ limits: Limits) {
    self.limits = limits
  }

  mutating func open(_ element: Markup.Element) throws(SheetError) {
    if element.name == "si" {
      guard texts.count < limits.cells else { throw .tooLarge(.cells, allowed: limits.cells) }
      item = StringItem()
    }
    item.open(element.name)
  }

  mutating func text(_ text: String) {
    item.add(text)
  }

  mutating func close(_ name: String) {
    item.close(name)
    if name == "si" { texts.append(CellText.decoded(item.text)) }
  }
}
