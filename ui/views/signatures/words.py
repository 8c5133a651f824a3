"""Words of « Mes signatures ». Pure: tested without a window."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from app.domain.followup import (
    COURT,
    LETTER,
    OBSERVATIONS,
    PIECES,
    Fate,
    FateElement,
    FateError,
    FateMessage,
    FateState,
    Source,
    Stage,
)
from app.domain.frozen import dataclass
from app.services.followup import Delivery, Followed, Moment
from ui import text
from ui.models.facts import Tone
from ui.text import NBSP, plural, tr
from ui.views.parapheur import words as parapheur_words

STAGES: Mapping[Stage, tuple[str, Tone, str]] = {
    Stage.REFUSED: ("refusé", Tone.DANGER, "reject"),
    Stage.WAITING: ("en attente d’envoi", Tone.ACCENT, "pending"),
    Stage.CIRCUIT: ("dans le circuit", Tone.PLAIN, "parapheur"),
    Stage.TREASURY: ("transmis, sans réponse", Tone.PLAIN, "send"),
    Stage.ACKNOWLEDGED: ("acquitté", Tone.OK, "ok"),
    Stage.ARCHIVED: ("archivé", Tone.OK, "storage"),
    Stage.ENDED: ("circuit terminé", Tone.PLAIN, "check"),
}
"""Words, tone and icon."""

_STAGES_OF_ACTES: Mapping[Stage, str] = {
    Stage.TREASURY: "transmis à la préfecture",
    Stage.ACKNOWLEDGED: "reçu par la préfecture",
}

CHIPS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("all", "Toutes", tuple(Stage)),
    ("refused", "Refusées ou bloquées", (Stage.REFUSED,)),
    ("circuit", "Dans le circuit", (Stage.WAITING, Stage.CIRCUIT, Stage.ENDED)),
    ("treasury", "Transmises", (Stage.TREASURY,)),
    ("acknowledged", "Acquittées", (Stage.ACKNOWLEDGED,)),
    ("archived", "Archivées", (Stage.ARCHIVED,)),
)
"""Filters: id, words, stages."""
_STUCK = (Delivery.BLOCKED, Delivery.ALARM)
"""Signatures whose delivery or proof went wrong, whatever else is known: with the refusals, since somebody must act."""

_MOMENTS: Mapping[str, str] = {
    "own.signed": "Signé sur cet appareil",
    "own.delivered": "Remis au parapheur",
    "own.proven": "Signature contrôlée dans le fichier signé",
    "own.unreadable": "Le fichier signé n’est plus rendu",
    "own.alarm": "Anomalie dans le fichier signé",
    "circuit.start": "Dossier lancé",
    "circuit.tdt": "Transmis par le parapheur",
    "circuit.awaits_tdt": "Attend d’être transmis",
    "circuit.visa": "Visa",
    "circuit.signature": "Signature",
    "circuit.seal": "Cachet de la collectivité",
    "circuit.paper_signature": "Signature sur papier",
    "circuit.second_opinion": "Avis donné",
    "circuit.ask_second_opinion": "Avis demandé",
    "circuit.transfer": "Transféré",
    "circuit.secretariat": "Préparé par le secrétariat",
    "circuit.secure_mail": "Envoyé par courriel sécurisé",
    "circuit.external_signature": "Signature extérieure",
    "circuit.reject": "Rejeté",
    "circuit.archive": "Fin du circuit",
    "circuit.awaits_signature": "Attend une signature",
    "circuit.awaits_visa": "Attend un visa",
    "circuit.awaits_archive": "Circuit terminé, chez l’émetteur",
    "circuit.awaits_delete": "Rejeté, chez l’émetteur",
    "tdt.queued": "Déposé, en file d’attente",
    "tdt.sent": "Transmis à la trésorerie",
    "tdt.in_treatment": "En traitement",
    "tdt.answered": "Réponse de la trésorerie reçue",
    "tdt.accepted": "Accepté",
    "tdt.refused": "Refusé",
    "tdt.error": "Erreur de transmission",
    "tdt.cancelled": "Transmission annulée",
    "tdt.purged": "Effacé de la plateforme",
    "tdt.to_validate": "À valider sur la plateforme",
    "tdt.unknown": "Numéro inconnu de la plateforme",
    "sae.sent": "Envoyé à l’archivage",
    "sae.accepted": "Archivé",
    "sae.refused": "Archivage refusé",
    "sae.waiting": "Archivage en attente",
    "sae.error": "Archivage en erreur",
    "actes.receipt": "Accusé de réception de la préfecture",
    "actes.message": "Message de la préfecture",
    "actes.message_2": "Courrier de la préfecture",
    "actes.message_3": "La préfecture demande des pièces complémentaires",
    "actes.message_4": "Lettre d’observations de la préfecture",
    "actes.message_5": "Déféré au tribunal administratif",
    "actes.message_receipt": "Réponse à la préfecture reçue",
    "helios.accepted": "Acquitté par la trésorerie",
    "helios.partly": "Refusé en partie par la trésorerie",
    "helios.refused": "Refusé par la trésorerie",
    "actes.accepted": "Reçu par la préfecture",
    "actes.refused": "Refusé par la préfecture",
    "pastell.creation": "Créé dans Pastell",
    "pastell.modification": "Complété dans Pastell",
    "pastell.send-iparapheur": "Envoyé au parapheur",
    "pastell.recu-iparapheur": "Revenu signé du parapheur",
    "pastell.rejet-iparapheur": "Rejeté au parapheur",
    "pastell.send-tdt": "Transmis à la trésorerie",
    "pastell.verif-tdt": "Transmission vérifiée",
    "pastell.acquiter-tdt": "Acquittement reçu",
    "pastell.refus-tdt": "Refus reçu",
    "pastell.info-tdt": "Réponse de la trésorerie reçue",
    "pastell.tdt-error": "Erreur de transmission",
    "pastell.send-ged": "Versé à la gestion documentaire",
    "pastell.send-archive": "Envoyé à l’archivage",
    "pastell.ar-recu-sae": "Réception confirmée par l’archive",
    "pastell.accepter-sae": "Archivé",
    "pastell.rejet-sae": "Archivage refusé",
    "pastell.erreur-envoie-sae": "Archivage en erreur",
}

_OF_ACTES: Mapping[str, str] = {
    "tdt.sent": "Transmis à la préfecture",
    "tdt.answered": "Réponse de la préfecture reçue",
    "pastell.send-tdt": "Transmis à la préfecture",
    "pastell.info-tdt": "Réponse de la préfecture reçue",
}
"""The same states say something else of an acte."""

_SOURCES: Mapping[Source | None, str] = {
    None: "Cet appareil",
    Source.CIRCUIT: "Parapheur",
    Source.HELIOS: "Trésorerie",
    Source.ACTES: "Préfecture",
    Source.ARCHIVE: "Archive",
}

_BAD = ("reject", "refus", "error", "rejet", "alarm", "partly")

_ERRORS: Mapping[str, tuple[str, str]] = {
    "ERREUR_SIGNATURE_INVALIDE": ("La signature n’est pas valable pour la trésorerie.", "resign"),
    "ERREUR_SIGNATURE_ILLISIBLE": ("La trésorerie ne peut pas lire la signature.", "resign"),
    "ERREUR_SIGNATURE_INCOMPLETE": ("Il manque des éléments à la signature.", "resign"),
    "ERREUR_SIGNATURE_BORDEREAU_INVALIDE": ("La signature de ce bordereau n’est pas valable.", "resign"),
    "ERREUR_SIGNATURE_BORDEREAU_ILLISIBLE": ("La signature de ce bordereau est illisible.", "resign"),
    "ERREUR_SIGNATURE_BORDEREAU_INCOMPLETE": ("La signature de ce bordereau est incomplète.", "resign"),
    "ERREUR_CERTIFICAT": ("Le certificat n’est pas accepté par la trésorerie.", "certificate"),
    "ERREUR_PES_SIGNATURE": ("Le fichier est signé alors qu’il ne devait pas l’être, ou l’inverse.", "sender"),
    "ERREUR_PES_PARAM_SIGNATURE": ("Le fichier ne dit pas comme il faut qu’il est signé.", "sender"),
    "ERREUR_SIGNATURE_EXTERNE": ("La signature jointe à part n’est pas acceptée.", "sender"),
    "ERREUR_PJ_SIGNEE": ("Une pièce jointe porte une signature qui n’est pas acceptée.", "sender"),
    "ERREUR_ENCODING": ("Le fichier n’est pas écrit dans l’encodage attendu.", "sender"),
    "ERREUR_FLUX_VIDE": ("Le fichier ne contient rien.", "sender"),
    "ERREUR_SCHEMA_INCOMPLET": ("Il manque des rubriques obligatoires dans le fichier.", "sender"),
    "ERREUR_CODIFICATION": ("Un code n’est pas de ceux que la trésorerie connaît.", "accounts"),
    "ERREUR_CODIQUE": ("Le poste comptable indiqué n’est pas le bon.", "accounts"),
    "ERREUR_SIRET": ("Le numéro SIRET indiqué n’est pas le bon.", "accounts"),
    "ERREUR_CODE_COLLECTIVITE_BUDGET": ("Le code de la collectivité ou du budget n’est pas le bon.", "accounts"),
    "ERREUR_DOUBLON_BORDEREAU": ("Ce bordereau a déjà été pris en charge.", "double"),
    "ERREUR_DOUBLON_PIECE": ("Cette pièce a déjà été prise en charge.", "double"),
    "ERREUR_DOUBLON_LIGNE": ("Cette ligne a déjà été prise en charge.", "double"),
    "ERREUR_DOUBLON_PJ": ("Cette pièce jointe a déjà été reçue.", "double"),
    "ERREUR_TAILLE_BORDEREAUX": ("Le fichier contient trop de bordereaux.", "split"),
    "ERREUR_TAILLE_PIECE": ("Le bordereau contient trop de pièces.", "split"),
    "ERREUR_TAILLE_LIGNE": ("Une pièce contient trop de lignes.", "split"),
    "ERREUR_CUMUL_MONTANTS": ("Le cumul annuel ne correspond pas à celui de la trésorerie.", "accounts"),
    "ERREUR_MONTANT_TVA_ZERO_NEGATIF": ("Un montant de TVA est nul ou négatif.", "accounts"),
    "ERREUR_TIMEOUT": ("La trésorerie n’a pas pu traiter le fichier à temps.", "again"),
}
"""NumAnoAck: what it means, and the remedy. Source: interop §3.7."""

_REMEDIES: Mapping[str, str] = {
    "resign": "Demandez que le bordereau vous soit présenté de nouveau, et signez-le avec votre certificat en cours.",
    "certificate": "Vérifiez votre certificat dans Réglages, puis demandez que le bordereau vous soit présenté de nouveau.",
    "sender": "Le fichier est à refaire par le logiciel de comptabilité : prévenez le service des finances.",
    "accounts": "À corriger par le service des finances, qui vous présentera un nouveau bordereau.",
    "double": "Rien à signer de nouveau : demandez au service des finances de vérifier avec la trésorerie.",
    "split": "Le service des finances doit partager l’envoi en plusieurs fichiers.",
    "again": "Le service des finances peut envoyer le fichier de nouveau.",
    "": "Prévenez le service des finances : la trésorerie explique ci-dessous ce qu’elle refuse.",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What a refusal means, and what to do."""

    title: str
    sentence: str
    remedy: str


