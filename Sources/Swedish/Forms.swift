/// Swedish inflection read out of the word list: which word is a form of which.
///
/// Snowball alone leaves *larmet*, *skolan*, *tunneln* and *bränder* apart from *larm*, *skola*,
/// *tunnel* and *brand*. The list holds whole paradigms, so a form is taken back to its base only
/// when the other forms of that base are in the list too.
struct Forms: Sendable {
  let lexicon: Lexicon
  let stemmer: Stemmer

  /// The base forms of a word: one, or two when the form belongs to two words (banan, bana).
  func bases(_ word: Letters) -> [Letters] {
    if let irregular = Irregular.bases[word] { return [irregular] }
    if isNoun(word) {
      if word.ends("an"), let other = definiteOfA(word) { return [word, other] }
      return withVerb(word)
    }
    var base = word
    for _ in 0..<4 {
      guard let shorter = strip(base), shorter.count < base.count || shorter != base else { break }
      base = shorter
      if let irregular = Irregular.bases[base] { return [irregular] }
      if isNoun(base) { break }
    }
    return withVerb(base)
  }

  /// *evakuering* is also the doing of *evakuera*: what is foreign and ends so always is, but for
  /// the government, which is more than that it governs.
  private func withVerb(_ word: Letters) -> [Letters] {
    guard word.count > 7, word.ends("ering"), !word.ends("regering"),
      lexicon.has(word.dropLast(3), "a")
    else { return [word] }
    return [word, Letters(word.dropLast(3)) + [0x61]]
  }

  /// The form under which a base form is indexed.
  func stem(_ base: Letters) -> Letters {
    guard isNoun(base) || isAdjective(base) || isDerived(base) else { return stemmer.stem(base) }
    guard base.count > 3, base.ends("a") || base.ends("e") else { return base }
    return Letters(base.dropLast())
  }

  /// Whether the list holds the definite form of the word and the genitive of that.
  func isNoun(_ word: Letters) -> Bool {
    let whole = word[...]
    guard let last = word.last, lexicon.has(whole) else { return false }
    if has(whole, "en", "ens") || has(whole, "et", "ets") || has(whole, "n", "ns") { return true }
    if last == 0x65 { return has(whole, "t", "ts") }
    if last == 0x6D || last == 0x6E, isDoubled(word + [last]) { return true }
    return squeezed(word).contains { has($0[...], "et", "ets") || has($0[...], "en", "ens") }
  }

  /// *rum* as it stands in *rumm-et*.
  private func isDoubled(_ word: Letters) -> Bool {
    has(word[...], "et", "ets") || has(word[...], "en", "ens")
  }

  /// Whether the list holds the neuter and the plural of the word as an adjective.
  func isAdjective(_ word: Letters) -> Bool {
    let whole = word[...]
    guard lexicon.has(whole) else { return false }
    if lexicon.has(whole, "t") && lexicon.has(whole, "a") { return true }
    if word.ends("en"), !lexicon.has(whole.dropLast(), "t") { return false }
    guard word.ends("en") || lexicon.has(whole, "t") else { return false }
    return squeezed(word).contains { lexicon.has($0[...], "a") }
  }

  /// Whether the word is what remains of a verb in a compound (kör, skriv).
  func isVerbStem(_ word: Letters) -> Bool {
    let whole = word[...]
    return lexicon.has(whole, "a") && (lexicon.has(whole, "er") || lexicon.has(whole, "ar"))
  }

  /// Whether the word is made of a verb of the list: *röjning* and *röjare* of *röja*.
  func isDerived(_ word: Letters) -> Bool {
    if word.ends("ning") { return lexicon.has(word.dropLast(4), "a") }
    return word.ends("are") && lexicon.has(word.dropLast(3), "a")
  }

  /// What a word that is not in the list may be a definite form of, where Snowball has no guess.
  func guesses(_ word: Letters) -> [Letters] {
    guard word.count > 5 else { return [] }
    if word.ends("an") { return [Letters(word.dropLast())] }
    return word.ends("et") ? [Letters(word.dropLast(2))] : []
  }

  private func has(_ word: ArraySlice<UInt8>, _ one: StaticString, _ other: StaticString) -> Bool {
    lexicon.has(word, one) && lexicon.has(word, other)
  }

  /// *vatten* as it stands in *vattn-et*, *nummer* as in *numr-et*.
  private func squeezed(_ word: Letters) -> [Letters] {
    guard word.count > 3, word.ends("el") || word.ends("en") || word.ends("er") else { return [] }
    let plain = Letters(word.dropLast(2)) + word.suffix(1)
    let twin = word.dropLast(2).suffix(2)
    guard twin.count == 2, twin.first == twin.last else { return [plain] }
    return [plain, Letters(word.dropLast(3)) + word.suffix(1)]
  }

  /// *vattn* back to *vatten*, *numr* to *nummer*.
  private func widened(_ stem: ArraySlice<UInt8>) -> [Letters] {
    guard let last = stem.last, [0x6C, 0x6D, 0x6E, 0x72].contains(last),
      let before = stem.dropLast().last, !Letters.isVowel(before), stem.count > 2
    else { return [] }
    let head = Letters(stem.dropLast())
    if last == before { return lexicon.has(head[...]) ? [head] : [] }
    return [head + [before, 0x65, last], head + [0x65, last]].filter { lexicon.has($0[...]) }
  }

