import Foundation

/// Random bytes from the kernel, as many as are needed in one call. The generator of the standard
/// library asks for eight at a time.
public enum Random {
  /// - Parameter count: at most 256.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = count
      if getentropy(buffer.baseAddress, count) == 0 { return }
      // An old kernel or a closed sandbox: the standard library knows other ways.
      var random = SystemRandomNumberGenerator()
      for at in buffer.indices { buffer.initializeElement(at: at, to: random.next()) }
    }
  }
}