def stage(one: Followed) -> tuple[str, Tone, str]:
    """Words, tone and icon of where it stands."""
    if one.proof.state is Delivery.ALARM:
        return tr("anomalie"), Tone.DANGER, "warning"
    if one.proof.state is Delivery.BLOCKED:
        return tr("envoi bloqué"), Tone.DANGER, "warning"
    if one.proof.state is Delivery.ABANDONED:
        return tr("envoi abandonné"), Tone.PLAIN, "reject"
    if one.pressing:
        return tr("la préfecture demande"), Tone.DANGER, "warning"
    words, tone, icon = STAGES[one.stage]
    if one.stage is Stage.REFUSED and not one.to_deal_with:
        return tr("refusé, réglé"), Tone.PLAIN, icon
    if one.stage is Stage.REFUSED and all(fate.state is FateState.PARTLY for fate in one.bad):
        return tr("refusé en partie"), tone, icon
    if one.stage in _STAGES_OF_ACTES and not any(fate.source is Source.HELIOS for fate in one.fates):
        words = _STAGES_OF_ACTES[one.stage]
    return tr(words), tone, icon


def is_under(one: Followed, chip: str) -> bool:
    """Whether a filter shows it."""
    stages = next(stages for id, _label, stages in CHIPS if id == chip)
    return one.stage in stages or (chip == "refused" and one.proof.state in _STUCK)


