internal import CZip

/// Reads the parts of a zip archive held in memory, within bounds.
///
/// What is unpacked is counted while it is unpacked; what the archive says about sizes is not
/// trusted. An archive with a name that points outside it, two equal names or a locked part is
/// refused whole. The seconds of the limits run from the opening.
public final class ZipReader {
  /// One part of the archive.
  public struct Entry: Sendable, Equatable {
    /// The name with its folders, separated by `/`.
    public let name: String
    /// Whether it is a folder.
    public var isFolder: Bool { name.hasSuffix("/") }
    let index: UInt64
    let packedSize: Int
  }

  /// The parts in the order of the archive.
  public let entries: [Entry]

  private let archive: OpaquePointer
  private let memory: UnsafeMutableRawBufferPointer
  private let limits: Limits
  let deadline: Deadline
  private var unpacked = 0

  /// Opens an archive; nothing is unpacked yet.
  public init(_ bytes: [UInt8], limits: Limits = .standard) throws(SheetError) {
    guard bytes.count <= limits.bytes else { throw .tooLarge(.bytes, allowed: limits.bytes) }
    guard bytes.starts(with: [0x50, 0x4B]) else { throw .notASpreadsheet }
    try ArchiveTail(bytes, limits).check()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
    guard let archive = Self.open(memory) else {
      memory.deallocate()
      throw .damaged(part: "zip")
    }
    do {
      entries = try Self.list(archive, limits, fileSize: bytes.count)
    } catch {
      zip_discard(archive)
      memory.deallocate()
      throw error
    }
    self.archive = archive
    self.memory = memory
    self.limits = limits
    deadline = Deadline(limits)
  }

  deinit {
    zip_discard(archive)
    memory.deallocate()
  }

  /// The content of the part with this name, letter case aside; `damaged` when there is none.
  public func read(_ name: String) throws(SheetError) -> [UInt8] {
    let wanted = EntryName.folded(name)
    guard let entry = entries.first(where: { EntryName.folded($0.name) == wanted }) else {
      throw .damaged(part: name)
    }
    return try read(entry)
  }

  /// The content of a part.
  public func read(_ entry: Entry) throws(SheetError) -> [UInt8] {
    guard let file = zip_fopen_index(archive, entry.index, 0) else {
      throw .damaged(part: entry.name)
    }
    defer { zip_fclose(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Int(zip_fread(file, &chunk, UInt64(chunk.count)))
      guard count >= 0, count <= chunk.count else { throw .damaged(part: entry.name) }
      if count == 0 { return content }
      content.append(contentsOf: chunk[..<count])
      unpacked += count
      try checkSize(content.count, of: entry)
    }
  }

  private func checkSize(_ size: Int, of entry: Entry) throws(SheetError) {
    guard unpacked <= limits.unpacked else {
      throw .tooLarge(.unpacked, allowed: limits.unpacked)
    }
    if size > 1 << 20, size / max(1, entry.packedSize) >= limits.ratio {
      throw .tooLarge(.ratio, allowed: limits.ratio)
    }
    try deadline.check()
  }

  private static func open(_ memory: UnsafeMutableRawBufferPointer) -> OpaquePointer? {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let size = UInt64(memory.count)
    guard let source = zip_source_buffer_create(memory.baseAddress, size, 0, &error) else {
      return nil
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      return nil
    }
    return archive
  }

  private static func list(
    _ archive: OpaquePointer, _ limits: Limits, fileSize: Int
  ) throws(SheetError) -> [Entry] {
    let count = zip_get_num_entries(archive, 0)
    guard count <= limits.entries else { throw .tooLarge(.entries, allowed: limits.entries) }
    var entries: [Entry] = []
    var names: Set<String> = []
    for index in 0..<UInt64(max(0, count)) {
      let entry = try entry(archive, index, fileSize: fileSize)
      guard names.insert(EntryName.folded(entry.name)).inserted else {
        throw .duplicateName(entry.name)
      }
      entries.append(entry)
    }
    return entries
  }

  private static func entry(
    _ archive: OpaquePointer, _ index: UInt64, fileSize: Int
  ) throws(SheetError) -> Entry {
    var stat = zip_stat_t()
    zip_stat_init(&stat)
    guard zip_stat_index(archive, index, 0, &stat) == 0, let bytes = stat.name,
      let name = String(validatingCString: bytes)
    else { throw .damaged(part: "zip") }
    guard EntryName.isSafe(name) else { throw .unsafeName(name) }
    guard stat.encryption_method == UInt16(ZIP_EM_NONE) else { throw .encrypted }
    guard [ZIP_CM_STORE, ZIP_CM_DEFLATE].contains(Int32(stat.comp_method)) else {
      throw .damaged(part: name)
    }
    let packed = min(stat.comp_size, UInt64(fileSize))
    return Entry(name: name, index: index, packedSize: Int(packed))
  }
}
