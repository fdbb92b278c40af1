import Ground
import Synchronization

/// Counts for Prometheus. No personal data, few labels.
final class Metrics: Sendable {
  private struct Tally {
    var requests: [String: Int] = [:]
    var seconds: [String: Double] = [:]
    var buckets: [String: [Int]] = [:]
  }

  private static let edges = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
  private let tally = Mutex(Tally())
  private let gauges = Mutex<[String: (help: String, read: @Sendable () -> Double)]>([:])

  func count(_ route: Route, status: Int, since start: ContinuousClock.Instant) {
    let took = (ContinuousClock.now - start) / .seconds(1)
    let place = "\(route.method.rawValue) \(route.path)"
    tally.withLock { tally in
      tally.requests["\(place)|\(status / 100)xx", default: 0] += 1
      tally.seconds[place, default: 0] += took
      var buckets = tally.buckets[place] ?? Array(repeating: 0, count: Self.edges.count + 1)
      buckets[Self.edges.firstIndex { took <= $0 } ?? Self.edges.count] += 1
      tally.buckets[place] = buckets
    }
  }

  func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable () -> Double) {
    gauges.withLock { $0[name] = (help, read) }
  }

  /// Prometheus text format 0.0.4.
  var text: String {
    var out =
      "# HELP tryggve_requests_total Requests answered.\n# TYPE tryggve_requests_total counter\n"
    let now = tally.withLock { $0 }
    for (key, count) in now.requests.sorted(by: { $0.key < $1.key }) {
      let parts = key.split(separator: "|")
      out += "tryggve_requests_total{route=\"\(parts[0])\",status=\"\(parts[1])\"} \(count)\n"
    }
    out +=
      "# HELP tryggve_request_seconds Time to answer.\n# TYPE tryggve_request_seconds histogram\n"
    for (place, buckets) in now.buckets.sorted(by: { $0.key < $1.key }) {
      var sum = 0
      for (edge, count) in zip(Self.edges, buckets) {
        sum += count
        out += "tryggve_request_seconds_bucket{route=\"\(place)\",le=\"\(edge)\"} \(sum)\n"
      }
      sum += buckets.last ?? 0
      out += "tryggve_request_seconds_bucket{route=\"\(place)\",le=\"+Inf\"} \(sum)\n"
      out += "tryggve_request_seconds_sum{route=\"\(place)\"} \(now.seconds[place] ?? 0)\n"
      out += "tryggve_request_seconds_count{route=\"\(place)\"} \(sum)\n"
    }
    for (name, gauge) in gauges.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      out += "# HELP \(name) \(gauge.help)\n# TYPE \(name) gauge\n\(name) \(gauge.read())\n"
    }
    return out
  }
}
