/// Telephone numbers as people write them, and as telephones want them.
enum Phone {
  /// "08-465 004 12" → "tel:+46846500412"
  static func link(_ number: String) -> String {
    let digits = number.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
    if digits.hasPrefix("+") { return "tel:" + digits }
    if digits.hasPrefix("00") { return "tel:+" + digits.dropFirst(2) }
    if digits.hasPrefix("0") { return "tel:+46" + digits.dropFirst() }
    return "tel:" + digits
  }
}
