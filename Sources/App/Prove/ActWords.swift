import Ground

extension Act {
  /// What was done, as a reader of the journal says it.
  var text: Text {
    switch self {
    case .eventReport: "rapporterade en händelse"
    case .eventRead: "läste en händelse"
    case .eventEdit: "ändrade uppgifter om en händelse"
    case .eventVerify: "bekräftade en händelse"
    case .eventDismiss: "avskrev en händelse"
    case .eventMerge: "förde samman händelser"
    case .eventActivate: "satte en händelse som pågående"
    case .eventStabilise: "satte en händelse som stabil"
    case .eventClose: "avslutade en händelse"
    case .eventReopen: "öppnade en händelse igen"
    case .eventEvaluate: "satte en händelse som utvärderad"
    case .eventClassify: "ändrade klass på en händelse"
    case .eventExport: "tog ut en logg"
    case .levelSet: "beslutade nivå"
    case .escalationAsk: "begärde att lyfta en händelse"
    case .escalationAnswer: "svarade på en begäran att lyfta"
    case .leadAsk: "begärde att ledningen flyttas"
    case .leadAnswer: "svarade på en begäran om ledning"
    case .pictureRead: "läste lägesbilden"
    case .logRead: "läste loggen"
    case .logWrite: "skrev i loggen"
    case .logCorrect: "rättade i loggen"
    case .logPromote: "vägde en rad i loggen"
    case .logWithdraw: "ångrade en rad i loggen"
    case .decisionMake: "antecknade ett beslut"
    case .taskGive: "gav en uppgift"
    case .taskFinish: "avslutade en uppgift"
    case .serviceSet: "satte läget för en tjänst"
    case .unitAffect: "angav en berörd enhet"
    case .actorInvolve: "kopplade in en extern aktör"
    case .accessRestrict: "ändrade vem som hålls utanför"
    case .staffAssign: "bemannade staben"
    case .staffJoin: "gick in i eller ur staben"
    case .toldSend: "underrättade någon"
    case .toldAcknowledge: "kvitterade en underrättelse"
    case .handoverBegin: "började en överlämning"
    case .handoverSign: "skrev under en överlämning"
    case .conflictDeclare: "anmälde jäv"
    default: others
    }
  }

  private var others: Text {
    switch self {
    case .crisisActivate: "aktiverade ett krisorgan"
    case .meetingHold: "antecknade ett möte"
    case .crisisEnd: "avslutade ett krisorgans arbete"
    case .powerTake: "tog över en uppgift från en nämnd"
    case .powerReturn: "lämnade tillbaka en övertagen uppgift"
    case .crisisReport: "antecknade anmälan till fullmäktige"
    case .unitRead: "läste om en enhet"
    case .unitEdit: "ändrade en enhet"
    case .personRead: "läste om en person"
    case .personEdit: "ändrade en person"
    case .postAssign: "utsåg någon till en post"
    case .postEnd: "avslutade en post"
    case .operationEdit: "ändrade en verksamhet"
    case .actorRead: "läste om en extern aktör"
    case .actorEdit: "ändrade en extern aktör"
    case .shiftEdit: "ändrade beredskapsschemat"
    case .instructionRead: "läste en instruktion"
    case .instructionEdit: "ändrade en instruktion"
    case .levelEdit: "ändrade nivåerna"
    case .organisationImport: "läste in en organisation från fil"
    case .accountOpen: "öppnade ett konto"
    case .accountDisable: "stängde ett konto"
    case .accountLink: "skapade eller använde en inloggningslänk"
    case .accountReset: "återställde ett konto"
    case .ownAccount: "ändrade sitt eget konto"
    case .tokenIssue: "utfärdade en nyckel för ett program"
    case .tokenRevoke: "återkallade en nyckel för ett program"
    case .journalRead: "läste journalen"
    case .accessRead: "läste vem som kan se"
    case .contentOpen: "öppnade något under sekretess"
    case .erasurePropose: "föreslog en gallring eller tog tillbaka den"
    case .erasureRefuse: "avslog en gallring"
    case .contentErase: "gallrade"
    case .contentSpill: "tog bort säkerhetsskyddsklassificerat"
    case .backupMake: "gjorde en säkerhetskopia"
    case .meRead: "läste sin egen sida"
    default: "\(rawValue)"
    }
  }
}

extension Act {
  /// Reading leaves no entry of its own; opening what is under secrecy does, as `contentOpen`.
  var isReading: Bool {
    switch self {
    case .eventRead, .pictureRead, .logRead, .unitRead, .personRead, .actorRead, .instructionRead,
      .journalRead, .accessRead, .meRead:
      true
    default: false
    }
  }
}
