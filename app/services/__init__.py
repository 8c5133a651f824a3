"""Use cases: what the window, the command line and the tour may ask for.

Writes append intents and return at once; reads answer from the local store only. No method here
waits for a network, except those that say so (signing in, fetching one thing now).

``runtime.Runtime`` wires everything and owns the ``app-loop`` thread. Opening loads the store, the lists and
mail; every other service is `later`: made when it is asked for, its modules loaded by then or once the first list
is on screen (a new service follows suit, and ``tests/unit/ui/test_start.py`` watches). Each space has one service:
`mail`, `agenda`, `seances`, `parapheur` (+ `signing_desk`, `pes_view`), `courrier`; across them:
`library` (lists), `search`, `pictures` (of other hosts, on request), `templates`, `today`, `sync`, `conflicts`
(« À traiter »), `history` (earlier versions), `accounts`, `pdf` (the render process), `html` (safe mail). Signing is
`recapping` (what is consented to), `signing_rules`, `signing_desk` (the batch), `card_box` (cards and choices),
`proofs` (after delivery), `trust` (authorities, revocation), `local_signing` and `verification` (files of one's own).
Services return domain values or small frozen dataclasses of their own, never sentences.
"""
