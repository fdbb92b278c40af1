import Crypto
import CryptoExtras
import Foundation
import Ground
import Synchronization

/// Passwords as scrypt (N = 2^17, r = 8, p = 1), hashed one at a time on a thread of its own with
/// low priority, so that a rush of sign-ins never makes the log wait.
final class Passwords: Sendable {
  private let jobs = Mutex<(waiting: [@Sendable () -> Void], isRunning: Bool)>(([], false))
  private let cost: Int
  private let most = 600

  /// - Parameter cost: the exponent of N; tests take less.
  init(cost: Int = 17) { self.cost = cost }

  func make(_ password: String) async throws -> String {
    let salt = Commitment.salt()
    let cost = cost
    return try await queue {
      "scrypt$\(cost)$\(salt)$\(try Passwords.derive(password, salt: salt, cost: cost))"
    }
  }

  /// Whether it fits. A missing record takes as long as a wrong password.
  func fits(_ password: String, _ stored: String?) async throws -> Bool {
    let parts = (stored ?? "scrypt$\(cost)$none$none").split(separator: "$").map(String.init)
    guard parts.count == 4, let cost = Int(parts[1]), (10...20).contains(cost) else { return false }
    return try await queue {
      let made = try Passwords.derive(password, salt: parts[2], cost: cost)
      return stored != nil && Secret.same(made, parts[3])
    }
  }

  private static func derive(_ password: String, salt: String, cost: Int) throws -> String {
    let key = try KDF.Scrypt.deriveKey(
      from: Array(password.precomposedStringWithCanonicalMapping.utf8), salt: Array(salt.utf8),
      outputByteCount: 32, rounds: 1 << cost, blockSize: 8, parallelism: 1, maxMemory: 512 << 20)
    return key.withUnsafeBytes { Hex.text($0) }
  }

  private func queue<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<T, any Error>) in
      let (fits, start) = jobs.withLock { jobs -> (Bool, Bool) in
        if jobs.waiting.count >= most { return (false, false) }
        jobs.waiting.append { waiter.resume(with: Result { try work() }) }
        if jobs.isRunning { return (true, false) }
        jobs.isRunning = true
        return (true, true)
      }
      if !fits { waiter.resume(throwing: Refusal.tooMany(retryAfter: 20)) }
      if start { Thread.detachNewThread { [self] in run() } }
    }
  }

  private func run() {
    // On Linux this sets the nice value of this thread only.
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
    while true {
      let job = jobs.withLock { jobs -> (@Sendable () -> Void)? in
        if jobs.waiting.isEmpty {
          jobs.isRunning = false
          return nil
        }
        return jobs.waiting.removeFirst()
      }
      guard let job else { return }
      job()
    }
  }
}

/// One-time codes by time (RFC 6238): six digits, 30 seconds, SHA-1, one step of slack.
enum TOTP {
  static func makeSecret() -> String {
    Base32.text(Array(Hex.bytes(Commitment.salt())?.prefix(20) ?? []))
  }

  static func fits(_ code: String, secret: String, at now: Instant) -> Bool {
    step(code, secret: secret, at: now) != nil
  }

  /// The step of time that the code belongs to; nil when it is wrong.
  static func step(_ code: String, secret: String, at now: Instant) -> Int64? {
    let typed = code.filter { $0 != " " }
    guard typed.utf8.count == 6, let key = Base32.bytes(secret) else { return nil }
    let step = now.milliseconds / 30_000
    return (step - 1...step + 1).first { Secret.same(typed, make(key, step: $0)) }
  }

  static func make(_ key: [UInt8], step: Int64) -> String {
    let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: key)))
    let offset = Int(mac[19] & 15)
    let number =
      (UInt32(mac[offset]) & 0x7f) << 24 | UInt32(mac[offset + 1]) << 16
      | UInt32(mac[offset + 2]) << 8 | UInt32(mac[offset + 3])
    let digits = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  static func address(secret: String, name: String, issuer: String) -> String {
    let safe = { (text: String) in
      text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
    return "otpauth://totp/\(safe(issuer)):\(safe(name))?secret=\(secret)&issuer=\(safe(issuer))"
  }
}

enum Base32 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        out.append(letters[Int(bits >> UInt32(count)) & 31])
      }
    }
    if count > 0 { out.append(letters[Int(bits << UInt32(5 - count)) & 31]) }
    return String(decoding: out, as: UTF8.self)
  }

  static func bytes(_ text: String) -> [UInt8]? {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.uppercased().utf8 where byte != 32 && byte != 61 {
      guard let value = letters.firstIndex(of: byte) else { return nil }
      bits = (bits << 5 | UInt32(value)) & 0xfffff
      count += 5
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }
}
