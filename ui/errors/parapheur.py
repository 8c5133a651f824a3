"""French for what goes wrong with dossiers of the parapheur, their acts, and what follows a signature."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import KEPT, REREAD, Wording

PARAPHEUR: Mapping[str, Wording] = {
    "dossier_gone": Wording(
        "Ce dossier n’est plus dans vos bannettes.", "", "Il a pu être traité par quelqu’un d’autre."
    ),
    "no_name": Wording("Il manque un nom.", "", "Donnez un nom à ce dossier."),
    "draft_without_id": Wording(
        "Le parapheur n’a pas dit s’il a créé le brouillon.", "Écharpe le cherchera avant de recommencer."
    ),
    "signature_gone": Wording("Cette signature n’est plus dans la liste."),
    "transaction_number": Wording("Ce n’est pas un numéro de transaction.", "", "Il ne contient que des chiffres."),
    "tdt_transaction_unknown": Wording("La plateforme ne connaît pas ce numéro de transaction."),
    "acte_message_unreadable": Wording("Ce message de la préfecture est illisible."),
    "acte_ar_unreadable": Wording("L’accusé de réception de la préfecture est illisible."),
    "parapheur_not_found": Wording(
        "Aucun i-Parapheur ne répond à cette adresse.",
        "Rien n’a été changé.",
        "Vérifiez l’adresse, ou choisissez vous-même la version.",
    ),
    "parapheur_too_old": Wording(
        "Ce parapheur est d’une version trop ancienne pour Écharpe.",
        "Rien n’a été changé.",
        "Il faut i-Parapheur 4.2 au moins ; demandez au service informatique.",
    ),
    "nothing_to_sign": Wording("Ce dossier ne contient rien à signer."),
    "not_prepared": Wording(
        "La signature de ce dossier n’est pas encore préparée.", "", "Synchronisez, puis recommencez."
    ),
    "document_not_here": Wording(
        "Le document n’est pas encore sur cet appareil.",
        "Il ne peut pas être signé sans avoir été vu.",
        "Attendez la fin du téléchargement.",
    ),
    "digest_only": Wording(
        "Le serveur ne donne qu’une empreinte à signer, pas le document.",
        "Le dossier n’a pas été signé.",
        "Signez-le depuis le parapheur en ligne.",
    ),
    "data_to_sign_unreadable": Wording(
        "Les données à signer envoyées par le serveur sont illisibles.", "Le dossier n’a pas été signé."
    ),
    "dossier_moved": Wording(
        "Le dossier a changé dans le parapheur depuis votre décision.", "Votre décision est mise de côté.", REREAD
    ),
    "dossier_not_waiting": Wording(
        "Ce dossier n’attend plus votre décision.", "", "Il a pu être traité par quelqu’un d’autre."
    ),
    "act_not_asked": Wording(
        "Ce n’est pas l’action demandée par le circuit de ce dossier.",
        "Une signature ne devient jamais un visa, ni l’inverse.",
    ),
    "export_unsupported": Wording(
        "Ce serveur ne donne pas ce document aux applications.", "Rien n’a été enregistré.", "Demandez-le à son site."
    ),
    "export_unexpected": Wording(
        "Le serveur n’a pas rendu le document demandé.", "Rien n’a été enregistré.", "Réessayez plus tard."
    ),
    "answer_sent": Wording(
        "Votre réponse est déjà partie.",
        "Elle ne peut plus être retirée.",
        "Choisissez une autre réponse dans la séance : elle remplacera celle-ci.",
    ),
    "undo_not_possible": Wording(
        "Ce dossier ne peut plus être repris.",
        "Le droit de remords ne vaut que pour votre propre visa, tant que personne n’a traité le dossier depuis.",
    ),
    "metadata_missing": Wording(
        "Une information obligatoire manque dans ce dossier.",
        "Il ne peut pas avancer.",
        "Ouvrez le dossier : elle est demandée au moment du visa.",
    ),
    "note_too_long": Wording("L’annotation est trop longue.", "Elle ne doit pas dépasser 512 caractères."),
    "reason_missing": Wording("Un motif d’au moins trois caractères est obligatoire."),
    "reading_mandatory": Wording(
        "La lecture de ce dossier est obligatoire.", "Rien n’a été décidé.", "Ouvrez chacun de ses documents d’abord."
    ),
    "acte_incomplete": Wording(
        "Il manque un renseignement que demande la préfecture.",
        "Rien n’a été transmis.",
        "Nature, matière (par exemple 7.1) et objet sont obligatoires.",
    ),
    "acte_number": Wording(
        "La préfecture refuserait ce numéro d’acte.",
        "Rien n’a été transmis.",
        "Quinze signes au plus : majuscules sans accent, chiffres et tiret bas.",
    ),
    "acte_day": Wording("La date de la décision n’est pas valable.", "Rien n’a été transmis."),
    "dossier_read_only": Wording("Ce bureau vous laisse lire ses dossiers, non les traiter.", "Rien n’a été fait."),
    "paper_not_allowed": Wording(
        "Ce type de dossier doit être signé électroniquement.", "Rien n’a été fait.", "Signez-le avec votre carte."
    ),
    "subject_missing": Wording("L’objet du courriel manque."),
    "dossier_not_finished": Wording("Seul un dossier en fin de circuit peut en suivre un autre."),
    "not_a_draft": Wording("Ce dossier est déjà parti dans son circuit."),
    "dossier_not_removable": Wording(
        "Ce dossier ne peut pas être supprimé.", "Seuls un brouillon, un retour ou un dossier terminé le peuvent."
    ),
    "comments_not_allowed": Wording("Ce type de dossier n’accepte pas de commentaire sur ses pages."),
    "dossier_name_missing": Wording("Le dossier n’a pas de nom."),
    "dossier_name_taken": Wording(
        "Un dossier de ce nom attend déjà son envoi.", "Un second ne pourrait en être distingué.", "Changez son nom."
    ),
    "document_missing": Wording("Le dossier n’a pas de document."),
    "one_document_only": Wording(
        "Ce type n’accepte qu’un document principal.", "", "Joignez les autres comme annexes."
    ),
    "bureau_missing": Wording("Le bureau d’une étape du circuit n’est pas choisi."),
    "dossier_without_id": Wording(
        "Le serveur n’a pas confirmé la création du dossier.", "L’envoi va être vérifié avant d’être refait."
    ),
    "delegation_to_itself": Wording("Un bureau ne peut pas être délégué à lui-même."),
    "delegation_ends_before": Wording("La fin de la délégation précède son début."),
    "delegation_over": Wording("Ces dates sont passées."),
    "delegation_overlaps": Wording(
        "Ce bureau est déjà délégué à ces dates pour ces dossiers.", "", "Mettez fin à l’autre délégation d’abord."
    ),
    "delegation_single": Wording(
        "Ce parapheur ne connaît qu’une délégation à la fois pour un bureau, et il est déjà délégué à {name}.",
        "Rien n’a été changé.",
        "Mettez fin à l’autre délégation d’abord.",
    ),
    "delegation_whole_desk": Wording(
        "Ce parapheur délègue un bureau pour tous ses dossiers, non pour un seul type.",
        "Rien n’a été changé.",
        "Déléguez-le en entier, ou transférez les dossiers un à un.",
    ),
    "delegation_loops": Wording(
        "Cette délégation tournerait en rond : ce bureau vous est lui-même délégué.", "Rien n’a été changé."
    ),
    "draft_needs_web": Wording(
        "Ce parapheur n’accepte de nouveaux documents qu’à l’adresse de son site.",
        KEPT,
        "Dans Réglages, donnez au compte l’adresse que vous ouvrez dans un navigateur.",
    ),
    "document_refused": Wording("Le parapheur a refusé le document « {name} ».", KEPT),
    "attachment_gone": Wording("Cette pièce n’est plus dans le dossier."),
}
