// swift-tools-version:6.2
import PackageDescription

/// Asynchronous work goes on where its caller runs, rather than changing hands at each call.
let staying = SwiftSetting.enableUpcomingFeature("NonisolatedNonsendingByDefault")
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  staying,
]

let package = Package(
  name: "tryggve",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tryggve", targets: ["tryggve"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "CAssets", exclude: ["files"], cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .target(name: "Ground", swiftSettings: strict),
    .target(name: "Swedish", dependencies: ["CStemmer", "CAssets"], swiftSettings: strict),
    .target(name: "Sheets", dependencies: ["CZip"], swiftSettings: strict),
    .target(
      name: "Storage",
      dependencies: [
        "Ground", "CPostgres", "CSQLite",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .target(
      name: "Web",
      dependencies: [
        "Ground", "CAssets", .product(name: "Hummingbird", package: "hummingbird"),
      ], swiftSettings: strict),
    .target(
      name: "App",
      dependencies: [
        "Ground", "Swedish", "Sheets", "Storage", "Web", "CAssets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ], swiftSettings: [.enableUpcomingFeature("ExistentialAny"), staying]),
    .executableTarget(
      name: "tryggve",
      dependencies: [
        "App", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Server", swiftSettings: strict),
    .testTarget(name: "GroundTests", dependencies: ["Ground"], swiftSettings: [staying]),
    .testTarget(
      name: "SwedishTests", dependencies: ["Swedish"], resources: [.copy("Tables")],
      swiftSettings: [staying]),
    .testTarget(name: "SheetsTests", dependencies: ["Sheets"], swiftSettings: [staying]),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "Ground"], swiftSettings: [staying]),
    .testTarget(
      name: "AppTests",
      dependencies: [
        "App", "Ground", "Sheets", "Storage", "Web", "Swedish",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ], swiftSettings: [staying]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
