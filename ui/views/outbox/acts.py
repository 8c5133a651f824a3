"""What the user did, in one sentence an act: a function a space, every act in exactly one of them."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.approvals import ACCEPT
from app.domain.carnet import KEY
from app.domain.intents import (
    AcceptShare,
    Acknowledge,
    AddLetterNote,
    AnswerEvent,
    AnswerPresence,
    ArchiveDossier,
    AskOpinion,
    CarryMessage,
    ChainDossier,
    CommentDossier,
    CreateDossier,
    DecideLeave,
    DeclineProposal,
    DeleteAnnotation,
    DeleteContact,
    DeleteDossier,
    DeleteEvent,
    DeleteFilter,
    DeleteLetterNote,
    DeleteMessage,
    DeleteTag,
    DepositArchive,
    DropCarnet,
    DropDraft,
    EditLetterNote,
    EndDeskDelegation,
    EndShare,
    GrantRight,
    GrantShare,
    Intent,
    LeaveShare,
    LetterOperation,
    MailDossier,
    MarkAnnotationRead,
    MarkJunk,
    MarkLetterRead,
    MoveContact,
    MoveMessage,
    PaperSignDossier,
    ProposeTime,
    RecoverMessage,
    RejectDossier,
    RemoveBook,
    RemoveFolder,
    ReplyInvitation,
    ReturnMessage,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveAnnotation,
    SaveBook,
    SaveContact,
    SaveDraft,
    SaveEvent,
    SaveFilter,
    SaveFolder,
    SaveTag,
    SaveTemplate,
    SealDossier,
    SendCarnet,
    SendExchange,
    SendMail,
    SendReceipt,
    SetDeskDelegation,
    SetFlagged,
    SetRead,
    SettleAlarm,
    SignDossier,
    StartDossier,
    TagMessage,
    TellShare,
    TransferDossier,
    TransferEvent,
    TransmitDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.mail import LOCAL
from app.domain.seances import Presence
from ui import text
from ui.actions import CATALOGUE
from ui.text import NBSP, tr

PRESENCES = {
    Presence.PRESENT: "présent",
    Presence.ABSENT: "absent",
    Presence.REMOTE: "présent à distance",
    Presence.PROXY: "absent, avec pouvoir",
    Presence.DEPUTY: "absent, avec suppléant",
    Presence.NONE: "sans réponse",
}
LETTER_ACTS = {each.id.removeprefix("courrier."): each for each in CATALOGUE if each.space == "courrier"}
"""`LetterOperation.action` -> the action that the user chose."""
_ANSWERS = {"ACCEPTED": "accepter", "DECLINED": "décliner", "TENTATIVE": "répondre peut-être à"}


def act_sentence(intent: Intent, title: str) -> str:
    """What the user did. ``title`` names the target as last shown; may be empty."""
    name = text.quoted(title) if title else tr("un élément")
    told = next((said for space in SPACES if (said := space(intent, name)) is not None), None)
    return told or tr("Transmettre une action sur {name}").format(name=name)


def short(words: str, limit: int = 48) -> str:
    """Words on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _writing(intent: Intent, name: str) -> str | None:
    """Messages written."""
    match intent:
        case SendMail():
            to = ", ".join(a.shown() for a in intent.to[:2]) + (tr(" et d’autres") if len(intent.to) > 2 else "")
            subject = text.quoted(intent.subject.strip() or tr("(sans objet)"))
            return tr("Envoyer {subject} à {to}").format(subject=subject, to=to or tr("des destinataires en copie"))
        case SaveDraft():
            return tr("Enregistrer le brouillon {name}").format(
                name=text.quoted(intent.content.subject.strip() or tr("(sans objet)"))
            )
        case SendReceipt():
            return tr("Dire à l’expéditeur que {name} a été lu").format(name=name)
        case SaveTemplate():
            return tr("Enregistrer le modèle {name}").format(name=text.quoted(intent.content.subject.strip()))
        case DropDraft():
            return tr("Mettre un brouillon à la corbeille")
        case DepositArchive():
            return tr("Verser {name} aux archives").format(name=text.quoted(intent.deposit.title))
    return None


def _arranging(intent: Intent, name: str) -> str | None:
    """Messages put in order."""
    match intent:
        case SetRead():
            return (tr("Marquer {name} comme lu") if intent.value else tr("Marquer {name} comme non lu")).format(
                name=name
            )
        case SetFlagged():
            return (tr("Suivre {name}") if intent.value else tr("Ne plus suivre {name}")).format(name=name)
        case ReturnMessage():
            return tr("Remettre sur le serveur {name}").format(name=text.quoted(intent.subject))
        case MoveMessage():
            return tr("Déplacer {name}").format(name=name)
        case CarryMessage():
            subject = text.quoted(intent.subject) if intent.subject else name
            return tr("Déplacer {name} dans une autre boîte").format(name=subject)
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
    return None


def _sharing(intent: Intent, name: str) -> str | None:
    """Absence, filters, shares and rights."""
    match intent:
        case SaveAbsence():
            return tr("Activer la réponse d’absence") if intent.absence.on else tr("Arrêter la réponse d’absence")
        case SaveFilter():
            return tr("Enregistrer le filtre {name}").format(name=text.quoted(intent.target_id))
        case DeleteFilter():
            return tr("Supprimer le filtre {name}").format(name=text.quoted(intent.target_id))
        case EndShare():
            return tr("Mettre fin au partage de {name} avec {who}").format(
                name=text.quoted(intent.folder_name), who=intent.grantee
            )
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
    return None


