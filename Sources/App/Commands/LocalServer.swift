import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Web

/// The server's ear for commands at its own machine: a socket in the data folder that only its
/// owner can open.
struct LocalServer: Sendable {
  let app: App

  /// Longer paths do not fit in the address of a socket.
  static let longestPath = 100

  static func path(_ data: String) -> String { data + "/tryggve.sock" }

  /// nil when the data folder's path is too long for a socket.
  func application() -> (any ServiceLifecycle.Service)? {
    let path = LocalServer.path(app.settings.data)
    guard path.utf8.count <= LocalServer.longestPath else {
      app.logger.warning("the data folder's path is too long for commands to a running server")
      return nil
    }
    let router = Router(context: BasicRequestContext.self)
    router.post("/local/:deed") { request, context in
      await answer(request, context.parameters.get("deed") ?? "")
    }
    return Application(
      router: router,
      configuration: ApplicationConfiguration(
        address: .unixDomainSocket(path: path), serverName: nil),
      onServerRunning: { _ in chmod(path, 0o600) },
      logger: app.logger)
  }

  private func answer(_ request: Request, _ name: String) async -> Response {
    do {
      let body = try await request.body.collect(upTo: 64 << 20)
      guard let deed = Console.Deed(rawValue: name),
        let input = JSON(parsing: Array(body.readableBytesView))
      else { return reply(.notFound, .object(["error": .string("no such command")])) }
      let user = input["user"]?.string ?? "unknown"
      let lines = try await Console(app: app, user: user, isServing: true).run(deed, input)
      return reply(.ok, .object(["lines": .array(lines.map { .string($0) })]))
    } catch {
      return reply(.unprocessableContent, .object(["error": .string(Plainly.say(error))]))
    }
  }

  private func reply(_ status: HTTPResponse.Status, _ json: JSON) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
  }
}
