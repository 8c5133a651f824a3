"""Who judges the tour: the servers' own state and programs that share no code with ours.

Each judge looks at one claim of the window (``facts``, see the steps of ``ui/tour``) and returns a
figure, or raises `Disagrees` with a short French reason. `ALL` names them in the order they are heard.

===========================  ===========================================================================
signed PES                   ``xmlsec1`` on every signature, from the parapheur server's store
signed PDF                   ``pdfsig`` (Poppler) and pyHanko's own validation
moved event, invitation      the files of Radicale's storage, read with ``icalendar``
reply                        what the mail server handed to the mail system, by Message-ID
receipt, presence, note      the i-délibre server's state
ink                          ``/Ink`` annotations by pypdf, pixels by PDFium, in the exported copy
other hosts                  what both processes asked the resolver for
===========================  ===========================================================================
"""

from __future__ import annotations

import email
import email.policy
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from lxml import etree

from app.documents.pes_xml import ALLER_NS
from app.sandbox import programs
from app.sandbox.agenda_content import TOUR_EVENT_UID
from app.sandbox.commune import BodyServers, Commune
from app.sandbox.parapheur.state import Folder
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki

Facts = Mapping[str, Any]
Judge = Callable[[Commune, Facts, Path], str]

PARIS = ZoneInfo("Europe/Paris")
MOVED_BY = timedelta(days=1, hours=2)
"""By the clock on the wall: what the tour's drag means."""
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES_122 = "http://uri.etsi.org/01903/v1.2.2#"


class Disagrees(Exception):
    """The claim does not hold; the text says why, in French."""


def before(town: Commune) -> dict[str, Any]:
    """What must be known of the servers before the tour."""
    return {"event_start": _start(town, COMMUNE.key, TOUR_EVENT_UID)}


# --- signatures -----------------------------------------------------------------------------------


def pes_signatures(town: Commune, facts: Facts, _output: Path) -> str:
    """Every PES: each bordereau (or the file) covered by a signature that ``xmlsec1`` accepts, made once."""
    folders = [folder for folder in _signed(town, facts) if folder.format == "PES_V2"]
    if len(folders) != 15:
        raise Disagrees(f"{len(folders)} PES signés sur le serveur")
    with tempfile.TemporaryDirectory(prefix="echarpe-judge-") as name:
        trust = _authorities(town.pki, Path(name))
        count = sum(_judge_pes(folder, trust, Path(name)) for folder in folders)
    return f"{len(folders)} PES, {count} signatures acceptées par xmlsec1"


def _signed(town: Commune, facts: Facts) -> list[Folder]:
    claim = _claim(facts, "signed")
    book = _body(town, claim).parapheur.book
    repeated = [id for id in claim["dossiers"] if book.signatures(id) != 1]
    if repeated:
        raise Disagrees(f"{len(repeated)} dossiers signés zéro ou plusieurs fois")
    others = {done.folder for done in book.history if done.action == "SIGNATURE"} - set(claim["dossiers"])
    if others:
        raise Disagrees(f"{len(others)} autres dossiers signés")
    return [book.folders[id] for id in claim["dossiers"]]


def _authorities(pki: Pki, folder: Path) -> list[str]:
    """Options naming the root to trust and the intermediate to build with."""
    options = []
    for option, der in (("--trusted-der", pki.roots[0]), ("--untrusted-der", pki.intermediates[0])):
        path = folder / f"{option.strip('-')}.der"
        path.write_bytes(der)
        options += [option, str(path)]
    return options


def _judge_pes(folder: Folder, trust: Sequence[str], work: Path) -> int:
    """Number of signatures verified; all of the folder's bordereaux must be covered."""
    (document,) = [doc for doc in folder.docs if doc.main]
    path = work / "signed.xml"
    path.write_bytes(document.content)
    root = etree.fromstring(document.content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    signatures = list(root.iter(f"{_DS}Signature"))
    for rank in range(1, len(signatures) + 1):
        _xmlsec1(path, trust, rank, folder.name)
    covered = {ref.get("URI", "").lstrip("#") for s in signatures for ref in s.iter(f"{_DS}Reference")}
    slips = [element.get("Id", "") for element in root.iter("Bordereau")]
    if root.get("Id", "") not in covered and not set(slips) <= covered:
        raise Disagrees(f"bordereau non signé dans « {folder.name} »")
    return len(signatures)


def _xmlsec1(path: Path, trust: Sequence[str], rank: int, name: str) -> None:
    command = [_program("xmlsec1"), "--verify", *trust]
    for element in ("Bordereau", f"{ALLER_NS}:PES_Aller", f"{_XADES_122}:SignedProperties"):
        command += ["--id-attr:Id", element]
    command += ["--node-xpath", f"(//*[local-name()='Signature'])[{rank}]", str(path)]
    if programs.run(command).returncode != 0:
        raise Disagrees(f"xmlsec1 refuse « {name} », signature {rank}")


def pdf_signature(town: Commune, facts: Facts, _output: Path) -> str:
    """The PDF of the sixteenth dossier: intact and trusted, by two readers."""
    pdf_id = _claim(facts, "signed")["pdf"]
    folder = next((folder for folder in _signed(town, facts) if folder.id == pdf_id), None)
    if folder is None:
        raise Disagrees("le PDF n’est pas parmi les dossiers signés")
    (document,) = [doc for doc in folder.docs if doc.main]
    with tempfile.TemporaryDirectory(prefix="echarpe-judge-") as name:
        path = Path(name) / "signed.pdf"
        path.write_bytes(document.content)
        command = [_program("pdfsig"), "-nocert", str(path)]
        if programs.run(command).stdout.count("Signature is Valid") != 1:
            raise Disagrees("pdfsig ne reconnaît pas la signature")
        signer = _pyhanko(path, town.pki)
    return f"« {document.name} » signé par {signer}, accepté par pdfsig et pyHanko"


def _pyhanko(path: Path, pki: Pki) -> str:
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in pki.roots],
        other_certs=[x509.Certificate.load(der) for der in pki.intermediates],
        allow_fetching=False,
    )
    with path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        status = validate_pdf_signature(signature, context)
        if not status.bottom_line:
            raise Disagrees(f"pyHanko : {status.summary()}")
        return str(status.signing_cert.subject.native.get("common_name", ""))