def _agenda(intent: Intent, name: str) -> str | None:
    """Events, invitations, contacts."""
    match intent:
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
        case SettleAlarm():
            return tr("Reporter le rappel de {name}" if intent.until_ms else "Effacer le rappel de {name}").format(
                name=name
            )
        case ProposeTime():
            when = text.span(intent.start_ms, intent.end_ms, all_day=False)
            return tr("Proposer un autre horaire pour {name}{nbsp}: {when}").format(name=name, nbsp=NBSP, when=when)
        case AnswerEvent():
            said = {"ACCEPTED": tr("Accepter {name}"), "DECLINED": tr("Décliner {name}")}
            return said.get(intent.answer, tr("Répondre peut-être à {name}")).format(name=name)
        case DeclineProposal():
            return tr("Garder l’horaire de {name}{nbsp}: réponse à {who}").format(
                name=name, nbsp=NBSP, who=intent.to.shown()
            )
        case SaveContact():
            verb = tr("Créer le contact {name}") if intent.new else tr("Enregistrer le contact {name}")
            return verb.format(name=text.quoted(intent.contact.name))
        case SaveBook():
            made = intent.target_id.startswith(LOCAL)
            verb = tr("Créer le carnet {name}") if made else tr("Renommer le carnet en {name}")
            return verb.format(name=text.quoted(intent.name))
        case RemoveBook():
            return tr("Supprimer le carnet {name}").format(name=text.quoted(intent.name))
        case MoveContact():
            return tr("Changer le contact {name} de carnet").format(name=text.quoted(intent.name))
        case DeleteContact():
            return tr("Supprimer le contact {name}").format(name=name)
    return None


def _seances(intent: Intent, name: str) -> str | None:
    """Convocations and notes."""
    match intent:
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
        case SendCarnet(role=role) if role == KEY:
            return tr("Déposer la clé chiffrée de vos notes pour vos autres appareils")
        case SendCarnet():
            return text.plural(
                intent.changes,
                "Envoyer %n note manuscrite, chiffrée, à vos autres appareils",
                "Envoyer %n notes manuscrites, chiffrées, à vos autres appareils",
            )
        case DropCarnet():
            return tr("Ranger les anciennes copies chiffrées de vos notes")
    return None


def _parapheur(intent: Intent, name: str) -> str | None:
    """Dossiers and bureaux."""
    match intent:
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
        case SealDossier():
            return tr("Apposer le cachet sur {name}").format(name=name)
        case PaperSignDossier():
            return tr("Signaler la signature papier de {name}").format(name=name)
        case TransmitDossier():
            return (
                tr("Transmettre {name} à la préfecture")
                if intent.to == "ACTES"
                else tr("Transmettre {name} à la trésorerie")
            ).format(name=name)
        case MailDossier():
            return tr("Envoyer {name} par courriel sécurisé").format(name=name)
        case ChainDossier():
            return tr("Enchaîner {name} dans le circuit {circuit}").format(
                name=name, circuit=text.quoted(intent.subtype)
            )
        case ArchiveDossier():
            return tr("Ranger {name} aux archives du parapheur").format(name=name)
        case StartDossier():
            return tr("Envoyer {name} dans son circuit").format(name=name)
        case DeleteDossier():
            return tr("Supprimer {name} du parapheur").format(name=name)
        case CommentDossier():
            return tr("Poser un commentaire sur {name}").format(name=name)
        case CreateDossier():
            return tr("Créer le dossier {name}").format(name=text.quoted(short(intent.name)))
        case SetDeskDelegation():
            return tr("Déléguer le bureau {bureau} à {name}").format(
                bureau=text.quoted(intent.delegation.bureau_name), name=text.quoted(intent.delegation.substitute_name)
            )
        case EndDeskDelegation():
            return tr("Mettre fin à une délégation de bureau")
    return None


def _courrier(intent: Intent, name: str) -> str | None:
    """Letters."""
    match intent:
        case MarkLetterRead():
            return tr("Marquer le courrier {name} comme lu").format(name=name)
        case AddLetterNote():
            return tr("Ajouter la note {name} à un courrier").format(name=text.quoted(short(intent.note.text)))
        case EditLetterNote():
            return tr("Changer une note d’un courrier en {text}").format(text=text.quoted(short(intent.text)))
        case DeleteLetterNote():
            return tr("Supprimer la note {name} d’un courrier").format(name=name)
        case LetterOperation():
            action = LETTER_ACTS[intent.action].shown() if intent.action in LETTER_ACTS else text.quoted(intent.action)
            action = action.rstrip("…")
            return tr("{action}{nbsp}: {name}").format(action=action, name=name, nbsp=text.NBSP)
        case SendExchange():
            subject, to = text.quoted(intent.exchange.subject), ", ".join(intent.exchange.to[:2])
            return tr("Envoyer {subject} avec preuve à {to}").format(subject=subject, to=to)
        case DecideLeave(decision=decision):
            said = tr("Accepter le congé de {name}") if decision == ACCEPT else tr("Refuser le congé de {name}")
            return said.format(name=name)
    return None


SPACES: tuple[Callable[[Intent, str], str | None], ...] = (
    _writing,
    _arranging,
    _sharing,
    _agenda,
    _seances,
    _parapheur,
    _courrier,
)
