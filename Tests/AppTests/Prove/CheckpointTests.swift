import Foundation
import Ground
import Storage
import Testing

@testable import App

@Suite("Checkpoints") struct CheckpointTests {
  @Test("They are signed, kept outside, and only made of what is new")
  func making() async throws {
    try await World.with(.sqlite) { world in
      let app = world.app
      let made = try #require(try await app.checkpoints.make())
      let head = try await app.database.read { try Head.read($0) }
      #expect(made.seq == head.seq && made.hash == head.hash)
      #expect(try await app.checkpoints.make() == nil)
      let folder = try NoteFolder(path: app.settings.checkpoints)
      #expect(folder.notes.count == 1 && folder.keys.count == 1)
      let note = try #require(Note(folder.notes[0].text))
      #expect(note.isSigned(by: folder.keys))
      #expect(CheckpointNote(body: note.body) == made)
      #expect(note.text == folder.notes[0].text)
      #expect(NoteKey(folder.keys[0].text) == folder.keys[0])
      #expect(Files.mode(SigningKey.path(app.settings.data)) == 0o600)
      let again = try SigningKey.load(app.settings.data)
      #expect(again.open == folder.keys[0], "the key is kept")
    }
  }

  @Test("A folder that cannot be written stops nothing, is told of, and is tried again")
  func trouble() async throws {
    try await World.with(.sqlite) { world in
      var settings = world.app.settings
      let folder = settings.data + "/far-away"
      settings.checkpointFolder = folder
      let checkpoints = Checkpoints(
        database: world.app.database, journal: world.app.journal, settings: settings,
        logger: world.app.logger)
      try await checkpoints.make()
      #expect(checkpoints.status.trouble?.contains("far-away") == true)
      _ = try await world.event()
      try Files.makePrivateFolder(folder)
      try await checkpoints.make()
      #expect(checkpoints.status.trouble == nil)
      #expect(try NoteFolder(path: folder).notes.count == 1)
    }
  }

  @Test("A command of the operator's gets the note on standard input")
  func command() async throws {
    try await World.with(.sqlite) { world in
      var settings = world.app.settings
      let copy = settings.data + "/copy.note"
      settings.checkpointCommand = "cat > '\(copy)'"
      let checkpoints = Checkpoints(
        database: world.app.database, journal: world.app.journal, settings: settings,
        logger: world.app.logger)
      let made = try #require(try await checkpoints.make())
      let text = String(
        decoding: FileManager.default.contents(atPath: copy) ?? Data(), as: UTF8.self)
      #expect(Note(text).flatMap { CheckpointNote(body: $0.body) } == made)
      settings.checkpointCommand = "exit 3"
      let failing = Checkpoints(
        database: world.app.database, journal: world.app.journal, settings: settings,
        logger: world.app.logger)
      try await failing.make()
      #expect(failing.status.trouble?.contains("code 3") == true)
    }
  }
}

@Suite("Backup and restore") struct BackupTests {
  @Test(
    "A backup proves itself and can be put back into either engine",
    arguments: World.engines, World.engines)
  func bothWays(_ from: EngineKind, _ to: EngineKind) async throws {
    try await Ledger.with(from) { ledger in
      let app = ledger.world.app
      let backup = Backup(folder: app.settings.data + "/backup")
      let manifest = try await Backup.make(of: app, to: backup.folder) { _ in }
      #expect(await backup.verify(notes: ledger.notes, keys: []).code == 0)
      var settings = Settings()
      settings.data = app.settings.data + "/restored"
      settings.pool = 2
      let name = "tryggve_restore_\(UInt64.random(in: 0 ... .max))"
      if to == .postgres { settings.database = try await TestPostgres.create(name) }
      try Files.makePrivateFolder(settings.data)
      let restore = Restore(backup: backup, settings: settings, logger: app.logger) { _ in }
      #expect(try await restore.isOccupied() == false)
      let verdict = try await restore.run(replacing: false)
      #expect(verdict.code == 0, "\(verdict.lines)")
      #expect(verdict.head.hash == manifest.head.hash)
      #expect(try await restore.isOccupied())
      let again = try await restore.run(replacing: true)
      #expect(again.code == 0, "\(again.lines)")
      let revived = try await App(settings: settings, logger: app.logger, passwordCost: 10)
      _ = try await revived.events.move(
        ledger.event, to: .stabilised, note: nil, by: try await ledger.world.caller(.citySecurity))
      #expect(await Verifier().verify(revived.database, called: "revived").code == 0)
      await revived.stop()
      if to == .postgres { try await TestPostgres.drop(name) }
    }
  }