# --- mail and agenda ------------------------------------------------------------------------------


def reply(town: Commune, facts: Facts, _output: Path) -> str:
    """One submission with this Message-ID, answering the right message, with the words typed."""
    claim = _claim(facts, "reply")
    server = _body(town, claim).zimbra
    sent = [mail for mail in server.state.sent if mail.message_id == claim["message_id"]]
    plain = [mail for mail in server.state.sent if mail.kind == "mail"]
    if len(sent) != 1 or len(plain) != 1:
        raise Disagrees(f"{len(sent)} exemplaires de la réponse, {len(plain)} messages partis")
    message = email.message_from_bytes(sent[0].raw, policy=email.policy.default)
    part = message.get_body(("plain",))
    words = str(part.get_content()) if part is not None else ""
    if claim["words"] not in words:
        raise Disagrees("le texte frappé n’est pas dans le message")
    if claim["in_reply_to"] not in str(message["In-Reply-To"]) or sent[0].recipients != (claim["to"],):
        raise Disagrees("la réponse ne répond pas au bon message")
    return f"un exemplaire à {claim['to']}"


def invitation(town: Commune, facts: Facts, _output: Path) -> str:
    """One answer mailed to the organizer; accepted in Radicale's own file."""
    claim = _claim(facts, "invitation")
    body = _body(town, claim)
    answers = [mail for mail in body.zimbra.state.sent if mail.kind == "reply"]
    if len(answers) != 1:
        raise Disagrees(f"{len(answers)} réponses à l’organisateur")
    event = _event(town, body.town.key, claim["uid"])
    attendees = event.get("ATTENDEE", [])
    mine = [a for a in (attendees if isinstance(attendees, list) else [attendees]) if MAYOR.login in str(a)]
    if [str(a.params.get("PARTSTAT")) for a in mine] != ["ACCEPTED"]:
        raise Disagrees("l’invitation n’est pas acceptée dans l’agenda")
    return f"une réponse à {answers[0].recipients[0]}, acceptée dans l’agenda"


def moved_event(town: Commune, facts: Facts, _output: Path) -> str:
    """The event's file in Radicale: one day and two hours later than before the tour."""
    claim = _claim(facts, "event")
    was: datetime = facts["event_start"]
    now = _start(town, _body(town, claim).town.key, TOUR_EVENT_UID)
    if now.replace(tzinfo=None) != was.replace(tzinfo=None) + MOVED_BY:
        raise Disagrees(f"dans Radicale : {now:%d/%m %H:%M}, avant la visite {was:%d/%m %H:%M}")
    if int(now.timestamp() * 1000) != claim["start_ms"]:
        raise Disagrees("la fenêtre et Radicale ne disent pas la même heure")
    return f"{was:%d/%m %H:%M} → {now:%d/%m %H:%M}"


def _start(town: Commune, key: str, uid: str) -> datetime:
    start: datetime = _event(town, key, uid).decoded("DTSTART")
    return start.astimezone(PARIS)


def _event(town: Commune, key: str, uid: str) -> icalendar.Event:
    """The event as stored on disk by Radicale. Exactly one file may hold it."""
    mailbox = town.storage.storage / MAYOR.mail(town.bodies[key].town)
    texts = [path.read_bytes() for path in mailbox.glob("*/*.ics")]
    holding = [text for text in texts if f"UID:{uid}".encode() in text.replace(b"\r\n ", b"")]
    if len(holding) != 1:
        raise Disagrees(f"{len(holding)} fichiers pour l’événement")
    events = list(icalendar.Calendar.from_ical(holding[0]).walk("VEVENT"))
    if len(events) != 1:
        raise Disagrees(f"{len(events)} événements dans le fichier")
    found = events[0]
    assert isinstance(found, icalendar.Event)
    return found


# --- séances --------------------------------------------------------------------------------------


