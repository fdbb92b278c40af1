/// Receives the elements and texts of one XML part in order.
protocol MarkupReader {
  mutating func open(_ element: Markup.Element) throws(SheetError)
  mutating func text(_ text: String) throws(SheetError)
  mutating func close(_ name: String) throws(SheetError)
}

/// Reads the XML of a workbook part from beginning to end.
///
/// Only what workbooks use is accepted: no document types, no entities beyond the five of XML.
struct Markup {
  /// An element as it opens, its names without prefix.
  struct Element {
    var name: String
    var attributes: [(name: String, value: String)] = []
    /// Attributes that were written with a prefix, kept apart because `id` and `r:id` differ.
    var prefixed: [(name: String, value: String)] = []

    subscript(_ name: String) -> String? {
      attributes.first { $0.name == name }?.value
    }
  }

  private let bytes: [UInt8]
  private let part: String
  private let limits: Limits
  private let deadline: Deadline
  private var at = 0
  private var steps = 0
  private var path: [String] = []
  private var hasRoot = false

  /// Reads a part of the archive into `reader`.
  static func read(
    _ part: String, from zip: ZipReader, _ limits: Limits, into reader: inout some MarkupReader
  ) throws(SheetError) {
    var markup = try Markup(zip.read(part), part, limits, zip.deadline)
    try markup.run(&reader)
  }

  static func read(
    _ bytes: [UInt8], _ part: String, _ limits: Limits, into reader: inout some MarkupReader
  ) throws(SheetError) {
    var markup = try Markup(bytes, part, limits, Deadline(limits))
    try markup.run(&reader)
  }

  private init(
    _ bytes: [UInt8], _ part: String, _ limits: Limits, _ deadline: Deadline
  ) throws(SheetError) {
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    if isWide {
      guard let text = try? TextEncoding.utf8(bytes) else { throw .damaged(part: part) }
      self.bytes = text
    } else {
      self.bytes = bytes
      at = TextEncoding.utf8Mark(bytes) ? 3 : 0
    }
    self.part = part
    self.limits = limits
    self.deadline = deadline
  }

  private var damaged: SheetError { .damaged(part: part) }

  private mutating func run(_ reader: inout some MarkupReader) throws(SheetError) {
    while at < bytes.count {
      steps += 1
      if steps.isMultiple(of: 4_096) { try deadline.check() }
      if bytes[at] == UInt8(ascii: "<") {
        try tag(&reader)
      } else {
        try text(&reader)
      }
    }
    guard path.isEmpty, hasRoot else { throw damaged }
  }

  private mutating func tag(_ reader: inout some MarkupReader) throws(SheetError) {
    guard at + 1 < bytes.count else { throw damaged }
    switch bytes[at + 1] {
    case UInt8(ascii: "?"): try instruction()
    case UInt8(ascii: "!"): try declaration(&reader)
    case UInt8(ascii: "/"): try closingTag(&reader)
    default: try openingTag(&reader)
    }
  }

  private mutating func text(_ reader: inout some MarkupReader) throws(SheetError) {
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
    if path.isEmpty {
      guard bytes[start..<at].allSatisfy(isBlank) else { throw damaged }
    } else {
      try reader.text(decoded(bytes[start..<at]))
    }
  }

  private mutating func instruction() throws(SheetError) {
    let start = at
    try skip(past: "?>")
    let content = String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
    guard content.hasPrefix("<?xml "), content.contains("encoding") else { return }
    let known = ["\"utf-8\"", "'utf-8'", "\"utf-16\"", "'utf-16'", "\"us-ascii\""]
    guard known.contains(where: content.contains) else { throw damaged }
  }

  private mutating func declaration(_ reader: inout some MarkupReader) throws(SheetError) {
    if starts("<!--") { return try skip(past: "-->") }
    if starts("<![CDATA[") {
      let start = at + 9
      try skip(past: "]]>")
      guard !path.isEmpty, start <= at - 3,
        let text = String(validating: bytes[start..<(at - 3)], as: UTF8.self)
      else { throw damaged }
      return try reader.text(text)
    }
    throw starts("<!DOCTYPE") || starts("<!doctype") ? .hasDoctype(part: part) : damaged
  }

  private mutating func closingTag(_ reader: inout some MarkupReader) throws(SheetError) {
    at += 2
    let name = try self.name().full
    skipBlanks()
    guard take(">"), path.popLast() == name else { throw damaged }
    try reader.close(Self.split(name).local)
  }

  private mutating func openingTag(_ reader: inout some MarkupReader) throws(SheetError) {
    at += 1
    let name = try self.name()
    guard !path.isEmpty || !hasRoot else { throw damaged }
    guard path.count < limits.depth else { throw .tooLarge(.depth, allowed: limits.depth) }
    hasRoot = true
    let element = try attributes(of: Element(name: name.local))
    let isEmpty = take("/")
    guard take(">") else { throw damaged }
    try reader.open(element)
    if isEmpty {
      try reader.close(name.local)
    } else {
      path.append(name.full)
    }
  }

  private mutating func attributes(of start: Element) throws(SheetError) -> Element {
    var element = start
    var names: [String] = []
    while skipBlanks(), at < bytes.count, !isTagEnd(bytes[at]) {
      guard names.count < limits.attributes else {
        throw .tooLarge(.attributes, allowed: limits.attributes)
      }
      let name = try self.name()
      guard !names.contains(name.full) else { throw damaged }
      names.append(name.full)
      let value = try attributeValue()
      if name.full == name.local {
        element.attributes.append((name.local, value))
      } else if !name.full.hasPrefix("xmlns:") {
        element.prefixed.append((name.local, value))
      }
    }
    return element
  }

  private mutating func attributeValue() throws(SheetError) -> String {
    skipBlanks()
    guard take("=") else { throw damaged }
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'")
    else { throw damaged }
    let quote = bytes[at]
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != quote, bytes[at] != UInt8(ascii: "<") { at += 1 }
    guard at < bytes.count, bytes[at] == quote else { throw damaged }
    defer { at += 1 }
    return try decoded(bytes[start..<at])
  }

  private mutating func name() throws(SheetError) -> (full: String, local: String) {
    let start = at
    while at < bytes.count, isNamePart(bytes[at]) { at += 1 }
    guard let full = String(validating: bytes[start..<at], as: UTF8.self), !full.isEmpty else {
      throw damaged
    }
    let name = Self.split(full)
    guard !name.local.isEmpty else { throw damaged }
    return name
  }

  private static func split(_ full: String) -> (full: String, local: String) {
    guard let colon = full.utf8.lastIndex(of: UInt8(ascii: ":")) else { return (full, full) }
    return (full, String(full[full.utf8.index(after: colon)...]))
  }

  private func decoded(_ slice: ArraySlice<UInt8>) throws(SheetError) -> String {
    guard let text = MarkupText.decoded(slice) else { throw damaged }
    return text
  }

  private func starts(_ sign: StaticString) -> Bool {
    guard sign.utf8CodeUnitCount <= bytes.count - at else { return false }
    return sign.withUTF8Buffer { $0.elementsEqual(bytes[at..<(at + $0.count)]) }
  }

  private mutating func skip(past sign: StaticString) throws(SheetError) {
    while at < bytes.count {
      if starts(sign) {
        at += sign.utf8CodeUnitCount
        return
      }
      at += 1
    }
    throw damaged
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: sign) else { return false }
    at += 1
    return true
  }

  @discardableResult
  private mutating func skipBlanks() -> Bool {
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
    return true
  }

  private func isTagEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
      true
    default: byte == 0x2D || byte == 0x2E || byte == 0x3A || byte == 0x5F
    }
  }
}
