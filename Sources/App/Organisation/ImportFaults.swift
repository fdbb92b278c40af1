import Ground
import Swedish

/// Something wrong in a file: where it stands, what it is, and what was probably meant.
struct ImportFault: Sendable {
  var place: ImportPlace?
  /// The heading of the column.
  var column: String?
  let words: Text
  var nearest: String?

  /// As a form or a program is told of it.
  var fault: Fault {
    var said = words
    if let nearest { said = "\(said) Menade du ”\(nearest)”?" }
    switch (place?.text, column) {
    case (let place?, let column?): said = "\(place), kolumnen \(column): \(said)"
    case (let place?, nil): said = "\(place): \(said)"
    case (nil, let column?): said = "Kolumnen \(column): \(said)"
    case (nil, nil): break
    }
    return Fault(field: "file", text: said)
  }

  /// In the order of the file, so that whoever mends it goes through it once.
  static func inOrder(_ faults: [ImportFault]) -> [ImportFault] {
    var sheets: [String] = []
    for fault in faults {
      if let sheet = fault.place?.sheet, !sheets.contains(sheet) { sheets.append(sheet) }
    }
    func rank(_ fault: ImportFault) -> (Int, Int) {
      guard let place = fault.place else { return (-1, 0) }
      return (sheets.firstIndex(of: place.sheet) ?? sheets.count, place.row)
    }
    return faults.enumerated().sorted { a, b in
      let (left, right) = (rank(a.element), rank(b.element))
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }
}

/// Guesses what was meant by a word that is nearly right.
enum Nearest {
  /// The candidate that takes the fewest changes of letters, if they are few.
  static func of(_ text: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(Words.fold(text))
    guard wanted.count >= 3, wanted.count <= 80 else { return nil }
    let most = wanted.count < 5 ? 1 : max(2, min(4, wanted.count / 4))
    var best: (word: String, steps: Int)?
    for candidate in candidates {
      let folded = Array(Words.fold(candidate))
      guard abs(folded.count - wanted.count) <= most else { continue }
      let steps = distance(wanted, folded, most)
      if steps <= most, best.map({ steps < $0.steps }) ?? true { best = (candidate, steps) }
    }
    return best?.word
  }

  /// Letters to add, take away or change; more than `most` is only "too many".
  private static func distance(_ a: [Character], _ b: [Character], _ most: Int) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let step = min(row[j] + 1, row[j + 1] + 1, corner + (letter == other ? 0 : 1))
        corner = row[j + 1]
        row[j + 1] = step
      }
      if (row.min() ?? 0) > most { return most + 1 }
    }
    return row[b.count]
  }
}

/// What telephone numbers and addresses of e-mail look like.
enum ContactShape {
  static func isPhone(_ text: String) -> Bool {
    guard let first = text.first, first.isNumber || first == "+" || first == "(" else {
      return false
    }
    return text.filter { $0.isASCII && $0.isNumber }.count >= 3
  }

  static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else {
      return false
    }
    let names = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return names.count >= 2 && !names.contains { $0.isEmpty }
  }
}
