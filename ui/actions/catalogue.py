"""Every action of the window. Shortcuts follow what people know: Ctrl+1…8 spaces, letters only inside a list."""

from __future__ import annotations

from collections.abc import Callable

from ui.actions.registry import Action, Situation, with_keys, with_one

_SPACES = (
    ("today", "Aller à Aujourd’hui", "today"),
    ("mail", "Aller aux Messages", "mail"),
    ("agenda", "Aller à l’Agenda", "agenda"),
    ("courrier", "Aller au Courrier", "courrier"),
    ("seances", "Aller aux Séances", "seances"),
    ("parapheur", "Aller au Parapheur", "parapheur"),
    ("contacts", "Aller aux Contacts", "contacts"),
    ("settings", "Ouvrir les Réglages", "settings"),
)


def _go(number: int, space: str, text: str, icon: str) -> Action:
    """Only where the profile has that space: the shell says so with the fact ``has.<space>``."""
    return Action(f"go.{space}", text, icon, (f"Ctrl+{number}",), "", lambda situation: situation.fact(f"has.{space}"))


_WHY_EXCHANGE = "Il faut un compte Pastell avec le mail sécurisé pour cette collectivité."
_WHY_ARCHIVE = "Cette collectivité n’a pas d’archivage électronique relié à Écharpe."

_WINDOW = (
    Action("window.search", "Rechercher partout", "search", ("Ctrl+K",)),
    Action("window.find", "Chercher dans le document, ou partout", "search", ("Ctrl+F",)),
    Action(
        "window.back", "Revenir à la liste", "back", ("Alt+Left", "Esc"), "", lambda situation: situation.fact("back")
    ),
    Action("window.sync", "Synchroniser maintenant", "sync", ("F5", "Ctrl+R")),
    Action("window.outbox", "Ouvrir « À envoyer »", "outbox", ("Ctrl+Shift+E",)),
    Action(
        "window.approvals",
        "Ouvrir « À valider »",
        "visa",
        ("Ctrl+Alt+V",),
        "",
        lambda situation: situation.fact("has.approvals"),
    ),
    Action(
        "window.exchanges",
        "Ouvrir « Envois avec preuve »",
        "send",
        ("Ctrl+Alt+P",),
        "",
        lambda situation: situation.fact("has.exchanges"),
    ),
    Action("window.annotate", "Annoter un PDF de cet ordinateur…", "pdf", ("Ctrl+Alt+O",)),
    Action("window.shortcuts", "Voir les raccourcis clavier", "keyboard", ("Ctrl+F1",)),
    Action("window.help", "Ouvrir l’aide de cette page", "help", ("F1",)),
    Action("window.news", "Voir ce qui est nouveau", "info"),
    Action("window.accessibility", "Lire la déclaration d’accessibilité", "eye"),
    Action("window.scheme", "Changer entre clair et sombre", "moon", ("Ctrl+Shift+L",)),
    Action("window.larger", "Agrandir le texte", "zoom-in", ("Ctrl++", "Ctrl+=")),
    Action("window.smaller", "Réduire le texte", "zoom-out", ("Ctrl+-",)),
    Action("window.fullscreen", "Plein écran", "fullscreen", ("F11",)),
    Action(
        "window.lock",
        "Verrouiller Écharpe",
        "lock",
        ("Ctrl+L",),
        "",
        lambda situation: situation.fact("lock"),
        "Choisissez d’abord un code de verrouillage dans Réglages.",
    ),
    Action("window.profile", "Changer de profil…", "people", (), "", lambda situation: situation.fact("profiles")),
    Action("window.quit", "Quitter Écharpe", "close", ("Ctrl+Q",)),
)

LINKED = ("agenda", "courrier", "seances", "parapheur")
"""Spaces whose records have an ``echarpe://`` link."""
_LINKS = tuple(
    Action(f"{space}.copy_link", "Copier le lien", "share", (), space, with_one, "Choisissez d’abord un seul élément.")
    for space in LINKED
)

