import Foundation
import Ground
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The server as a process: listens until it is told to stop.
enum Serve {
  static func run(_ app: App, ready: @escaping @Sendable (Int) async -> Void) async throws {
    try await app.start()
    let hub = app.hub
    let application = Application(
      router: app.site.router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname(app.settings.host, port: app.settings.port), serverName: nil,
        backlog: 4096),
      services: [Closer(hub: hub)],
      onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
      logger: app.logger)
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint],
        logger: app.logger))
    try await group.run()
    await app.stop()
  }
}

/// Ends the live streams first, for a graceful stop waits for every answer to end.
private struct Closer: ServiceLifecycle.Service {
  let hub: Hub

  func run() async throws {
    try await gracefulShutdown()
    hub.close()
  }
}
