"""What Écharpe is about, in plain Python: records, intents, errors and the rules between them.

Standard library only; no input or output; every function pure. Three ideas carry the program:

* a **record** (`records`) is something a server holds and we keep a copy of: a message, a
  séance, a dossier. Its *base* is the server's copy, never touched by the user's acts;
* an **intent** (`intents`) is one act of the user, written down before anything else happens.
  It leaves the outbox when a server confirmed it, when the user discards it, or when its target
  is gone - never otherwise;
* what the window shows is derived: ``view = base + pending intents`` (`view.view`). Nothing
  ever stores "the value before" to restore it: dropping the intent and deriving again is the undo.

`exchange` holds the small vocabulary that servers' connectors and the synchronisation engine
share (Delta, Ack, Verdict), so that the store and the connectors need not know each other.

The walk of one intent ("mark read", offline)::

    window --action--> services.mail.set_read
        one transaction: outbox += SetRead ; views of the targets derived again -> ChangeSet
    bridge --signal--> model re-reads those keys, row shows a pending mark
    ... the network returns ...
    engine: oldest due intent of the account -> state in_flight (own transaction)
        connector.push(intent) -> Ack          (no transaction is open during network work)
        one transaction: base := Ack's records ; outbox -= intent ; views derived -> ChangeSet
    a reply was lost? the intent is `idempotent` (push again) or `probe`d first.

Words of the field kept in French, in ASCII, everywhere in the code:

=================  ==================================================================================
acte, actes        documents sent to the préfecture for legality control
bordereau          slip listing mandats (spending) or titres (income) sent to the Treasury; what one signs
bureau             desk of the parapheur: a function (mayor, deputy for finance), not a person
cachet             server seal, made by an organisation's certificate
carnet             one's ink and text boxes as they travel between one's own devices
circuit            the steps (étapes) a dossier goes through
collectivite       local authority: commune, intercommunalité, syndicat, département
convocation        summons to a séance; starts the legal notice period
courrier           paper letters, scanned by the town hall
delai franc        clear days between sending and meeting, neither end counted
dossier            folder of the parapheur: documents plus a circuit
mandat, titre      order to pay, order to collect: one piece of a bordereau
parapheur          signature book
PES                XML file exchanged with the Treasury (protocole d'échange standard, version 2)
piece              one mandat or titre of a bordereau; piece jointe (PJ): its supporting document
projet             item of a séance's agenda, with its report and annexes
pouvoir            proxy given to a colleague for a séance
rapporteur         who presents a projet
seance             meeting of an assembly
tiers              creditor or debtor of a piece
visa               approval of a step without signature
=================  ==================================================================================
"""
