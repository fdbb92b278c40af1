import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// How the server tells systemd that it is ready, that it lives and that it stops: sd_notify(3).
struct Supervision: Sendable {
  /// Where to tell it; empty when nobody asked.
  private let socket: String
  /// After this long without a sign of life the process is started anew; nil when nobody watches.
  let patience: Duration?
  private let logger: Logger

  init(_ environment: [String: String], logger: Logger) {
    self.logger = logger
    socket = environment["NOTIFY_SOCKET"] ?? ""
    let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    let wait = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    patience = isMeant && wait > 0 && !socket.isEmpty ? .microseconds(wait) : nil
  }

  /// Sends e.g. `READY=1`. What cannot be sent is said in the log: the work goes on.
  func tell(_ state: String) {
    guard !socket.isEmpty else { return }
    guard let sent = Self.send(state, to: socket), sent == state.utf8.count else {
      logger.warning(
        "systemd was not told", metadata: ["state": "\(state)", "error": "\(Files.reason())"])
      return
    }
  }

  private static func send(_ state: String, to address: String) -> Int? {
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(address.utf8)
    // Such an address has no file: the kernel wants NUL in the place of the sign.
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    guard [0, UInt8(ascii: "/")].contains(bytes.first),
      bytes.count < MemoryLayout.size(ofValue: name.sun_path)
    else {
      errno = EINVAL
      return nil
    }
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
    let file = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var most = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &most, socklen_t(MemoryLayout<timeval>.size))
    let head = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    return withUnsafePointer(to: name) { name in
      name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        sendto(
          file, state, state.utf8.count, Int32(MSG_NOSIGNAL), name,
          socklen_t(head + bytes.count))
      }
    }
  }
}

/// Signs of life, for as long as the store answers: a store that stands still is one to start anew.
///
/// An error is an answer. A full disk or a PostgreSQL that is down is not mended by a new start.
final class Heartbeat: ServiceLifecycle.Service, CustomStringConvertible {
  let description = "heartbeat"
  private let app: App
  private let supervision: Supervision
  private let lastRead = Mutex(ContinuousClock.now)

  init(app: App, supervision: Supervision) {
    self.app = app
    self.supervision = supervision
  }

  func run() async throws {
    guard let patience = supervision.patience else { return try await gracefulShutdown() }
    await cancelWhenGracefulShutdown { [self] in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.read(every: patience / 3) }
        group.addTask { await self.write(every: patience / 3, patience) }
      }
    }
  }

  private func read(every pause: Duration) async {
    repeat {
      _ = try? await app.database.read { try $0.cell("SELECT 1", as: Int.self) }
      lastRead.withLock { $0 = .now }
    } while await Rounds.slept(pause)
  }

  private func write(every pause: Duration, _ patience: Duration) async {
    repeat {
      _ = try? await app.journal.housekeeping([]) { try $0.rows("SELECT 1") }
      // At a great load readers queue, where writers share a commit: they get longer.
      if lastRead.withLock({ .now - $0 }) < patience * 10 { supervision.tell("WATCHDOG=1") }
    } while await Rounds.slept(pause)
  }
}