def moment(one: Moment) -> str:
    """What happened; an unknown state is shown as its service names it."""
    known = (_OF_ACTES if one.source is Source.ACTES else {}).get(one.code) or _MOMENTS.get(one.code)
    return tr(known) if known is not None else one.code.partition(".")[2].replace("_", " ").replace("-", " ")


def source(one: Moment) -> str:
    return tr(_SOURCES[one.source])


def is_bad(one: Moment) -> bool:
    return any(part in one.code for part in _BAD) and one.code != "circuit.awaits_delete"


def amount(one: Followed) -> str:
    """Total of a PES; empty for the rest."""
    try:
        return text.amount(Decimal(one.signature.amount)) if one.signature.amount else ""
    except InvalidOperation:
        return ""


def slips(one: Followed) -> str:
    """« Mandats n° 44 et 45, titres n° 20 »."""
    groups: dict[str, list[str]] = {}
    for slip in one.signature.slips:
        groups.setdefault(slip.sens, []).append(slip.number)
    parts = []
    for sens, numbers in groups.items():
        head = tr("mandats") if sens == "depense" else tr("titres")
        listed = ", ".join(numbers[:-1]) + (f" {tr('et')} " if len(numbers) > 1 else "") + numbers[-1]
        parts.append(f"{head} n°{NBSP}{listed}")
    return text.capital(", ".join(parts)) if parts else ""


