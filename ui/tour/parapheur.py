"""Step 11: sixteen dossiers ticked, recapitulated, signed with one PIN, without network."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtWidgets import QLineEdit

from app.domain.ids import Key
from app.domain.intents import SignDossier
from app.domain.parapheur import Dossier, Format
from ui.tour.driver import Driver, Failed, until
from ui.tour.network import pending
from ui.tour.story import Story
from ui.widgets.basic import Button

SIXTEEN = 16
SIGN_S = 120.0


def sign(d: Driver, story: Story) -> str:
    """Fifteen PES and a PDF. Adds ``signed``: account and dossier ids, ``pdf``: the PDF's dossier."""
    view: Any = d.go("parapheur")
    d.click(d.find(Button, "chip.sign", view))
    until(lambda: view.model.is_loaded and view.model.rowCount() >= SIXTEEN, 20.0, "seize dossiers à signer")
    d.quiet()
    ours = {key: entry.record for _row, key, entry in d.rows(view.list) if key.account.startswith("commune")}
    if len(ours) != SIXTEEN:
        raise Failed(f"{len(ours)} dossiers à signer dans la commune")
    _read_each(d, view, list(ours))
    d.shot("dossier-pes")
    for key in ours:
        d.click_row(view.list, view.model.row_of(key), box=True)
    until(lambda: len(view.model.ticked()) == SIXTEEN, 5.0, "seize dossiers cochés")
    d.shot("seize-coches")
    d.click(d.find(Button, "parapheur.sign_ticked", view))
    recap = view.recap
    until(lambda: recap.isVisible() and len(recap.chosen()) == SIXTEEN, 30.0, "récapitulation des seize")
    d.shot("recapitulation")
    seconds = _enter_pin(d, view, str(story.brief["pin"]))
    signed = pending(d, SignDossier)
    if {intent.target for intent in signed} != set(ours):
        raise Failed(f"{len(signed)} signatures en attente d’envoi")
    pdf = next(
        dossier.id for dossier in ours.values() if isinstance(dossier, Dossier) and dossier.format is Format.PADES
    )
    story.facts["signed"] = {"account": signed[0].account, "dossiers": [i.target_id for i in signed], "pdf": pdf}
    values = sum(len(intent.values) for intent in signed if isinstance(intent, SignDossier))
    return f"{len(signed)} dossiers, {values} signatures, un seul code, {seconds:.1f} s"


def _read_each(d: Driver, view: Any, keys: list[Key]) -> None:
    """Open every dossier before signing it; wait until its content is on screen."""
    shown: set[Key] = set()
    note = lambda key, _document: shown.add(key)  # noqa: E731
    view.dossier.displayed.connect(note)
    for count, key in enumerate(keys, 1):
        d.click_row(view.list, view.model.row_of(key))
        until(lambda: len(shown) >= count, 20.0, "contenu du dossier affiché")  # noqa: B023 - waited for at once
    view.dossier.displayed.disconnect(note)
    d.quiet()


def _enter_pin(d: Driver, view: Any, pin: str) -> float:
    """Type the PIN once, sign, wait for the result. Returns the seconds it took."""
    recap = view.recap
    fields = [f for f in recap.findChildren(QLineEdit) if f.objectName() == "parapheur.pin" and f.isVisible()]
    if len(fields) != 1:
        raise Failed(f"{len(fields)} champs de code PIN")
    d.click(fields[0])
    d.type(pin)
    began = time.monotonic()
    d.click(d.find(Button, "parapheur.sign_now", recap))
    try:
        until(lambda: "dossiers signés" in d.texts(recap), SIGN_S, "résultat")
    finally:
        d.shot("resultat")
    seconds = time.monotonic() - began
    if f"{SIXTEEN} dossiers signés" not in d.texts(recap).replace("\u00a0", " "):
        raise Failed(d.texts(recap).splitlines()[0])
    return seconds