def receipt(town: Commune, facts: Facts, _output: Path) -> str:
    """The convocation is acknowledged, once."""
    claim = _claim(facts, "acknowledged")
    body = _body(town, claim)
    user = MAYOR.uuid(body.town)
    received = [at for who, meeting, at in body.idelibre.state.receipts if (who, meeting) == (user, claim["seance"])]
    if len(received) != 1:
        raise Disagrees(f"{len(received)} accusés reçus")
    at = body.idelibre.state.meetings[claim["seance"]].convocations[user].read_at_ms
    if at != received[0]:
        raise Disagrees("l’accusé n’est pas à l’heure de sa réception")
    return f"reçu à {datetime.fromtimestamp(at / 1000, PARIS):%H:%M:%S}"


def presence(town: Commune, facts: Facts, _output: Path) -> str:
    """The answer the server holds, given once."""
    claim = _claim(facts, "presence")
    body = _body(town, claim)
    user = MAYOR.uuid(body.town)
    given = [
        value for who, meeting, value in body.idelibre.state.presences if (who, meeting) == (user, claim["seance"])
    ]
    held = body.idelibre.state.meetings[claim["seance"]].convocations[user].attendance
    if given != [claim["answer"]] or held != claim["answer"]:
        raise Disagrees(f"réponses reçues : {given}")
    return f"« {held} »"


def note(town: Commune, facts: Facts, _output: Path) -> str:
    """The typed note is there, shared with the colleague and nobody else."""
    claim = _claim(facts, "note")
    state = _body(town, claim).idelibre.state
    found = [n for n in state.notes.values() if claim["text"] in n.fields.values()]
    if len(found) != 1:
        raise Disagrees(f"{len(found)} notes avec ce texte")
    if found[0].shared_with != claim["shared_with"] or len(found[0].shared_with) != 1:
        raise Disagrees(f"note partagée avec {len(found[0].shared_with)} personnes")
    colleague = state.users[found[0].shared_with[0]]
    return f"partagée avec {colleague.person.name}"


def ink(town: Commune, facts: Facts, _output: Path) -> str:
    """The exported copy: the server's bytes first, then ink that readers know and that shows."""
    claim = _claim(facts, "exported")
    original = _body(town, claim).idelibre.state.files[claim["document"]].data
    copy = Path(claim["path"]).read_bytes()
    if not copy.startswith(original) or len(copy) == len(original):
        raise Disagrees("la copie ne commence pas par le document d’origine")
    strokes = _annotations(copy, claim["page"]).count("/Ink")
    if strokes != claim["strokes"]:
        raise Disagrees(f"{strokes} tracés dans la copie, {claim['strokes']} dessinés")
    changed = _changed_pixels(original, copy, claim["page"])
    if not changed:
        raise Disagrees("l’encre ne se voit pas")
    return f"{strokes} tracés, {changed} pixels changés page {claim['page'] + 1}"


def _annotations(data: bytes, page: int) -> list[str]:
    import io

    from pypdf import PdfReader

    found = PdfReader(io.BytesIO(data)).pages[page].get("/Annots") or []
    return [str(annotation.get_object()["/Subtype"]) for annotation in found]


def _changed_pixels(before_bytes: bytes, after_bytes: bytes, page: int) -> int:
    from PIL import ImageChops

    images = [_render(data, page) for data in (before_bytes, after_bytes)]
    difference = ImageChops.difference(*images).convert("L")
    return sum(difference.histogram()[16:])


def _render(data: bytes, page: int) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return document[page].render(scale=1.0).to_pil().convert("RGB")
    finally:
        document.close()


# --- the rest -------------------------------------------------------------------------------------


def other_hosts(_town: Commune, facts: Facts, _output: Path) -> str:
    """Nothing but this machine was named or reached, by the window and by us."""
    names: Iterable[str] = [*_claim(facts, "foreign"), *facts["foreign_here"]]
    if found := sorted(set(names)):
        raise Disagrees(", ".join(found))
    return "aucun"


ALL: Mapping[str, Judge] = {
    "bordereaux vérifiés par xmlsec1": pes_signatures,
    "PDF vérifié par pdfsig et pyHanko": pdf_signature,
    "réponse, chez le serveur de messagerie": reply,
    "invitation, chez l’organisateur et dans Radicale": invitation,
    "événement déplacé, dans les fichiers de Radicale": moved_event,
    "accusé de réception, chez i-délibre": receipt,
    "réponse de présence, chez i-délibre": presence,
    "note partagée, chez i-délibre": note,
    "encre, dans le PDF exporté": ink,
    "autres machines contactées": other_hosts,
}


def _claim(facts: Facts, name: str) -> Any:
    if name not in facts:
        raise Disagrees("l’étape n’a pas été faite")
    return facts[name]


def _body(town: Commune, claim: Mapping[str, Any]) -> BodyServers:
    """The servers of the body an account belongs to (`Commune.accounts` names them ``<town>-<service>``)."""
    return town.bodies[str(claim["account"]).partition("-")[0]]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Disagrees(f"{name} n’est pas installé")
    return found
