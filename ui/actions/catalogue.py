"""Every action of the window. Shortcuts follow what people know: Ctrl+1…8 spaces, letters only inside a list."""

from __future__ import annotations

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

_WINDOW = (
    Action("window.search", "Rechercher partout", "search", ("Ctrl+K", "Ctrl+F")),
    Action(
        "window.back", "Revenir à la liste", "back", ("Alt+Left", "Esc"), "", lambda situation: situation.fact("back")
    ),
    Action("window.sync", "Synchroniser maintenant", "sync", ("F5", "Ctrl+R")),
    Action("window.outbox", "Ouvrir « À envoyer »", "outbox", ("Ctrl+Shift+E",)),
    Action("window.shortcuts", "Voir les raccourcis clavier", "keyboard", ("F1",)),
    Action("window.scheme", "Changer entre clair et sombre", "moon", ("Ctrl+Shift+L",)),
    Action("window.larger", "Agrandir le texte", "zoom-in", ("Ctrl++", "Ctrl+=")),
    Action("window.smaller", "Réduire le texte", "zoom-out", ("Ctrl+-",)),
    Action("window.fullscreen", "Plein écran", "fullscreen", ("F11",)),
    Action("window.quit", "Quitter Écharpe", "close", ("Ctrl+Q",)),
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
    Action("mail.export", "Enregistrer le message (.eml)…", "export", ("Ctrl+S",), "mail", with_one, _WHY_SELECT),
    Action("mail.source", "Voir la source du message", "text", (), "mail", with_one, _WHY_SELECT),
    Action("mail.recover", "Récupérer des messages supprimés", "history", (), "mail"),
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
    Action("agenda.print", "Imprimer la semaine (PDF)…", "pdf", ("Ctrl+P",), "agenda"),
    Action("agenda.unreadable", "Voir les événements illisibles", "info", (), "agenda"),
    Action(
        "agenda.delete",
        "Supprimer l’événement",
        "trash",
        ("Del",),
        "agenda",
        with_one,
        "Choisissez d’abord un événement.",
    ),
)

_WHY_LETTER = "Choisissez d’abord un courrier."

_COURRIER = (
    Action("courrier.note", "Ajouter une note", "note", ("N",), "courrier", with_one, _WHY_LETTER),
    Action("courrier.open", "Lire le courrier", "eye", (), "courrier", with_one, _WHY_LETTER),
    Action("courrier.export", "Enregistrer le document…", "export", ("Ctrl+S",), "courrier", with_one, _WHY_LETTER),
)

_WHY_READ = "Ouvrez d’abord un document de séance."


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
    Action("seances.hand", "Lire et faire défiler", "hand", ("H",), "seances", _writing, _WHY_WRITE),
    Action("seances.pen", "Écrire au stylo", "pen", ("P",), "seances", _writing, _WHY_WRITE),
    Action("seances.highlighter", "Surligner", "highlighter", ("S",), "seances", _writing, _WHY_WRITE),
    Action("seances.eraser", "Gommer", "eraser", ("G",), "seances", _writing, _WHY_WRITE),
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
        "document",
        ("Ctrl+C",),
        "seances",
        lambda situation: situation.fact("passage"),
        "Choisissez d’abord du texte dans la page.",
    ),
    Action(
        "seances.delete_ink",
        "Effacer l’encre choisie",
        "trash",
        ("Del",),
        "seances",
        lambda situation: situation.fact("ink_selected"),
        "Choisissez d’abord un trait dans la page.",
    ),
    Action(
        "seances.all_notes", "Voir toutes les notes de la séance", "list", ("Ctrl+F8",), "seances", _reading, _WHY_READ
    ),
    Action("seances.bookmark", "Poser ou retirer un signet", "bookmark", ("Ctrl+D",), "seances", _reading, _WHY_READ),
    Action("seances.rotate", "Tourner les pages", "rotate", ("Ctrl+Shift+T",), "seances", _reading, _WHY_READ),
    Action("seances.columns", "Montrer deux pages côte à côte", "panel-left", ("D",), "seances", _reading, _WHY_READ),
    Action("seances.night", "Lire de nuit (couleurs inversées)", "moon", ("I",), "seances", _reading, _WHY_READ),
    Action("seances.undo", "Annuler", "undo", ("Ctrl+Z",), "seances", lambda situation: situation.fact("undo")),
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
    Action("seances.summary", "Montrer le sommaire", "panel-left", ("F9",), "seances", _reading, _WHY_READ),
    Action("seances.immerse", "Lire en plein écran", "fullscreen", ("F",), "seances", _reading, _WHY_READ),
    Action("seances.notes", "Montrer les notes", "panel-right", ("F8",), "seances", _reading, _WHY_READ),
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

_PARAPHEUR = (
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
        "parapheur.reject",
        "Rejeter…",
        "reject",
        (),
        "parapheur",
        lambda situation: with_one(situation) and (situation.fact("sign") or situation.fact("visa")),
        "Choisissez un dossier qui attend une action de votre part.",
        grave=True,
    ),
    Action(
        "parapheur.transfer",
        "Transférer…",
        "forward",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("give"),
        "Ouvrez un dossier qui attend une action de votre part.",
    ),
    Action(
        "parapheur.opinion",
        "Demander un avis…",
        "people",
        (),
        "parapheur",
        lambda situation: with_one(situation) and situation.fact("give"),
        "Ouvrez un dossier qui attend une action de votre part.",
    ),
    Action(
        "parapheur.slip",
        "Enregistrer le bordereau de circuit (PDF)…",
        "print",
        (),
        "parapheur",
        with_one,
        "Ouvrez d’abord un dossier.",
    ),
    Action(
        "parapheur.journal",
        "Exporter le journal du dossier (PREMIS)…",
        "export",
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
    ),
)

_WHY_CONTACT = "Choisissez d’abord un contact."


def _own_card(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("own")


def _reachable(situation: Situation) -> bool:
    return with_one(situation) and situation.fact("mail")


_CONTACTS = (
    Action("contacts.new", "Créer un contact", "plus", ("Ctrl+Shift+N",), "contacts"),
    Action("contacts.group", "Créer un groupe", "people", (), "contacts"),
    Action("contacts.write", "Écrire à ce contact", "mail", ("Ctrl+N",), "contacts", _reachable, _WHY_CONTACT),
    Action("contacts.edit", "Modifier ce contact", "pen", ("Ctrl+E", "E"), "contacts", _own_card, _WHY_CONTACT),
    Action("contacts.delete", "Supprimer ce contact", "trash", ("Del",), "contacts", _own_card, _WHY_CONTACT),
    Action("contacts.duplicates", "Réunir les doublons…", "contacts", (), "contacts"),
    Action("contacts.import", "Importer des contacts (vCard)…", "download", (), "contacts"),
    Action("contacts.export", "Exporter en vCard…", "export", ("Ctrl+S",), "contacts"),
)

CATALOGUE: tuple[Action, ...] = (
    *(Action(f"go.{space}", text, icon, (f"Ctrl+{i}",)) for i, (space, text, icon) in enumerate(_SPACES, 1)),
    *_WINDOW,
    *_MAIL,
    *_AGENDA,
    *_COURRIER,
    *_SEANCES,
    *_PARAPHEUR,
    *_CONTACTS,
)