REMINDED = ("mail", "courrier", "seances", "parapheur")
"""Spaces of documents that one may want to be reminded of."""
_REMINDERS = tuple(
    Action(f"{space}.remind", "Me rappeler…", "bell", (), space, with_one, "Choisissez d’abord un seul élément.")
    for space in REMINDED
)

_WHY_SELECT = "Choisissez d’abord un message."


def _invited(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("invite")


def _junk(situation: Situation) -> bool:
    return with_keys(situation) and situation.fact("junk")


def _not_junk(situation: Situation) -> bool:
    return with_keys(situation) and not situation.fact("junk")


_WRITE = (("no_write", "Ce dossier partagé est en lecture seule pour vous."),)
_DELETE = (("no_delete", "Vous n’avez pas le droit de retirer des messages de ce dossier partagé."),)

_MAIL = (
    Action("mail.new", "Écrire un message", "plus", ("Ctrl+N",), "mail"),
    Action(
        "mail.edit_draft",
        "Continuer ce brouillon",
        "drafts",
        ("Ctrl+E",),
        "mail",
        lambda situation: with_one(situation) and situation.fact("draft"),
        "Ce message n’est pas un brouillon.",
    ),
    Action("mail.reply", "Répondre", "reply", ("Ctrl+Shift+R", "R"), "mail", with_one, _WHY_SELECT),
    Action("mail.reply_all", "Répondre à tous", "reply-all", ("A",), "mail", with_one, _WHY_SELECT),
    Action("mail.forward", "Transférer", "forward", ("Ctrl+Shift+F", "F"), "mail", with_one, _WHY_SELECT),
    Action("mail.mark_read", "Marquer comme lu", "read", ("Ctrl+Shift+M",), "mail", with_keys, _WHY_SELECT, _WRITE),
    Action(
        "mail.mark_unread", "Marquer comme non lu", "unread", ("Ctrl+U", "U"), "mail", with_keys, _WHY_SELECT, _WRITE
    ),
    Action("mail.flag", "Suivre ou ne plus suivre", "flag", ("Ctrl+G", "S"), "mail", with_keys, _WHY_SELECT, _WRITE),
    Action(
        "mail.move", "Déplacer vers un dossier…", "move", ("Ctrl+Shift+V", "V"), "mail", with_keys, _WHY_SELECT, _DELETE
    ),
    Action("mail.trash", "Mettre à la corbeille", "trash", ("Del",), "mail", with_keys, _WHY_SELECT, _DELETE),
    Action("mail.tag", "Étiqueter…", "tag", ("Ctrl+Shift+T", "T"), "mail", with_keys, _WHY_SELECT, _WRITE),
    Action(
        "mail.junk", "Signaler comme indésirable", "junk", ("Ctrl+Shift+J",), "mail", _not_junk, _WHY_SELECT, _DELETE
    ),
    Action(
        "mail.not_junk",
        "Ce n’est pas un indésirable",
        "inbox",
        (),
        "mail",
        _junk,
        "Il n’est pas parmi les indésirables.",
    ),
    Action(
        "mail.delete",
        "Supprimer définitivement",
        "close",
        ("Shift+Del",),
        "mail",
        lambda situation: with_keys(situation) and situation.fact("aside"),
        "Seuls les messages de la corbeille et des indésirables sont supprimés définitivement.",
    ),
    Action("mail.all", "Tout choisir dans la liste", "list", ("Ctrl+Shift+A",), "mail"),
    Action("mail.conversations", "Regrouper par conversation", "thread", ("Ctrl+Shift+C",), "mail"),
    Action("mail.immerse", "Lire en plein écran", "fullscreen", ("F8",), "mail", with_one, _WHY_SELECT),
    Action("mail.print", "Imprimer le message…", "print", ("Ctrl+P",), "mail", with_one, _WHY_SELECT),
    Action(
        "mail.deposit",
        "Verser le message aux archives…",
        "storage",
        (),
        "mail",
        lambda situation: with_one(situation) and situation.fact("archive"),
        _WHY_ARCHIVE,
    ),
    Action(
        "mail.exchange",
        "Envoyer une pièce jointe avec preuve…",
        "send",
        (),
        "mail",
        lambda situation: with_one(situation) and situation.fact("exchange"),
        _WHY_EXCHANGE,
    ),
    Action("mail.export", "Enregistrer le message (.eml)…", "export", ("Ctrl+S",), "mail", with_one, _WHY_SELECT),
    Action("mail.source", "Voir la source du message", "text", (), "mail", with_one, _WHY_SELECT),
    Action("mail.open_file", "Ouvrir un fichier .eml…", "external", (), "mail"),
    Action("mail.recover", "Récupérer des messages supprimés", "history", (), "mail"),
    Action("mail.new_local_folder", "Créer un dossier sur cet appareil…", "storage", (), "mail"),
    Action("mail.new_folder", "Créer un dossier…", "folder", ("Ctrl+Shift+N",), "mail"),
    Action(
        "mail.accept", "Accepter l’invitation", "check", (), "mail", _invited, "Ce message n’est pas une invitation."
    ),
    Action(
        "mail.tentative", "Répondre peut-être", "help", (), "mail", _invited, "Ce message n’est pas une invitation."
    ),
    Action(
        "mail.decline", "Décliner l’invitation", "close", (), "mail", _invited, "Ce message n’est pas une invitation."
    ),
)


def _own_event(situation: Situation) -> bool:
    """One event, of a calendar that may be written."""
    return with_one(situation) and bool(situation.fact("own"))


_AGENDA = (
    Action("agenda.new", "Créer un événement", "plus", ("Ctrl+N",), "agenda"),
    Action("agenda.quick", "Créer en une ligne (« demain 14h réunion »)", "pen", ("N",), "agenda"),
    Action("agenda.today", "Revenir à aujourd’hui", "today", ("Ctrl+T", "T"), "agenda"),
    Action("agenda.previous", "Période précédente", "chevron-left", ("Alt+Up", "Ctrl+Left"), "agenda"),
    Action("agenda.next", "Période suivante", "chevron-right", ("Alt+Down", "Ctrl+Right"), "agenda"),
    Action("agenda.day", "Voir le jour", "today", ("J",), "agenda"),
    Action("agenda.workweek", "Voir la semaine de travail", "week", ("O",), "agenda"),
    Action("agenda.week", "Voir la semaine", "week", ("W",), "agenda"),
    Action("agenda.month", "Voir le mois", "agenda", ("M",), "agenda"),
    Action("agenda.list", "Voir la liste", "list", ("L",), "agenda"),
    Action("agenda.import", "Importer un calendrier (ICS)…", "download", (), "agenda"),
    Action("agenda.export", "Exporter un calendrier (ICS)…", "export", (), "agenda"),
    Action("agenda.print", "Imprimer ces jours…", "print", ("Ctrl+P",), "agenda"),
    Action("agenda.unreadable", "Voir les événements illisibles", "info", (), "agenda"),
    Action(
        "agenda.delete",
        "Supprimer l’événement",
        "trash",
        ("Del",),
        "agenda",
        _own_event,
        "Choisissez d’abord un événement d’un calendrier que vous pouvez modifier.",
    ),
)

_WHY_LETTER = "Choisissez d’abord un courrier."
_WHY_ALLOWED = "Le service du courrier ne prévoit pas cet acte sur ce courrier."


def _allows(act: str) -> Callable[[Situation], bool]:
    """On one letter, where its server allows it."""
    return lambda situation: with_one(situation) and situation.fact(f"allow.{act}")


_COURRIER = (
    Action("courrier.visa", "Viser", "visa", (), "courrier", _allows("visa"), _WHY_ALLOWED),
    Action("courrier.visa_refuse", "Refuser le visa…", "reject", (), "courrier", _allows("visa_refuse"), _WHY_ALLOWED),
    Action("courrier.opinion", "Donner un avis…", "note", (), "courrier", _allows("opinion"), _WHY_ALLOWED),
    Action(
        "courrier.assignment_done",
        "Marquer comme traité",
        "check",
        (),
        "courrier",
        _allows("assignment_done"),
        _WHY_ALLOWED,
    ),
    Action("courrier.close", "Clore", "ok", (), "courrier", _allows("close"), _WHY_ALLOWED),
    Action("courrier.reopen", "Rouvrir", "repeat", (), "courrier", _allows("reopen"), _WHY_ALLOWED),
    Action("courrier.assign", "Attribuer…", "body", (), "courrier", _allows("assign"), _WHY_ALLOWED),
    Action(
        "courrier.set_due_date", "Changer l’échéance…", "agenda", (), "courrier", _allows("set_due_date"), _WHY_ALLOWED
    ),
    Action(
        "courrier.reply_attach",
        "Joindre un projet de réponse…",
        "clip",
        (),
        "courrier",
        _allows("reply_attach"),
        _WHY_ALLOWED,
    ),
    Action("courrier.note", "Ajouter une note", "note", ("N",), "courrier", _allows("note"), _WHY_ALLOWED),
    Action("courrier.open", "Lire le courrier", "eye", (), "courrier", with_one, _WHY_LETTER),
    Action(
        "courrier.deposit",
        "Verser le courrier aux archives…",
        "storage",
        (),
        "courrier",
        lambda situation: with_one(situation) and situation.fact("archive"),
        _WHY_ARCHIVE,
    ),
    Action(
        "courrier.sign",
        "Envoyer à la signature…",
        "parapheur",
        (),
        "courrier",
        lambda situation: with_one(situation) and situation.fact("parapheur"),
        "Choisissez un courrier ; il faut aussi un compte de parapheur.",
    ),
    Action(
        "courrier.reply",
        "Répondre par message…",
        "reply",
        ("R",),
        "courrier",
        lambda situation: with_one(situation) and situation.fact("mailbox"),
        "Choisissez un courrier ; il faut aussi la messagerie de cette collectivité.",
    ),
    Action(
        "courrier.exchange",
        "Envoyer avec preuve…",
        "send",
        (),
        "courrier",
        lambda situation: with_one(situation) and situation.fact("exchange"),
        _WHY_EXCHANGE,
    ),
    Action("courrier.export", "Enregistrer le document…", "export", ("Ctrl+S",), "courrier", with_one, _WHY_LETTER),
)

_WHY_READ = "Ouvrez d’abord un document de séance."


_WHY_FIND = "Cherchez d’abord un mot dans les documents."


def _finding(situation: Situation) -> bool:
    return situation.fact("found")


def _reading(situation: Situation) -> bool:
    return situation.fact("reading")


def _writing(situation: Situation) -> bool:
    return situation.fact("write")


_WHY_WRITE = "Le stylet écrit sur les documents PDF."

_SEANCES = (
    Action(
        "seances.acknowledge",
        "Accuser réception",
        "check",
        ("Ctrl+Shift+A",),
        "seances",
        lambda situation: situation.fact("acknowledge"),
        "Aucun accusé n’est attendu, ou la convocation n’est pas encore là.",
        grave=True,
    ),
    Action(
        "seances.proof",
        "Voir la preuve de la convocation",
        "seal",
        ("Ctrl+Shift+P",),
        "seances",
        with_one,
        "Choisissez d’abord une séance.",
    ),
    Action(
        "seances.attendance",
        "Voir les présences et le quorum",
        "people",
        ("Ctrl+Shift+M",),
        "seances",
        lambda situation: with_one(situation) and situation.fact("members_told"),
        "Les réponses des autres membres viennent du connecteur commun, qui ne les a pas données.",
        (
            ("members_kept", "Elles ne sont données qu’à qui préside la séance et aux personnes désignées."),
            ("no_gateway", "i-délibre ne dit pas les réponses des autres membres : votre secrétariat les a."),
        ),
    ),
    Action(
        "seances.calendar",
        "Inscrire les séances dans un agenda…",
        "agenda",
        (),
        "seances",
        with_one,
        "Choisissez d’abord une séance.",
        (("no_mailbox", "Il faut un compte Zimbra : c’est son agenda qui les reçoit."),),
    ),
    Action(
        "seances.deposit",
        "Verser la séance aux archives…",
        "storage",
        (),
        "seances",
        lambda situation: with_one(situation) and situation.fact("archive") and situation.fact("past"),
        "Une séance se verse une fois tenue, là où un archivage électronique est relié.",
    ),
    Action("seances.hand", "Lire et faire défiler", "hand", ("H",), "seances", _writing, _WHY_WRITE),
    Action("seances.pen", "Écrire au stylo", "pen", ("P",), "seances", _writing, _WHY_WRITE),
    Action("seances.highlighter", "Surligner", "highlighter", ("S",), "seances", _writing, _WHY_WRITE),
    Action("seances.eraser", "Gommer des traits entiers", "eraser", ("G",), "seances", _writing, _WHY_WRITE),
    Action("seances.rubber", "Gommer une partie des traits", "eraser", ("Shift+G",), "seances", _writing, _WHY_WRITE),
    Action("seances.text", "Écrire au clavier sur la page", "text", ("Shift+T",), "seances", _writing, _WHY_WRITE),
    Action(
        "seances.note",
        "Poser une note",
        "note",
        ("N",),
        "seances",
        lambda situation: situation.fact("annotate"),
        "Ce document ne peut pas porter de note ; l’encre reste possible.",
    ),
    Action("seances.select", "Choisir du texte ou de l’encre", "text", ("T",), "seances", _writing, _WHY_WRITE),
    Action("seances.rectangle", "Encadrer", "rectangle", ("R",), "seances", _writing, _WHY_WRITE),
    Action("seances.arrow", "Tracer une flèche", "arrow", ("A",), "seances", _writing, _WHY_WRITE),
    Action("seances.stamp_seen", "Tamponner « VU »", "visa", ("V",), "seances", _writing, _WHY_WRITE),
    Action("seances.stamp_review", "Tamponner « À REVOIR »", "flag", ("Shift+V",), "seances", _writing, _WHY_WRITE),
    Action(
        "seances.copy",
        "Copier le texte choisi",
        "copy",
        ("Ctrl+C",),
        "seances",
        lambda situation: situation.fact("passage"),
        "Choisissez d’abord du texte dans la page.",
    ),
    Action(
        "seances.delete_ink",
        "Effacer l’encre ou la note choisie",
        "trash",
        ("Del",),
        "seances",
        lambda situation: situation.fact("written_selected"),
        "Choisissez d’abord un trait ou une note dans la page.",
    ),
    Action(
        "seances.all_notes",
        "Voir toutes mes notes",
        "list",
        ("Ctrl+F8",),
        "seances",
        with_one,
        "Choisissez d’abord une séance.",
    ),
    Action("seances.bookmark", "Poser ou retirer un signet", "bookmark", ("Ctrl+D",), "seances", _reading, _WHY_READ),
    Action("seances.rotate", "Tourner les pages", "rotate", ("Ctrl+Shift+T",), "seances", _reading, _WHY_READ),
    Action("seances.columns", "Montrer deux pages côte à côte", "panel-left", ("D",), "seances", _reading, _WHY_READ),
    Action("seances.night", "Lire de nuit (couleurs inversées)", "moon", ("I",), "seances", _reading, _WHY_READ),
    Action(
        "seances.read_text",
        "Lire le texte",
        "paragraph",
        ("L",),
        "seances",
        _writing,
        "Ouvrez d’abord un document qui a des pages.",
    ),
    Action(
        "seances.undo",
        "Annuler le dernier geste",
        "undo",
        ("Ctrl+Z",),
        "seances",
        lambda situation: situation.fact("undo"),
    ),
    Action(
        "seances.redo",
        "Rétablir",
        "redo",
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        "seances",
        lambda situation: situation.fact("redo"),
    ),
    Action("seances.previous", "Document précédent", "chevron-left", ("Ctrl+PgUp",), "seances", _reading, _WHY_READ),
    Action("seances.next", "Document suivant", "chevron-right", ("Ctrl+PgDown",), "seances", _reading, _WHY_READ),
    Action("seances.find", "Chercher dans les documents", "search", ("Ctrl+Shift+F",), "seances", _reading, _WHY_READ),
    Action("seances.next_hit", "Résultat suivant", "chevron-down", ("F3",), "seances", _finding, _WHY_FIND),
    Action("seances.previous_hit", "Résultat précédent", "chevron-up", ("Shift+F3",), "seances", _finding, _WHY_FIND),
    Action("seances.summary", "Montrer le sommaire", "panel-left", ("F9",), "seances", _reading, _WHY_READ),
    Action("seances.immerse", "Lire en plein écran", "fullscreen", ("F",), "seances", _reading, _WHY_READ),
    Action("seances.notes", "Montrer les notes", "panel-right", ("F8",), "seances", _reading, _WHY_READ),
    Action(
        "seances.share_ink",
        "Envoyer une copie annotée par courriel…",
        "share",
        ("Ctrl+Shift+S",),
        "seances",
        lambda situation: situation.fact("export"),
        _WHY_READ,
        (("no_mailbox", "Il faut une messagerie Zimbra pour l’envoyer ; la copie s’enregistre."),),
    ),
    Action(
        "seances.export",
        "Enregistrer une copie annotée…",
        "export",
        ("Ctrl+S",),
        "seances",
        lambda situation: situation.fact("export"),
        _WHY_READ,
    ),
)

_WHY_NEWER = "Ce parapheur transmet par la plateforme de votre collectivité, une fois le circuit fini : voyez « Mes signatures »."
_WHY_NOT_ALLOWED = "Le parapheur ne le permet pas pour ce dossier, à cette étape ou à ce bureau."
_WHY_NOT_ENDED = "Ouvrez un dossier arrivé en fin de circuit."
_WHY_NO_ARCHIVES = (
    "Le parapheur ne le permet pas pour ce dossier ou à ce bureau ; la version 5 n’a pas d’archives à elle : "
    "« Verser le dossier aux archives… » les remplace."
)
_WHY_NO_SLIP = "Cette version du parapheur ne donne ce bordereau que dans son site (« Imprimer »)."
_WHY_NO_JOURNAL = (
    "Cette version du parapheur ne tient pas de journal PREMIS : enregistrez tout le dossier, son journal y est."
)

_PARAPHEUR = (
    Action("parapheur.local", "Signer un document…", "pen", ("Ctrl+Shift+O",), "parapheur"),
    Action("parapheur.verify", "Vérifier une signature…", "seal", ("Ctrl+Shift+G",), "parapheur"),
    Action(
        "parapheur.sign",
        "Signer…",
        "signature",
        ("Ctrl+Return",),
        "parapheur",
        lambda situation: situation.fact("sign"),
        "Aucun des dossiers choisis n’attend de signature.",
        grave=True,
    ),
    Action(
        "parapheur.visa",
        "Viser",
        "visa",
        ("Ctrl+Shift+V",),
        "parapheur",
        lambda situation: situation.fact("visa"),
        "Aucun des dossiers choisis n’attend de visa.",
    ),
    Action(
        "parapheur.forward",
        "Vérifier et transmettre…",
        "check",
        ("Ctrl+Shift+T",),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("prepares"),
        "Ouvrez un dossier que vous préparez pour la signature d’un autre bureau.",
    ),
    Action(
        "parapheur.transmit",
        "Transmettre…",
        "send",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("transmit"),
        "Ouvrez un dossier qui attend d’être transmis.",
        reasons=(("newer", _WHY_NEWER),),
    ),
    Action(
        "parapheur.annotate",
        "Annoter et traiter…",
        "note",
        ("Ctrl+Shift+A",),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("waits"),
        "Ouvrez un dossier qui attend une action de votre part.",
    ),
    Action(
        "parapheur.advise",
        "Donner un avis…",
        "people",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("advise"),
        "Ouvrez un dossier sur lequel un avis vous est demandé.",
    ),
    Action(
        "parapheur.seal",
        "Apposer le cachet",
        "seal",
        (),
        "parapheur",
        lambda situation: situation.fact("seal"),
        "Aucun des dossiers choisis n’attend de cachet.",
    ),
    Action(
        "parapheur.paper",
        "Signer sur papier…",
        "pen",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("paper"),
        "Ce dossier n’attend pas de signature, ou doit être signé électroniquement.",
    ),
    Action(
        "parapheur.mail",
        "Envoyer par courriel sécurisé…",
        "send",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("mail"),
        "Ce dossier n’attend pas d’envoi par courriel sécurisé.",
    ),
    Action(
        "parapheur.start",
        "Envoyer dans le circuit",
        "send",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("start"),
        "Ouvrez un dossier en préparation.",
        reasons=(("no_start", _WHY_NOT_ALLOWED),),
    ),
    Action(
        "parapheur.chain",
        "Enchaîner un circuit…",
        "repeat",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("ended"),
        _WHY_NOT_ENDED,
        reasons=(("no_chain", _WHY_NOT_ALLOWED),),
    ),
    Action(
        "parapheur.archive",
        "Archiver dans le parapheur…",
        "storage",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("ended"),
        _WHY_NOT_ENDED,
        reasons=(("no_archives", _WHY_NO_ARCHIVES),),
    ),
    Action(
        "parapheur.delete",
        "Supprimer du parapheur",
        "trash",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("delete"),
        "Seuls un dossier en préparation, un retour ou un dossier terminé peuvent être supprimés.",
        reasons=(("no_delete", _WHY_NOT_ALLOWED),),
    ),
    Action("parapheur.delegate", "Déléguer un de mes bureaux…", "people", (), "parapheur"),
    Action("parapheur.new", "Envoyer un document à la signature…", "plus", ("Ctrl+Shift+D",), "parapheur"),
    Action(
        "parapheur.reject",
        "Rejeter…",
        "reject",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("waits"),
        "Choisissez un dossier qui attend une action de votre part.",
        grave=True,
    ),
    Action(
        "parapheur.transfer",
        "Transférer…",
        "forward",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("transfer"),
        "Ouvrez un dossier qui attend une action de votre part.",
        reasons=(("no_transfer", _WHY_NOT_ALLOWED),),
    ),
    Action(
        "parapheur.opinion",
        "Demander un avis…",
        "people",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("opinion"),
        "Ouvrez un dossier qui attend une action de votre part.",
        reasons=(("no_opinion", _WHY_NOT_ALLOWED),),
    ),
    Action(
        "parapheur.slip",
        "Enregistrer le bordereau de circuit (PDF)…",
        "print",
        (),
        "parapheur",
        with_one,
        "Ouvrez d’abord un dossier.",
        reasons=(("no_slip", _WHY_NO_SLIP),),
    ),
    Action(
        "parapheur.journal",
        "Exporter le journal du dossier (PREMIS)…",
        "export",
        (),
        "parapheur",
        with_one,
        "Ouvrez d’abord un dossier.",
        reasons=(("no_journal", _WHY_NO_JOURNAL),),
    ),
    Action(
        "parapheur.exchange",
        "Envoyer avec preuve…",
        "send",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("exchange"),
        "Ouvrez un dossier terminé ; il faut aussi un compte Pastell avec le mail sécurisé.",
    ),
    Action(
        "parapheur.deposit",
        "Verser le dossier aux archives…",
        "storage",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("archive"),
        "Ouvrez un dossier terminé ; il faut aussi un archivage électronique relié à Écharpe.",
    ),
    Action("parapheur.signatures", "Mes signatures", "history", ("Ctrl+Shift+S",), "parapheur"),
    Action(
        "parapheur.whole",
        "Enregistrer tout le dossier (ZIP)…",
        "folder",
        (),
        "parapheur",
        with_one,
        "Ouvrez d’abord un dossier.",
    ),
    Action(
        "parapheur.undo",
        "Reprendre le dossier (droit de remords)",
        "undo",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("undo"),
        "Ouvrez un dossier que vous venez de viser et que personne n’a traité depuis.",
        reasons=(("no_undo", _WHY_NOT_ALLOWED),),
    ),
)

_WHY_CONTACT = "Choisissez d’abord un contact."


def _own_card(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("own")


def _movable(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("movable")


def _reachable(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("mail")


_WHY_BOOKS = "Choisissez un contact, et ayez un autre carnet où le ranger."

_WHY_OWN_BOOK = "Choisissez d’abord, au-dessus de la liste, un carnet que vous avez créé."


def _own_book(situation: Situation) -> bool:
    return situation.fact("own_book")


_CONTACTS = (
    Action("contacts.new", "Créer un contact", "plus", ("Ctrl+Shift+N",), "contacts"),
    Action("contacts.group", "Créer un groupe", "people", (), "contacts"),
    Action("contacts.write", "Écrire à ce contact", "mail", ("Ctrl+N",), "contacts", _reachable, _WHY_CONTACT),
    Action("contacts.edit", "Modifier ce contact", "pen", ("Ctrl+E", "E"), "contacts", _own_card, _WHY_CONTACT),
    Action("contacts.move", "Déplacer vers un carnet…", "move", ("M",), "contacts", _movable, _WHY_BOOKS),
    Action("contacts.delete", "Supprimer ce contact", "trash", ("Del",), "contacts", _own_card, _WHY_CONTACT),
    Action("contacts.new_book", "Créer un carnet…", "plus", (), "contacts"),
    Action("contacts.rename_book", "Renommer ce carnet…", "pen", (), "contacts", _own_book, _WHY_OWN_BOOK),
    Action("contacts.remove_book", "Supprimer ce carnet", "trash", (), "contacts", _own_book, _WHY_OWN_BOOK),
    Action("contacts.duplicates", "Réunir les doublons…", "contacts", (), "contacts"),
    Action("contacts.import", "Importer des contacts (vCard)…", "download", (), "contacts"),
    Action("contacts.export", "Exporter en vCard…", "export", ("Ctrl+S",), "contacts"),
)

_EXCHANGES = (
    Action("exchanges.new", "Envoyer un fichier avec preuve…", "plus", ("Ctrl+N",), "exchanges"),
    Action("exchanges.export", "Enregistrer la preuve…", "export", ("Ctrl+S",), "exchanges"),
)

_WHY_DECIDE = "Choisissez une demande ; un dossier à lire ou à compléter se décide dans le Parapheur."

_APPROVALS = (
    Action(
        "approvals.accept",
        "Accepter la demande",
        "check",
        ("Ctrl+Return",),
        "approvals",
        lambda situation: situation.fact("decide"),
        _WHY_DECIDE,
    ),
    Action(
        "approvals.refuse",
        "Refuser la demande",
        "reject",
        ("Ctrl+Shift+R",),
        "approvals",
        lambda situation: situation.fact("decide"),
        _WHY_DECIDE,
    ),
)

CATALOGUE: tuple[Action, ...] = (
    *(_go(i, *space) for i, space in enumerate(_SPACES, 1)),
    *_WINDOW,
    *_MAIL,
    *_AGENDA,
    *_COURRIER,
    *_SEANCES,
    *_PARAPHEUR,
    *_APPROVALS,
    *_EXCHANGES,
    *_CONTACTS,
    *_LINKS,
    *_REMINDERS,
)
