/// The English of every sentence on the screen.
enum English {
  static let table: [String: String] = {
    var table: [String: String] = [:]
    for line in lines.split(separator: "\n") {
      guard let cut = line.firstRange(of: " = ") else { continue }
      table[String(line[..<cut.lowerBound])] = String(line[cut.upperBound...])
    }
    return table
  }()

  private static let lines = #"""
    sv|language code = en
    """#
}