  @Test("A damaged backup is not restored")
  func damaged() async throws {
    try await Ledger.with(.sqlite) { ledger in
      let app = ledger.world.app
      let backup = Backup(folder: app.settings.data + "/backup")
      _ = try await Backup.make(of: app, to: backup.folder) { _ in }
      await #expect(throws: StorageTrouble.self) {
        try await Backup.make(of: app, to: backup.folder) { _ in }
      }
      let handle = try #require(FileHandle(forUpdatingAtPath: backup.database))
      try handle.seek(toOffset: 200_000)
      try handle.write(contentsOf: Data(repeating: 7, count: 64))
      try handle.close()
      #expect(await backup.verify(notes: [], keys: []).code != 0)
      var settings = Settings()
      settings.data = app.settings.data + "/restored"
      try Files.makePrivateFolder(settings.data)
      let restore = Restore(backup: backup, settings: settings, logger: app.logger) { _ in }
      await #expect(throws: StorageTrouble.self) { try await restore.run(replacing: false) }
      #expect(!FileManager.default.fileExists(atPath: settings.data + "/tryggve.sqlite"))
    }
  }

  @Test("A witness of another story is left as it is")
  func witnesses() async throws {
    try await World.with(.sqlite) { world in
      let app = world.app
      let head = try await app.database.read { try Head.read($0) }
      let key = try await app.checkpoints.signingKey()
      let other = CheckpointNote(
        origin: key.open.name, seq: head.seq, hash: Entry.zero, at: app.clock.now())
      let place = app.settings.checkpoints + "/" + CheckpointNote.fileName(head.seq)
      try Files.makePrivateFolder(app.settings.checkpoints)
      let old = Array(try key.sign(other.body).text.utf8)
      try Files.write(old, to: place)
      try await app.checkpoints.make()
      #expect(app.checkpoints.status.trouble?.contains("tells of another journal") == true)
      #expect(FileManager.default.contents(atPath: place).map(Array.init) == old)
    }
  }

  @Test(
    "A second server on the database must know the first one's key", arguments: World.engines)
  func twoServers(_ engine: EngineKind) async throws {
    try await World.with(engine) { world in
      let app = world.app
      let event = try await world.event()
      try await app.checkpoints.make()
      var settings = app.settings
      settings.data += "/second"
      try Files.makePrivateFolder(settings.data)
      let second = Checkpoints(
        database: app.database, journal: app.journal, settings: settings, logger: app.logger)
      await #expect(throws: StorageTrouble.self) { try await second.guardKeys() }
      let open = try await app.checkpoints.publicKey()
      try Files.write(
        Array((open.text + "\n").utf8), to: settings.data + "/\(open.name).pub", mode: 0o444)
      try await second.guardKeys()
      // Both sign; a package of the first stands on the first one's own.
      let line = Log.Draft(text: "Efter den förstas punkt")
      _ =
        try await app.log.write(
          line, in: event.id, by: try await world.caller(.citySecurity)) as Line
      try await second.make()
      let package = LogPackage(
        database: app.database, checkpoints: app.checkpoints, clock: app.clock)
      let json = try await package.json(
        event: event.id, by: try await world.caller(.citySecurity))
      #expect(PackageProof(keys: [open]).verify(json.bytes, called: "p").code == 0)
    }
  }
}
