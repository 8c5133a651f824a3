"""Intents and account states as French sentences. Pure."""

from __future__ import annotations

from app.domain.accounts import AccountState, Link
from app.domain.intents import (
    AcceptShare,
    Acknowledge,
    AddLetterNote,
    AnswerPresence,
    AskOpinion,
    DeleteAnnotation,
    DeleteContact,
    DeleteEvent,
    DeleteFilter,
    DeleteMessage,
    DeleteTag,
    DropDraft,
    GrantRight,
    GrantShare,
    Intent,
    LeaveShare,
    LetterOperation,
    MarkAnnotationRead,
    MarkJunk,
    MarkLetterRead,
    MoveMessage,
    ProposeTime,
    RecoverMessage,
    RejectDossier,
    RemoveFolder,
    ReplyInvitation,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveAnnotation,
    SaveContact,
    SaveDraft,
    SaveEvent,
    SaveFilter,
    SaveFolder,
    SaveTag,
    SendMail,
    SetFlagged,
    SetRead,
    SettleAlarm,
    SignDossier,
    TagMessage,
    TellShare,
    TransferDossier,
    TransferEvent,
    UndoDossier,
    VisaDossier,
)
from app.domain.listing import IntentState, OutboxRow
from app.domain.mail import LOCAL
from app.domain.seances import Presence
from ui import text
from ui.errors import word_code
from ui.text import NBSP, tr

PRESENCES = {
    Presence.PRESENT: "présent",
    Presence.ABSENT: "absent",
    Presence.REMOTE: "présent à distance",
    Presence.PROXY: "absent, avec pouvoir",
    Presence.DEPUTY: "absent, avec suppléant",
    Presence.NONE: "sans réponse",
}
_ANSWERS = {"ACCEPTED": "accepter", "DECLINED": "décliner", "TENTATIVE": "répondre peut-être à"}


def act_sentence(intent: Intent, title: str) -> str:
    """What the user did. ``title`` names the target as last shown; may be empty."""
    name = text.quoted(title) if title else tr("un élément")
    match intent:
        case SendMail():
            to = ", ".join(a.shown() for a in intent.to[:2]) + (tr(" et d’autres") if len(intent.to) > 2 else "")
            subject = text.quoted(intent.subject.strip() or tr("(sans objet)"))
            return tr("Envoyer {subject} à {to}").format(subject=subject, to=to or tr("des destinataires en copie"))
        case SaveDraft():
            return tr("Enregistrer le brouillon {name}").format(
                name=text.quoted(intent.content.subject.strip() or tr("(sans objet)"))
            )
        case DropDraft():
            return tr("Mettre un brouillon à la corbeille")
        case SaveAbsence():
            return tr("Activer la réponse d’absence") if intent.absence.on else tr("Arrêter la réponse d’absence")
        case SaveFilter():
            return tr("Enregistrer le filtre {name}").format(name=text.quoted(intent.target_id))
        case DeleteFilter():
            return tr("Supprimer le filtre {name}").format(name=text.quoted(intent.target_id))
        case GrantShare():
            return tr("Partager {folder} avec {who}").format(
                folder=text.quoted(intent.share.folder_name), who=intent.share.grantee or tr("tout le monde")
            )
        case RevokeShare():
            return tr("Ne plus partager un dossier avec {who}").format(who=intent.grantee or tr("quelqu’un"))
        case TellShare():
            return tr("Prévenir {who} du partage").format(who=intent.grantee)
        case AcceptShare():
            return tr("Ouvrir le dossier partagé {name}").format(name=text.quoted(intent.name))
        case LeaveShare():
            return tr("Quitter un dossier partagé")
        case GrantRight():
            return tr("Autoriser {who} à écrire pour vous").format(who=intent.right.grantee)
        case RevokeRight():
            return tr("Ne plus autoriser {who} à écrire pour vous").format(who=intent.right.grantee)
        case SetRead():
            return (tr("Marquer {name} comme lu") if intent.value else tr("Marquer {name} comme non lu")).format(
                name=name
            )
        case SetFlagged():
            return (tr("Suivre {name}") if intent.value else tr("Ne plus suivre {name}")).format(name=name)
        case MoveMessage():
            return tr("Déplacer {name}").format(name=name)
        case MarkJunk():
            verb = tr("Signaler {name} comme indésirable") if intent.value else tr("Sortir {name} des indésirables")
            return verb.format(name=name)
        case TagMessage():
            verb = tr("Étiqueter {name} {tag}") if intent.value else tr("Retirer à {name} l’étiquette {tag}")
            return verb.format(name=name, tag=text.quoted(intent.tag))
        case DeleteMessage():
            return tr("Supprimer {name} définitivement").format(name=name)
        case RecoverMessage():
            return tr("Récupérer {name}").format(name=text.quoted(intent.subject or tr("(sans objet)")))
        case SaveFolder():
            verb = (
                tr("Créer le dossier {name}")
                if intent.target_id.startswith(LOCAL)
                else tr("Renommer ou déplacer {name}")
            )
            return verb.format(name=text.quoted(intent.name))
        case RemoveFolder():
            verb = (
                tr("Supprimer définitivement le dossier {name}")
                if intent.forever
                else tr("Mettre le dossier {name} à la corbeille")
            )
            return verb.format(name=name)
        case SaveTag():
            return tr("Enregistrer l’étiquette {name}").format(name=text.quoted(intent.target_id))
        case DeleteTag():
            return tr("Supprimer l’étiquette {name}").format(name=text.quoted(intent.target_id))
        case ReplyInvitation():
            verb = tr(_ANSWERS.get(intent.answer, "répondre à"))
            return text.capital(tr("{verb} l’invitation {name}").format(verb=verb, name=name))
        case SaveEvent():
            verb = tr("Enregistrer l’événement {name}") if intent.base_etag else tr("Créer l’événement {name}")
            return verb.format(name=text.quoted(intent.event.title))
        case DeleteEvent():
            return tr("Supprimer l’événement {name}").format(name=name)
        case TransferEvent():
            return tr("Changer {name} de calendrier").format(name=name)
        case SaveContact():
            verb = tr("Créer le contact {name}") if intent.new else tr("Enregistrer le contact {name}")
            return verb.format(name=text.quoted(intent.contact.name))
        case DeleteContact():
            return tr("Supprimer le contact {name}").format(name=name)
        case SettleAlarm():
            return tr("Reporter le rappel de {name}" if intent.until_ms else "Effacer le rappel de {name}").format(
                name=name
            )
        case ProposeTime():
            when = text.span(intent.start_ms, intent.end_ms, all_day=False)
            return tr("Proposer un autre horaire pour {name}{nbsp}: {when}").format(name=name, nbsp=NBSP, when=when)
        case Acknowledge():
            return tr("Accuser réception de la convocation {name}").format(name=name)
        case AnswerPresence():
            return tr("Répondre {answer} pour {name}").format(
                answer=text.quoted(tr(PRESENCES[intent.presence])), name=name
            )
        case SaveAnnotation():
            return tr("Enregistrer la note {name}").format(name=text.quoted(short(intent.annotation.text)))
        case DeleteAnnotation():
            return tr("Supprimer la note {name}").format(name=name)
        case MarkAnnotationRead():
            return tr("Marquer une note comme lue")
        case SignDossier():
            return tr("Transmettre la signature de {name}").format(name=name)
        case VisaDossier():
            return tr("Viser {name}").format(name=name)
        case RejectDossier():
            return tr("Rejeter {name}").format(name=name)
        case TransferDossier():
            return tr("Transférer {name} à {bureau}").format(name=name, bureau=text.quoted(intent.target_name))
        case AskOpinion():
            return tr("Demander l’avis de {bureau} sur {name}").format(
                name=name, bureau=text.quoted(intent.target_name)
            )
        case UndoDossier():
            return tr("Reprendre {name} (droit de remords)").format(name=name)
        case MarkLetterRead():
            return tr("Marquer le courrier {name} comme lu").format(name=name)
        case AddLetterNote():
            return tr("Ajouter la note {name} à un courrier").format(name=text.quoted(short(intent.note.text)))
        case LetterOperation():
            return tr("Transmettre l’action {action} sur {name}").format(action=text.quoted(intent.action), name=name)
        case _:
            return tr("Transmettre une action sur {name}").format(name=name)


