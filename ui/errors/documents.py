"""French for what goes wrong with PES and PDF files."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import Wording

DOCUMENTS: Mapping[str, Wording] = {
    "pes_pj_empty": Wording("Cette pièce justificative est vide.", "", "Demandez-la de nouveau à vos services."),
    "pes_malformed": Wording(
        "Le fichier PES est mal formé.",
        "Il ne peut être ni lu ni signé.",
        "Demandez au service financier de l’émettre de nouveau.",
    ),
    "pes_doctype": Wording(
        "Le fichier PES contient une déclaration interdite.",
        "Par sécurité, il n’est pas ouvert.",
        "Prévenez le service financier.",
    ),
    "pes_encoding": Wording("L’encodage du fichier PES n’est pas reconnu.", "Il ne peut pas être lu."),
    "pes_not_aller": Wording("Ce fichier n’est pas un flux PES aller.", "Il ne se signe pas."),
    "pes_not_signable": Wording(
        "Ce fichier PES ne porte pas l’identifiant nécessaire pour être signé.",
        "",
        "Demandez au service financier de l’émettre de nouveau.",
    ),
    "pes_already_signed": Wording("Ce fichier PES est déjà signé."),
    "pes_too_large": Wording("Ce fichier PES est trop volumineux pour être lu ici."),
    "pes_pj_too_large": Wording("Ce justificatif est trop volumineux pour être ouvert ici."),
    "pes_pj_unreadable": Wording("Ce justificatif ne peut pas être lu."),
    "schemas_missing": Wording(
        "Ce dossier ne contient aucun jeu de schémas de la DGFiP. Choisissez celui qui contient PES_V2."
    ),
    "pes_pj_missing": Wording("Ce justificatif n’est pas dans le fichier."),
    "pes_element_missing": Wording("Une partie du fichier PES est introuvable."),
    "pdf_unreadable": Wording("Ce document PDF ne peut pas être lu.", "", "Essayez de le télécharger de nouveau."),
    "pdf_encrypted": Wording("Ce document PDF est protégé par un mot de passe.", "Il ne peut pas être signé."),
    "pdf_locked": Wording("Ce document PDF interdit toute modification.", "Il ne peut pas être signé."),
    "pdf_certified": Wording(
        "Ce document PDF est certifié par son auteur.",
        "Une signature de plus le rendrait douteux : il n’est pas signé.",
    ),
    "pdf_unsigned": Wording("Ce document PDF ne porte aucune signature."),
    "pdf_not_here": Wording("Cette page n’est pas encore sur cet appareil.", "", "Elle s’affichera à son arrivée."),
    "pes_not_answer": Wording("Ce fichier n’est ni un PES Aller, ni un acquittement, ni un retour."),
    "output_exists": Wording(
        "Le fichier à écrire existe déjà.", "Il n’a pas été remplacé.", "Choisissez un autre nom."
    ),
    "pdf_not_writable": Wording("Ce document PDF ne peut pas recevoir d’annotation."),
    "pdf_closed": Wording("Ce document a été refermé.", "", "Ouvrez-le de nouveau."),
}
