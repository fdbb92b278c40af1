extension English {
  /// What may not be here, and the checkpoint of a handover.
  static let spill = #"""
    Alla som kan läsa händelsen = All who can read the event
    Bara utkasten till händelsen = Only the drafts of the event
    Bevis för loggen vid överlämningen = Proof of the log at the handover
    Finns inte längre på den platsen; den kan ha flyttats. = No longer in that place; it may have been moved.
    Finns på den platsen nu. = Is in that place now.
    Föreslå att det tas bort = Propose to take it away
    Förstör säkerhetskopiorna ovan, eller förvara dem som den klass uppgifterna har. = Destroy the backups above, or keep them as the class of the information demands.
    Gör nu = Do now
    Har öppnat händelsen = Have opened the event
    Hämta tillbaka eller förstör det som togs ut, också på papper. = Fetch back or destroy what was taken out, on paper too.
    Ingen annan har varit inne i händelsen. = Nobody else has been in the event.
    Ingen säkerhetskopia togs medan det fanns. = No backup was made while it was there.
    Ingen är utsedd till säkerhetsskyddschef här. Ring kommunens säkerhetsskyddschef. = Nobody is named security-protection manager here. Call the municipality's security-protection manager.
    Ingen öppnade den. = Nobody opened it.
    Inget togs ut medan det fanns. = Nothing was taken out while it was there.
    Innehållet är borta ur databasen, dess äldre versioner, sökindexet, utkasten och de sidor som var öppna. Databasens filer är omskrivna. = The content is gone from the database, its older versions, the search index, the drafts and the pages that were open. The database's files are rewritten.
    Kom in = Came in
    Kontrollpunkt: journalpost {} = Checkpoint: journal entry {}
    Platsen är inte antecknad. = The place is not noted.
    Rader i databasen = Rows in the database
    Radera på telefoner och datorer det som kan ligga kvar: stäng sidan, töm webbläsarens minne. = Delete what may remain on phones and computers: close the page, empty the browser's memory.
    Rapport om borttaget innehåll i {} = Report on content taken away in {}
    Ska få veta, och ska tiga om det = Are to be told, and to keep silent about it
    Säkerhetskopior som har det kvar = Backups that still have it
    Säkerhetsskyddschef: {} = Security-protection manager: {}
    Säkerhetsskyddschefen bedömer skadan och om Säkerhetspolisen ska underrättas. = The security-protection manager judges the damage and whether the Security Service is to be told.
    Säkerhetsskyddschefen ska bedöma om det ska anmälas till Säkerhetspolisen, skyndsamt. = The security-protection manager must judge whether to report it to the Security Service, promptly.
    Säkerhetsskyddsklassificerade uppgifter får inte sparas här. Två personer tar bort dem tillsammans, också medan händelsen pågår. Skriv inte av det som ska bort. = Information classified for Sweden's security may not be kept here. Two persons take it away together, also while the event goes on. Do not copy what is to go.
    Ta bort det som inte får finnas här = Take away what may not be here
    Taget ut ur systemet = Taken out of the system
    Tala med var och en i listan. Den som inte finns i listan men kan ha läst ska också få veta. = Talk to each one in the list. Whoever is not in it but may have read it must be told too.
    Till exempel: läge för ett skyddsobjekt. Sparas i kvittot. = For example: place of a protected object. Kept in the receipt.
    Togs bort = Taken away
    Utkast tas alltid bort. Kryssa här när det inte är sparat i någon rad. = Drafts are always taken away. Tick here when it is not saved in any line.
    Vad det var = What it was
    Vad är det, utan att upprepa det? = What is it, without repeating it?
    Visa raden = Show the line
    Välj minst en rad, eller utkasten. = Choose at least one line, or the drafts.
    Är det fara för Sveriges säkerhet? Ring säkerhetsskyddschefen nu. = Is Sweden's security at risk? Call the security-protection manager now.
    Ärendets nummer, om det finns = Number of the matter, if there is one
    Öppningar antecknas bara under sekretess. Se vilka som har varit inne. = Openings are noted under secrecy only. See who has been in.
    """#
}
