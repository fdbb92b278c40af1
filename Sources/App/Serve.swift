import Foundation
import Ground
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The server as a process: listens until it is told to stop.
enum Serve {
  /// Answers under way get this long to end; then they are broken off.
  static let patience = 4
  /// Connections at once; what comes beyond waits in the backlog.
  static let most = 15_000

  static func run(_ app: App, ready: @escaping @Sendable (Int) async -> Void) async throws {
    // A reader that goes away must not take the server with it.
    signal(SIGPIPE, SIG_IGN)
    try await app.checkpoints.guardKeys()
    let supervision = Supervision(ProcessInfo.processInfo.environment, logger: app.logger)
    try await app.start { [logger = app.logger] lines in
      logger.notice("making the search index of the log", metadata: ["lines": "\(lines)"])
      supervision.tell("STATUS=Search index: \(lines) lines\nEXTEND_TIMEOUT_USEC=600000000")
    }
    let application = Application(
      router: app.site.router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname(app.settings.host, port: app.settings.port), serverName: nil,
        backlog: 4096,
        availableConnectionsDelegate: MaximumAvailableConnections(most)),
      onServerRunning: { channel in
        await ready(channel.localAddress?.port ?? 0)
        supervision.tell("READY=1")
      },
      logger: app.logger)
    // They are told to stop in the opposite order: the live streams end first, for the server
    // waits for every answer to end.
    var services: [any ServiceLifecycle.Service] = [
      Rounds(app: app), Heartbeat(app: app, supervision: supervision),
    ]
    if let local = LocalServer(app: app).application() { services.append(local) }
    services += [application, Closer(hub: app.hub, supervision: supervision)]
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: app.logger)
    configuration.maximumGracefulShutdownDuration = .seconds(patience)
    let failure: (any Error)?
    do {
      try await ServiceGroup(configuration: configuration).run()
      failure = nil
    } catch is CancellationError {
      failure = nil
    } catch {
      failure = error
    }
    await app.checkpoints.attempt()
    await app.stop()
    if let failure { throw failure }
  }
}

/// Ends the live streams.
private struct Closer: ServiceLifecycle.Service, CustomStringConvertible {
  let hub: Hub
  let supervision: Supervision
  let description = "live streams"

  func run() async throws {
    try await gracefulShutdown()
    supervision.tell("STOPPING=1")
    hub.close()
  }
}

/// What the server does by itself from time to time: checkpoints, and putting away what nobody
/// needs any longer.
struct Rounds: ServiceLifecycle.Service, CustomStringConvertible {
  let app: App
  // The lifecycle logs what its services are called; the app holds secrets.
  let description = "rounds"

  init(app: App) { self.app = app }

  func run() async throws {
    let (nudges, nudge) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let checkpoints = app.checkpoints
    app.hub.observe { passed in
      if passed.seq - checkpoints.status.seq >= Checkpoints.most { nudge.yield() }
    }
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          repeat { nudge.yield() } while await Self.slept(.seconds(60))
          nudge.finish()
        }
        group.addTask { for await _ in nudges { await checkpoints.attempt() } }
        group.addTask { await self.tidying() }
      }
    }
  }

  private func tidying() async {
    repeat {
      do { try await tidy() } catch {
        app.logger.warning("tidying failed", metadata: ["error": "\(error)"])
      }
    } while await Self.slept(.seconds(3600))
  }

  /// Removes what has had its time.
  func tidy() async throws {
    try await forgetKeys()
    try await app.journal.housekeeping(
      [.signInAttempt, .session, .signInLink, .draft]
    ) { keep in
      let now = keep.now
      try keep.run("DELETE FROM sign_in_attempt WHERE at < \(now.adding(.hours(-24)))")
      try keep.run("DELETE FROM session WHERE ends_at < \(now)")
      try keep.run("DELETE FROM sign_in_link WHERE expires_at < \(now.adding(.days(-7)))")
      try keep.run("DELETE FROM draft WHERE at < \(now.adding(.days(-30)))")
      try Drafts.sweep(keep)
    }
  }

  /// A browser may keep a line for fourteen days before it can send it; see `LineInput`. The old
  /// keys are looked for beside the writer, for there is no index of their age.
  private func forgetKeys() async throws {
    let slice = 500
    let limit = app.clock.now().adding(.days(-15))
    while true {
      let old = try await app.database.read { tx in
        try tx.rows("SELECT name, caller FROM idempotency WHERE at < \(limit) LIMIT \(slice)")
      }
      if old.isEmpty { return }
      try await app.journal.housekeeping([.idempotency]) { keep in
        for row in old {
          try keep.run(
            """
            DELETE FROM idempotency WHERE name = \(row.get("name", as: String.self))
            AND caller = \(row.get("caller", as: String.self)) AND at < \(limit)
            """)
        }
      }
      if old.count < slice { return }
    }
  }

  /// False when the wait was cut short.
  static func slept(_ wait: Duration) async -> Bool {
    do {
      try await Task.sleep(for: wait)
      return true
    } catch {
      return false
    }
  }
}