def advice(one: Followed) -> Advice | None:
    """For what is refused or doubtful: what happened, what it means, what to do. None when nothing is."""
    if one.proof.state is Delivery.ALARM:
        reasons = " ".join(parapheur_words.problem(code) for code in one.proof.problems)
        return Advice(
            tr("Le fichier signé n’est pas comme il devrait être"), reasons,
            tr("Ne signez rien d’autre dans ce parapheur avant d’avoir prévenu le service informatique."),
        )  # fmt: skip
    if one.proof.state is Delivery.BLOCKED:
        reasons = " ".join(parapheur_words.problem(code) for code in one.proof.problems)
        return Advice(tr("Le parapheur n’a pas pris cette signature"), reasons, tr("Répondez dans « À envoyer »."))
    if one.pressing:
        return _pressing(one.pressing[0])
    return _refusal(one.bad[0], one) if one.bad else None


_MESSAGES: Mapping[str, tuple[str, str]] = {
    LETTER: ("Courrier de la préfecture", ""),
    PIECES: (
        "La préfecture demande des pièces complémentaires",
        "Prévenez le service des assemblées : tant qu’elles ne sont pas reçues, le délai du contrôle ne court pas.",
    ),
    OBSERVATIONS: (
        "Lettre d’observations de la préfecture",
        "Lisez-la avec le service des assemblées : elle peut demander de retirer ou de changer l’acte, et se répond.",
    ),
    COURT: (
        "L’acte est déféré au tribunal administratif",
        "Prévenez sans attendre le service juridique ou votre avocat.",
    ),
}
"""Title and what to do, by kind of message."""


def message_name(message: FateMessage) -> str:
    return tr(_MESSAGES[message.kind][0]) if message.kind in _MESSAGES else tr("Message de la préfecture")


def _pressing(message: FateMessage) -> Advice:
    return Advice(message_name(message), message.text, text.typeset(tr(_MESSAGES[message.kind][1])))


