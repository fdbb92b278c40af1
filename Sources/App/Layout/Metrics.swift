import Ground
import Synchronization

/// Counts for Prometheus. No personal data, few labels.
final class Metrics: Sendable {
  private struct Place: Hashable {
    let method: String
    let path: String

    init(_ route: Route) {
      method = route.method.rawValue
      path = route.path
    }

    var label: String { "\(method) \(path)" }
  }

  private struct Tally {
    /// By the first digit of the status.
    var answers = Array(repeating: 0, count: 10)
    var seconds = 0.0
    var buckets = Array(repeating: 0, count: edges.count + 1)

    mutating func add(_ kind: Int, _ took: Double, _ edge: Int) {
      answers[min(max(kind, 0), 9)] += 1
      seconds += took
      buckets[edge] += 1
    }
  }

  private static let edges = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
  private let tally = Mutex<[Place: Tally]>([:])
  private let gauges = Mutex<[String: (help: String, read: @Sendable () -> Double)]>([:])

  func count(_ route: Route, status: Int, since start: ContinuousClock.Instant) {
    let took = (ContinuousClock.now - start) / .seconds(1)
    let edge = Self.edges.firstIndex { took <= $0 } ?? Self.edges.count
    tally.withLock { $0[Place(route), default: Tally()].add(status / 100, took, edge) }
  }

  func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable () -> Double) {
    gauges.withLock { $0[name] = (help, read) }
  }

  /// Prometheus text format 0.0.4.
  var text: String {
    var out =
      "# HELP tryggve_requests_total Requests answered.\n# TYPE tryggve_requests_total counter\n"
    let now = tally.withLock { $0 }.map { ($0.label, $1) }.sorted { $0.0 < $1.0 }
    for (place, tally) in now {
      for (kind, count) in tally.answers.enumerated() where count > 0 {
        out += "tryggve_requests_total{route=\"\(place)\",status=\"\(kind)xx\"} \(count)\n"
      }
    }
    out +=
      "# HELP tryggve_request_seconds Time to answer.\n# TYPE tryggve_request_seconds histogram\n"
    for (place, tally) in now {
      var sum = 0
      for (edge, count) in zip(Self.edges, tally.buckets) {
        sum += count
        out += "tryggve_request_seconds_bucket{route=\"\(place)\",le=\"\(edge)\"} \(sum)\n"
      }
      sum += tally.buckets.last ?? 0
      out += "tryggve_request_seconds_bucket{route=\"\(place)\",le=\"+Inf\"} \(sum)\n"
      out += "tryggve_request_seconds_sum{route=\"\(place)\"} \(tally.seconds)\n"
      out += "tryggve_request_seconds_count{route=\"\(place)\"} \(sum)\n"
    }
    for (name, gauge) in gauges.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      out += "# HELP \(name) \(gauge.help)\n# TYPE \(name) gauge\n\(name) \(gauge.read())\n"
    }
    return out
  }
}
