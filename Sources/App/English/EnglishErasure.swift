extension English {
  /// Erasure by two persons.
  static let erasure = #"""
    Avslagen = Refused
    Avslå förslaget = Refuse the proposal
    Bara den som föreslog gallringen kan ta tillbaka den. = Only who proposed the erasure can take it back.
    Bekräfta = Confirm
    Borttaget som säkerhetsskyddsklassificerat = Taken away as classified for Sweden's security
    Den som föreslog får läsa det. = Who proposed it gets to read it.
    Du föreslog det själv. Någon annan med samma behörighet måste bekräfta. = You proposed it yourself. Somebody else with the same right must confirm.
    Du föreslog gallringen själv. Någon annan med samma behörighet måste bekräfta den. = You proposed the erasure yourself. Somebody else with the same right must confirm it.
    Du föreslog gallringen själv. Ta tillbaka den i stället. = You proposed the erasure yourself. Take it back instead.
    Föreslogs av = Proposed by
    Föreslogs av {} {}. En person till måste bekräfta. = Proposed by {} {}. One more person must confirm.
    Föreslå gallringen = Propose the erasure
    Förslag att gallra = Proposals to erase
    Förslag att gallra i {} = Proposals to erase in {}
    Förslaget är redan besvarat: {}. = The proposal has been answered already: {}.
    Gallring = Erasure
    Gallring av 1 rad är föreslagen, beslut {} = Erasure of 1 line is proposed, decision {}
    Gallring av hela händelsen är föreslagen, beslut {} = Erasure of the whole event is proposed, decision {}
    Gallring av {} rader är föreslagen, beslut {} = Erasure of {} lines is proposed, decision {}
    Gallring eller borttagning väntar på dig: {} = An erasure waits for you: {}
    Genomförd = Carried out
    Ingen gallring är föreslagen. = No erasure is proposed.
    Inget tas bort förrän en annan person med samma behörighet har bekräftat. = Nothing is taken away until another person with the same right has confirmed.
    Innehåll som inte får finnas här togs bort av {} och {}. = Content that may not be here was taken away by {} and {}.
    Numret är {}. = The number is {}.
    Rader gallrades enligt beslut {} av {} och {}. = Lines were erased by decision {} by {} and {}.
    Samma gallring är redan föreslagen och väntar på en andra person. = The same erasure is proposed already and waits for a second person.
    Skriv beslutets nummer, till exempel KS 2026/12. = Write the number of the decision, for example KS 2026/12.
    Säg nej = Say no
    Ta bort för alltid = Take away for ever
    Ta tillbaka förslaget = Take back the proposal
    Uppgifter som inte får finnas här ska tas bort = Information that may not be here is to be taken away
    Varför inte? = Why not?
    Visa förslaget = Show the proposal
    Visa rapporten = Show the report
    Väntar på en andra person = Waits for a second person
    [borttaget] = [taken away]
    avslog en gallring = refused an erasure
    ensam, som inställningen tillåter = alone, as the setting allows
    föreslog en gallring eller tog tillbaka den = proposed an erasure or took it back
    tog bort säkerhetsskyddsklassificerat = took away what is classified for Sweden's security
    {} föreslog, {} bekräftade = {} proposed, {} confirmed
    Ärende = Matter
    """#
}
