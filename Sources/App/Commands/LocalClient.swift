import Foundation
import Ground
import Web

/// Sends a command to the running server over its socket: one HTTP request, one answer.
struct LocalClient {
  let path: String

  /// The answer's lines; nil when no server listens.
  func send(_ deed: Console.Deed, _ input: JSON) throws -> [String]? {
    guard let socket = connected() else { return nil }
    defer { close(socket) }
    let body = input.bytes
    let head =
      "POST /local/\(deed.rawValue) HTTP/1.1\r\nHost: tryggve\r\nConnection: close\r\n"
      + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
    try write(Array(head.utf8) + body, to: socket)
    return try LocalClient.lines(in: try read(socket))
  }

  private func connected() -> Int32? {
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard file >= 0 else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8) + [0]
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
      close(file)
      return nil
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(file, $0, size) }
    }
    if result == 0 { return file }
    close(file)
    return nil
  }

  private func write(_ bytes: [UInt8], to socket: Int32) throws {
    var done = 0
    while done < bytes.count {
      let sent = bytes[done...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else {
        throw StorageTrouble(description: "the server ended the conversation: \(Files.reason())")
      }
      done += sent
    }
  }

  private func read(_ socket: Int32) throws -> [UInt8] {
    var out: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = piece.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw StorageTrouble(description: "the server does not answer: \(Files.reason())")
      }
      if got == 0 { return out }
      out += piece[..<got]
    }
  }

  private static func lines(in answer: [UInt8]) throws -> [String] {
    let text = String(decoding: answer, as: UTF8.self)
    guard let gap = text.range(of: "\r\n\r\n"),
      let json = JSON(parsing: Array(text[gap.upperBound...].utf8))
    else { throw StorageTrouble(description: "the server's answer could not be read") }
    if let error = json["error"]?.string { throw StorageTrouble(description: error) }
    return json["lines"]?.strings ?? []
  }
}
