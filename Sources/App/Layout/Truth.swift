import Web

/// Yes or no, as a form says it and as a program does.
extension Input {
  /// nil when nothing is said, or neither.
  func truth(_ field: String) -> Bool? {
    switch self[field] {
    case "yes", "true", "on", "1": true
    case "no", "false", "off", "0": false
    default: nil
    }
  }
}

extension Check {
  /// nil when nothing is said; a fault when it is neither yes nor no.
  mutating func truth(_ field: String) -> Bool? {
    guard let said = input[field], !said.isEmpty else { return nil }
    let truth = input.truth(field)
    if truth == nil { fault(field, "Välj ett av alternativen.") }
    return truth
  }
}
