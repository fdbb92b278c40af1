import CStemmer
import Synchronization

/// Snowball's Swedish stemmer.
///
/// One handle keeps its result in itself, so it is only touched under the lock.
final class Stemmer: Sendable {
  private struct Handle: ~Copyable {
    let pointer: OpaquePointer?
    init() { pointer = sb_stemmer_new("swedish", "ISO_8859_1") }
    deinit { sb_stemmer_delete(pointer) }
  }

  private let handle = Mutex(Handle())

  /// The stem, or the word itself when the stemmer cannot be had.
  func stem(_ word: Letters) -> Letters {
    handle.withLock { handle in
      guard let pointer = handle.pointer, !word.isEmpty,
        let stem = sb_stemmer_stem(pointer, word, Int32(truncatingIfNeeded: word.count))
      else { return word }
      let length = Int(sb_stemmer_length(pointer))
      guard length > 0, length <= word.count else { return word }
      return Letters(UnsafeBufferPointer(start: stem, count: length))
    }
  }
}
