/// Taking Swedish compounds apart: *elavbrottet* into *el* and *avbrottet*.
///
/// Splitting too much is worse than splitting too little: both sides must be words of the list
/// with forms that show what they are, short ones only from a list, and words that merely look
/// like compounds (*kontakt*, *uppgift*) are named in `Irregular.whole`.
struct Compounds: Sendable {
  /// One part as it stands in the compound, and the base forms it comes from.
  struct Part: Equatable {
    var surface: Letters
    var bases: [Letters]
  }

  static let mostParts = 4
  static let longestWord = 48

  let forms: Forms

  /// The parts of a word; only one when it is not a compound.
  func parts(_ word: Letters) -> [Part] {
    let bases = forms.bases(word)
    let whole = [Part(surface: word, bases: bases)]
    guard forms.lexicon.count > 0, word.count >= 5, word.count <= Self.longestWord,
      !word.contains(where: Letters.isDigit)
    else { return whole }
    if let base = bases.first, forms.lexicon.has(word[...]) || base != word {
      if Irregular.whole.contains(base) { return whole }
      return halves(base, known: true, room: Self.mostParts) ?? whole
    }
    return halves(word, known: false, room: Self.mostParts) ?? named(word)
      ?? [Part(surface: word, bases: bases + forms.guesses(word))]
  }

  /// The cut in two that leaves the longest last part, with each side taken apart further.
  private func halves(_ word: Letters, known: Bool, room: Int) -> [Part]? {
    guard room > 1, word.count >= 5 else { return nil }
    for cut in 2..<(word.count - 2) {
      let tail = Letters(word[cut...])
      guard let tailBases = tailBases(tail), let head = head(word[..<cut], before: tail) else {
        continue
      }
      if isBindingLetter(at: cut, of: word, tailBases) { continue }
      return join(head, Part(surface: tail, bases: tailBases), room: room)
    }
    return known ? nil : longer(word, room: room)
  }

  /// Whether the *s* that opens the last part rather binds the first: stats-makt, not stat-smakt.
  private func isBindingLetter(at cut: Int, of word: Letters, _ bases: [Letters]) -> Bool {
    guard word[cut] == 0x73, let base = bases.first, !forms.isNoun(base) else { return false }
    let head = Letters(word[...cut])
    return headBase(head) != nil && tailBases(Letters(word[(cut + 1)...])) != nil
  }

  /// A compound of compounds, where one side is itself not in the list.
  private func longer(_ word: Letters, room: Int) -> [Part]? {
    guard room > 2, word.count >= 8 else { return nil }
    for cut in 2..<(word.count - 2) {
      let tail = Letters(word[cut...])
      if let bases = tailBases(tail), tail.count > 3 {
        var head = Letters(word[..<cut])
        if head.ends("s") { head.removeLast() }
        if var parts = halves(head, known: false, room: room - 1) {
          parts[parts.count - 1].surface = Letters(word[..<cut].suffix(from: place(of: parts)))
          return parts + [Part(surface: tail, bases: bases)]
        }
      }
      guard let head = head(word[..<cut], before: tail), tail.count >= 7,
        let parts = halves(tail, known: false, room: room - 1)
      else { continue }
      return [head] + parts
    }
    return nil
  }

  private func place(of parts: [Part]) -> Int {
    parts.dropLast().reduce(0) { $0 + $1.surface.count }
  }

  private func join(_ head: Part, _ tail: Part, room: Int) -> [Part] {
    var parts = [head]
    if let base = head.bases.first, let inner = inner(base, room: room - 1) {
      parts = inner
      let before = place(of: inner)
      parts[parts.count - 1].surface = Letters(head.surface.dropFirst(before))
    }
    if let base = tail.bases.first, let inner = inner(base, room: room - parts.count) {
      return parts + inner
    }
    return parts + [tail]
  }

  private func inner(_ base: Letters, room: Int) -> [Part]? {
    guard !Irregular.whole.contains(base) else { return nil }
    return halves(base, known: true, room: room)
  }

  /// An unknown name before a well-known long word: *Akallatunneln*, *Rinkebyskolan*.
  private func named(_ word: Letters) -> [Part]? {
    guard word.count >= 9 else { return nil }
    for cut in 4..<(word.count - 4) {
      let tail = Letters(word[cut...])
      guard let bases = tailBases(tail), let base = bases.first, forms.isNoun(base),
        word[..<cut].contains(where: Letters.isVowel), !word[..<cut].ends("s") || tail.count > 5
      else { continue }
      let head = Letters(word[..<cut])
      return [Part(surface: head, bases: [head])]
        + (inner(base, room: 3) ?? [
          Part(surface: tail, bases: bases)
        ])
    }
    return nil
  }

  private func tailBases(_ tail: Letters) -> [Letters]? {
    guard tail.count >= 3, !Irregular.notParts.contains(tail) else { return nil }
    let bases = forms.bases(tail)
    guard let base = bases.first, forms.lexicon.has(base[...]) || forms.isDerived(base),
      !Irregular.notParts.contains(base)
    else { return nil }
    if base.count < 4 { return Irregular.shortTails.contains(base) ? bases : nil }
    let content = forms.isNoun(base) || forms.isAdjective(base) || forms.lexicon.has(base[...], "r")
    return content || tail.count >= 6 ? bases : nil
  }

  private func head(_ head: ArraySlice<UInt8>, before tail: Letters) -> Part? {
    let surface = Letters(head)
    // Three equal letters are written as two: buss + station is busstation.
    if let last = head.last, last == tail.first, head.dropLast().last != last,
      !Letters.isVowel(last), tail.count > 4, let base = headBase(surface + [last]),
      forms.isNoun(base)
    {
      return Part(surface: surface, bases: [base])
    }
    guard !needsBinding(surface) else { return nil }
    return headBase(surface).map { Part(surface: surface, bases: [$0]) }
  }

  /// *ledning* and its like never stand before another part without an *s*.
  private func needsBinding(_ head: Letters) -> Bool {
    guard head.count > 5 else { return false }
    return ["ing", "het", "skap", "tion", "sion", "itet", "nad"].contains { head.ends($0) }
  }

  private func headBase(_ head: Letters) -> Letters? {
    if let base = Irregular.heads[head] { return base }
    if Irregular.notParts.contains(head) { return nil }
    if head.count < 4 { return Irregular.shortHeads.contains(head) ? head : nil }
    if forms.isNoun(head), forms.bases(head).first == head { return head }
    if head.ends("s") {
      let base = Letters(head.dropLast())
      if base.count > 3 || Irregular.shortHeads.contains(base), forms.isNoun(base) { return base }
    }
    if forms.isAdjective(head) || forms.isVerbStem(head) { return head }
    if forms.isNoun(head + [0x61]) { return head + [0x61] }
    guard let last = head.last, last == 0x75 || last == 0x6F || last == 0x65 else { return nil }
    let base = Letters(head.dropLast()) + [0x61]
    return base.count > 3 && forms.isNoun(base) ? base : nil
  }
}
