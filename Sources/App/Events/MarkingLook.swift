/// The quick first look for protective-security markings. Every line of every log is asked and
/// hardly any holds one: one pass over the bytes, through spaces, hyphens, marks that are not
/// seen and other shapes of the letters, since those hide a marking from a plain comparison.
enum MarkingLook {
  private static let stems = [
    "hemlig", "konfidentiell", "secret", "confidenti", "restricted", "restreint", "skyddsklass",
  ]

  /// The state after each of the letters a to z, from each state; `hit` ends the look.
  private static let steps = machine()
  private static let hit: UInt8 = 0xFF

  private static func machine() -> [UInt8] {
    var steps: [[UInt8?]] = [Array(repeating: nil, count: 26)]
    var hits: Set<UInt8> = []
    for stem in stems {
      var state = 0
      for byte in stem.utf8 {
        let letter = Int(byte - 0x61)
        if steps[state][letter] == nil {
          steps[state][letter] = UInt8(steps.count)
          steps.append(Array(repeating: nil, count: 26))
        }
        state = Int(steps[state][letter] ?? 0)
      }
      hits.insert(UInt8(state))
    }
    // Where a stem breaks off, the longest end that begins another one goes on.
    var falls = Array(repeating: 0, count: steps.count)
    var queue = [0]
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      for letter in 0..<26 {
        let fallen = state == 0 ? 0 : steps[falls[state]][letter] ?? 0
        if let child = steps[state][letter] {
          falls[Int(child)] = Int(fallen)
          queue.append(Int(child))
        } else {
          steps[state][letter] = fallen
        }
      }
    }
    return steps.flatMap { $0.map { step in step.map { hits.contains($0) ? hit : $0 } ?? 0 } }
  }

  static func mayBe(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable(look)
      ?? Array(text.utf8).withUnsafeBufferPointer(look)
  }

  private static func look(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    steps.withUnsafeBufferPointer { steps in
      var state: UInt8 = 0
      var at = 0
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        var letter: UInt8
        switch byte {
        case 0x61...0x7A: letter = byte
        case 0x41...0x5A: letter = byte + 0x20
        case 0x09...0x0D, 0x20, 0x2D, 0x2E, 0x5F, 0x2A: continue
        case 0..<0x80: letter = 0
        default:
          let second = at < bytes.count ? bytes[at] : 0
          let third = at + 1 < bytes.count ? bytes[at + 1] : 0
          at += byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
          switch shape(byte, second, third) {
          case .letter(let found): letter = found
          case .nothing: continue
          case .strange: return true
          }
        }
        state = letter == 0 ? 0 : steps[Int(state) * 26 + Int(letter - 0x61)]
        if state == hit { return true }
      }
      return false
    }
  }

  private enum Shape {
    case letter(UInt8)
    /// Not seen, or only a space.
    case nothing
    /// Other shapes of letters: the long look must tell.
    case strange
  }

  private static func shape(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Shape {
    switch (first, second) {
    case (0xC3, _): return .letter(0)
    case (0xC2, 0xA0), (0xC2, 0xAD), (0xC2, 0xB7), (0xCC, _), (0xCD, _), (0xE2, 0x80), (0xE2, 0x81),
      (0xE3, 0x80), (0xEF, 0xBB), (0xE1, 0xA0), (0xE1, 0x9A):
      return .nothing
    case (0xEF, 0xBC): return (0xA1...0xBA).contains(third) ? .letter(third - 0x40) : .letter(0)
    case (0xEF, 0xBD): return (0x81...0x9A).contains(third) ? .letter(third - 0x20) : .letter(0)
    case (0xF0, 0x9D),
      (0xF0, 0x9F) where third == 0x84 || third == 0x85,
      (0xE2, 0x84), (0xE2, 0x92), (0xE2, 0x93), (0xCA, _), (0xE1, 0xB4), (0xE1, 0xB5):
      return .strange
    default: return .letter(0)
    }
  }
}
