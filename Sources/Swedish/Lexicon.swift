import CAssets

/// The Swedish words that are known, kept as one block of bytes and a hash table into it.
struct Lexicon: Sendable {
  /// The list built into the program; empty when the program was built without one.
  static let embedded = Lexicon(asset: "swedish-words.txt")

  private var block: [UInt8] = []
  private var slots: [UInt32] = []
  private(set) var count = 0

  init(asset name: String) {
    for index in 0..<tryggve_asset_count() {
      guard let asset = tryggve_asset_at(index)?.pointee, let assetName = asset.name,
        String(cString: assetName) == name
      else { continue }
      self.init(utf8: UnsafeBufferPointer(start: asset.data, count: asset.length))
      return
    }
    self.init(utf8: UnsafeBufferPointer(start: nil, count: 0))
  }

  /// Takes one folded word per line, and keeps each word behind a byte with its length.
  init(utf8 list: UnsafeBufferPointer<UInt8>) {
    let lines = list.reduce(into: 0) { $0 += $1 == 0x0A ? 1 : 0 } + 1
    var size = 1024
    while size < lines * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    block = [0]
    block.reserveCapacity(list.count + lines)
    var word: Letters = []
    for letter in list {
      switch letter {
      case 0x0A:
        insert(word)
        word.removeAll(keepingCapacity: true)
      case 0xC3: break  // first byte of å, ä and ö in UTF-8; the second, plus 64, is ISO 8859-1
      case 0x80...0xBF: word.append(letter + 0x40)
      default: word.append(letter)
      }
    }
    insert(word)
  }

  private mutating func insert(_ word: Letters) {
    guard !word.isEmpty, word.count < 64, !has(word[...]) else { return }
    var slot = Int(truncatingIfNeeded: Self.hash(word[...], "")) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(truncatingIfNeeded: block.count)
    block.append(UInt8(word.count))
    block.append(contentsOf: word)
    count += 1
  }

  /// Whether the letters, followed by the ASCII ending, make a known word.
  func has(_ word: ArraySlice<UInt8>, _ ending: StaticString = "") -> Bool {
    let length = word.count + ending.utf8CodeUnitCount
    guard length > 0, length < 64, slots.count > 1 else { return false }
    var slot = Int(truncatingIfNeeded: Self.hash(word, ending)) & (slots.count - 1)
    while slots[slot] != 0 {
      if holds(word, ending, at: Int(slots[slot])) { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  private func holds(_ word: ArraySlice<UInt8>, _ ending: StaticString, at place: Int) -> Bool {
    guard Int(block[place]) == word.count + ending.utf8CodeUnitCount else { return false }
    var next = place + 1
    for letter in word {
      guard block[next] == letter else { return false }
      next += 1
    }
    return ending.withUTF8Buffer { letters in
      for letter in letters {
        guard block[next] == letter else { return false }
        next += 1
      }
      return true
    }
  }

  private static func hash(_ word: ArraySlice<UInt8>, _ ending: StaticString) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for letter in word { hash = (hash ^ UInt32(letter)) &* 16_777_619 }
    ending.withUTF8Buffer { letters in
      for letter in letters { hash = (hash ^ UInt32(letter)) &* 16_777_619 }
    }
    return hash ^ (hash >> 15)
  }
}