def state_sentence(row: OutboxRow, now_ms: int) -> str:
    """Where it stands and what happens next."""
    match row.state:
        case IntentState.IN_FLIGHT:
            return tr("Envoi en cours")
        case IntentState.PARKED:
            return word_code(row.error_code).text()
        case IntentState.UNKNOWN:
            return word_code("outcome_unknown", "outcome_unknown").text()
        case _:
            return _waiting_sentence(row, now_ms)


def _waiting_sentence(row: OutboxRow, now_ms: int) -> str:
    if row.attempts and row.not_before_ms > now_ms:
        return tr("Nouvel essai à {time}").format(time=text.clock(row.not_before_ms))
    if row.not_before_ms > now_ms:
        seconds = max(1, round((row.not_before_ms - now_ms) / 1000))
        if seconds > 90:
            return tr("Partira à {time}").format(time=text.clock(row.not_before_ms))
        return text.plural(seconds, "Partira dans %n seconde", "Partira dans %n secondes")
    return tr("Partira dès que le serveur est joignable")


def needs_decision(row: OutboxRow) -> bool:
    """The user must retry or give up."""
    return row.state in (IntentState.PARKED, IntentState.UNKNOWN)


def link_sentence(state: AccountState) -> tuple[str, str]:
    """(sentence, tone) for one account; the last success is said whatever the state (row 121)."""
    last = ""
    if state.last_success_ms is not None:
        last = tr("synchronisé {when}").format(when=text.when_spoken(state.last_success_ms))
    sentence, tone = _state(state, last)
    return (f"{sentence} {_last_success(state)}".strip() if tone == "danger" else sentence), tone


def _last_success(state: AccountState) -> str:
    if state.last_success_ms is None:
        return ""
    return tr("Dernière synchronisation {when}.").format(when=text.when_spoken(state.last_success_ms))


def _state(state: AccountState, last: str) -> tuple[str, str]:
    match state.link:
        case Link.UP_TO_DATE:
            return text.capital(last) if last else tr("À jour"), "ok"
        case Link.SYNCING:
            share = f" {100 * state.done // state.total}{NBSP}%" if state.total else ""
            return tr("Synchronisation en cours") + share + (f", {last}" if last else ""), "accent"
        case Link.OFFLINE:
            return tr("Serveur injoignable") + (f", {last}" if last else ""), "warn"
        case Link.CAPTIVE:
            return tr("Le réseau Wi-Fi demande une page de connexion") + (f", {last}" if last else ""), "warn"
        case Link.NEEDS_USER:
            return word_code(state.error_code or "needs_user", "needs_user").text(), "danger"
        case Link.BROKEN:
            return word_code(state.error_code or "transient", "transient").text(), "danger"
        case _:
            return text.capital(last) if last else tr("Pas encore synchronisé"), "warn"


def short(words: str, limit: int = 48) -> str:
    """Words on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
