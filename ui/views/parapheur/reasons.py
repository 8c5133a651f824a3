"""French sentences for what is known of a signature that was verified, or of a document signed here."""

from __future__ import annotations

from collections.abc import Mapping

from ui import text
from ui.text import tr
from ui.views.parapheur import words

_REASONS: Mapping[str, str] = {
    "content_changed": "Le contenu signé a été modifié.",
    "value_wrong": "La signature ne vient pas de la clé de ce certificat.",
    "certificate_not_valid_then": "Le certificat n’était pas valable à la date de la signature.",
    "certificate_revoked": "Le certificat a été révoqué.",
    "certificate_unbound": "La signature ne nomme pas le certificat du signataire.",
    "certificate_unreadable": "Le certificat du signataire est illisible.",
    "changed_after_signature": "Du contenu a été ajouté ou changé après la signature.",
    "coverage_unclear": "La signature ne couvre pas le document de façon sûre.",
    "signature_unreadable": "La signature ne peut pas être lue.",
    "references_unexpected": "La signature porte sur des éléments inattendus.",
    "reference_elsewhere": "La signature porte sur un autre élément.",
    "signed_properties_changed": "La date ou le certificat inscrits dans la signature ont été modifiés.",
    "signed_properties_missing": "La signature ne dit ni sa date ni son certificat.",
    "transforms_refused": "La signature emploie une transformation refusée.",
    "method_refused": "La signature emploie un procédé refusé.",
    "c14n_refused": "La signature emploie une mise en forme refusée.",
    "cosigned": "Deux signatures portent sur le même élément.",
    "timestamp_broken": "L’horodatage est altéré.",
    "content_missing": "Le document signé manque : placez-le à côté de la signature.",
    "format_unknown": "Ce type de fichier n’est pas reconnu.",
    "file_unreadable": "Le fichier ne peut pas être lu.",
    "file_too_large": "Le fichier est trop volumineux pour être examiné ici.",
    "cms_unreadable": "La signature ne peut pas être lue.",
    "xades_unreadable": "La signature ne peut pas être lue.",
    "mail_unreadable": "Le message est mal formé.",
    "pdf_unreadable": "Le PDF est illisible.",
    "pdf_encrypted": "Le PDF est protégé.",
    "pdf_locked": "Le PDF n’accepte plus de changement.",
    "pdf_certified": "Le PDF est certifié par son auteur.",
    "pdf_hidden_object": "Le PDF contient un objet caché, qui pourrait en remplacer un autre.",
    "pdf_overlay": "Une annotation couvre une page entière.",
    "pdf_hidden_layer": "Le PDF contient un calque masqué.",
    "pdf_form_font": "Un champ du PDF est dessiné avec une police du document.",
    "pdf_trailing_data": "Le PDF contient des données après sa fin.",
    "pdf_form_fields": "Le PDF contient des champs à remplir.",
    "pdf_script": "Le PDF contient un programme.",
    "cert_chain_unknown": "Son autorité n’est pas dans les listes de confiance importées.",
    "cert_revocation_unknown": "La révocation n’a pas pu être vérifiée.",
    "cert_wrong_usage": "Ce certificat ne sert pas à signer des actes.",
    "cert_is_ca": "Ce certificat est celui d’une autorité, pas d’une personne.",
    "cert_rsa_short": "La clé de ce certificat est trop courte.",
    "digest_weak": "La signature emploie une empreinte trop ancienne (SHA-1 ou avant) : elle ne prouve plus assez.",
    "document_stamped": "Le document porte un horodatage, mais personne ne l’a signé.",
    "timestamp_unavailable": "Signé sans horodatage : le service n’a pas répondu.",
    "proofs_missing": "Signé et horodaté ; les preuves de révocation n’ont pas pu être ajoutées.",
    "output_exists": "Un fichier signé porte déjà ce nom : déplacez-le ou renommez-le.",
    "stamp_page_missing": "La page choisie pour le cartouche n’existe pas.",
    "stamp_out_of_page": "Le cartouche sort de la page ou en couvre trop.",
    "stamp_image_unreadable": "L’image du cartouche ne peut pas être lue.",
    "signature_too_large": "La signature ne tient pas dans la place prévue.",
}


def known_reasons() -> frozenset[str]:
    """Codes with a sentence here."""
    return frozenset(_REASONS)


def reason(code: str) -> str:
    """One sentence; ``not_signed:<id>`` names what was left out."""
    if code.startswith("not_signed:"):
        return text.typeset(tr("{id} : n’est pas signé.")).format(id=code.partition(":")[2])
    return text.typeset(tr(_REASONS[code])) if code in _REASONS else words.problem(code)