  private func strip(_ word: Letters) -> Letters? {
    guard word.count > 2 else { return nil }
    if word.ends("s"), lexicon.has(word.dropLast()) { return Letters(word.dropLast()) }
    let listed = definitePlural(word) ?? plural(word) ?? definite(word) ?? adjective(word)
    return listed ?? (lexicon.has(word[...]) ? nil : unlisted(word))
  }

  /// A form the list lacks of a noun it has: *boenden*, *läckan*.
  private func unlisted(_ word: Letters) -> Letters? {
    for ending in [
      "arnas", "ernas", "ornas", "arna", "erna", "orna", "ens", "ets", "nas", "en", "et",
      "ar", "er", "na", "ns", "ts", "n", "t", "s",
    ] where word.ends(ending) {
      let root = Letters(word.dropLast(ending.utf8.count))
      guard root.count > 3 else { continue }
      if ending.hasPrefix("t"), !root.ends("e") { continue }
      if ending.hasPrefix("n"), !takesBareN(root) { continue }
      if isNoun(root) || isDerived(root) { return root }
      if ending == "n", word.ends("an"), lexicon.has(root[...]) { return root }
    }
    guard word.count > 5, word.ends("or"), lexicon.has(word.dropLast(2), "a") else { return nil }
    return Letters(word.dropLast(2)) + [0x61]
  }

  /// Whether the definite form has *n* alone or the plural *na*: tavla-n, station-er-na.
  private func takesBareN(_ root: Letters) -> Bool {
    root.last.map { Letters.isVowel($0) || $0 == 0x72 || $0 == 0x6C } ?? false
  }

  private func definitePlural(_ word: Letters) -> Letters? {
    guard word.ends("na"), word.count > 4 else { return nil }
    if word.ends("arna"), lexicon.has(word.dropLast(4), "are") {
      return Letters(word.dropLast(2)) + [0x65]
    }
    let rest = word.dropLast(2)
    guard !lexicon.has(word.dropLast()), lexicon.has(rest),
      rest.ends("r") || rest.ends("en")
    else { return nil }
    return Letters(rest)
  }

  private func plural(_ word: Letters) -> Letters? {
    let root = word.dropLast(2)
    let known = lexicon.has(word[...], "na") || lexicon.has(word[...], "s")
    guard known, root.count > 0 else { return nil }
    if word.ends("or"), lexicon.has(root, "a") { return Letters(root) + [0x61] }
    guard word.ends("ar") || word.ends("er") else { return nil }
    if isNoun(Letters(root)) { return Letters(root) }
    guard lexicon.has(word[...], "na") else { return nil }
    if isNoun(Letters(root) + [0x65]) { return Letters(root) + [0x65] }
    if let wide = widened(root).first(where: isNoun) { return wide }
    return word.ends("er") ? unrounded(Letters(root)) : nil
  }

  /// *bränd-er* back to *brand*, *söner* to *son*.
  private func unrounded(_ root: Letters) -> Letters? {
    guard let place = root.lastIndex(where: Letters.isVowel) else { return nil }
    var base = root
    switch root[place] {
    case Letters.aDots: base[place] = 0x61
    case Letters.oDots: base[place] = 0x6F
    default: return nil
    }
    return isNoun(base) ? base : nil
  }

  private func definite(_ word: Letters) -> Letters? {
    if word.ends("an"), let base = definiteOfA(word) { return base }
    guard lexicon.has(word[...], "s") else { return nil }
    if word.ends("en") || word.ends("et") {
      let root = word.dropLast(2)
      if isNoun(Letters(root)) { return Letters(root) }
      if let wide = widened(root).first(where: isNoun) { return wide }
    }
    guard word.ends("n") || word.ends("et"), isNoun(Letters(word.dropLast())) else { return nil }
    return Letters(word.dropLast())
  }

  private func definiteOfA(_ word: Letters) -> Letters? {
    let base = word.dropLast()
    guard lexicon.has(base), lexicon.has(word[...], "s") else { return nil }
    let plural = lexicon.has(base.dropLast(), "or") && lexicon.has(base.dropLast(), "orna")
    return plural || !lexicon.has(word[...], "en") ? Letters(base) : nil
  }

  private func adjective(_ word: Letters) -> Letters? {
    if word.ends("are"), lexicon.has(word.dropLast(3), "ast"), lexicon.has(word.dropLast(2)) {
      return Letters(word.dropLast(2))
    }
    if word.ends("t"), isAdjective(Letters(word.dropLast())) { return Letters(word.dropLast()) }
    if word.ends("et"), isAdjective(Letters(word.dropLast()) + [0x6E]) {
      return Letters(word.dropLast()) + [0x6E]
    }
    guard word.ends("a") else { return nil }
    if isAdjective(Letters(word.dropLast())) { return Letters(word.dropLast()) }
    return widened(word.dropLast()).first(where: isAdjective)
  }
}