def _refusal(fate: Fate, one: Followed) -> Advice:
    if fate.source is Source.CIRCUIT:
        reason = next((step.note for step in reversed(fate.steps) if step.code == "circuit.reject"), "")
        by = next((step.who for step in reversed(fate.steps) if step.code == "circuit.reject"), "")
        said = tr("{who} l’a rejeté après votre signature.").format(who=by) if by else tr("Il a été rejeté après vous.")
        return Advice(
            tr("Rejeté dans le circuit"), f"{said} {text.quoted(reason)}" if reason else said,
            tr("L’émetteur corrige, puis vous le présente de nouveau : votre signature ne vaut plus pour lui."),
        )  # fmt: skip
    if fate.source is Source.ACTES:
        return Advice(
            tr("Refusé par la préfecture"), _notes(fate), tr("Prévenez le service des assemblées, qui le renverra.")
        )
    if fate.source is Source.ARCHIVE:
        return Advice(
            tr("Archivage refusé"), _notes(fate),
            tr("Votre signature reste valable. Prévenez le service des archives."),
        )  # fmt: skip
    refused = [element for element in fate.elements if not element.accepted]
    if fate.state is FateState.PARTLY:
        title = tr("Refusé en partie par la trésorerie")
        said = plural(
            len(refused),
            "%n élément sur {all} n’est pas pris en charge.",
            "%n éléments sur {all} ne sont pas pris en charge.",
        )
        said = said.replace("{all}", str(len(fate.elements)))
    else:
        title, said = tr("Refusé par la trésorerie"), _notes(fate) or tr("Rien n’est pris en charge.")
    kinds = dict.fromkeys(_ERRORS[error.code][1] for error in fate.errors if error.code in _ERRORS)
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    return Advice(title, said, text.typeset(tr(_REMEDIES[kind])))


def _notes(fate: Fate) -> str:
    return " ".join(step.note for step in fate.steps if step.note and "reject" not in step.code)


def place(error: FateError) -> str:
    """« Bordereau 45, pièce 302, ligne 1 »."""
    parts = []
    if error.bordereau:
        parts.append(tr("bordereau {number}").format(number=error.bordereau))
    if error.piece:
        parts.append(tr("pièce {number}").format(number=error.piece))
    if error.line:
        parts.append(tr("ligne {number}").format(number=error.line))
    if error.attachment:
        parts.append(tr("pièce jointe {name}").format(name=error.attachment))
    return text.capital(", ".join(parts)) if parts else tr("Tout le fichier")


def anomaly(error: FateError) -> tuple[str, str]:
    """What the error means in plain words, and the Treasury's own."""
    known = _ERRORS.get(error.code)
    own = error.label.strip()
    return (tr(known[0]) if known is not None else own or error.code), own if known is not None else ""


def proof(one: Followed) -> str:
    """The state of the proof as a sentence."""
    said = {
        Delivery.QUEUED: tr("Signée sur cet appareil, elle sera remise dès que possible."),
        Delivery.BLOCKED: tr("Elle n’a pas pu être remise au parapheur."),
        Delivery.ABANDONED: tr("Vous avez renoncé à l’envoyer : le parapheur ne l’a pas."),
        Delivery.DELIVERED: tr("Remise au parapheur ; le fichier signé n’a pas encore été relu."),
        Delivery.PROVEN: tr("Le fichier signé a été relu : c’est bien celui qui était affiché, avec votre signature."),
        Delivery.UNREADABLE: tr("Remise au parapheur, qui ne rend plus le fichier signé : il n’a pas pu être relu."),
        Delivery.ALARM: tr("Le fichier signé a été relu, et n’est pas comme il devrait être."),
    }
    return text.typeset(said[one.proof.state])


def element(one: FateElement) -> str:
    """What an answer is about: « Bordereau 45 (2026) »."""
    if one.bordereau:
        year = f" ({one.year})" if one.year else ""
        kind = {"5": tr("Bordereau de mandats n°"), "6": tr("Bordereau de titres n°")}.get(
            one.domain, tr("Bordereau n°")
        )
        return f"{kind}{NBSP}{one.bordereau}{year}"
    if one.attachment:
        return tr("Pièce jointe {name}").format(name=one.attachment)
    if one.market:
        return tr("Marché {name}").format(name=one.market)
    return tr("Tout le fichier")


def proof_rows(one: Followed) -> list[tuple[str, str]]:
    """(label, value) of what proves it."""
    signature = one.signature
    rows = [(tr("Signé par"), one.signer)]
    rows.append((tr("Certificat (SHA-256)"), grouped(one.certificate_sha256)))
    for id_, digest in signature.documents.items():
        name = text.quoted(signature.names.get(id_, id_))
        rows.append((tr("Empreinte de {name} (SHA-256)").format(name=name), grouped(digest)))
    if signature.file_name:
        rows.append((tr("Nom du fichier à la trésorerie"), f"{signature.file_name} ({signature.cod_col})"))
    return [(label, value) for label, value in rows if value]


def grouped(digest: str) -> str:
    """A digest that a line can be cut in."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
