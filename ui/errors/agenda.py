"""French for what goes wrong with events and calendars."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import KEPT, REREAD, Wording

AGENDA: Mapping[str, Wording] = {
    "event_gone": Wording("Cet événement n’existe plus."),
    "calendar_read_only": Wording(
        "Ce calendrier ne peut pas être modifié.", "", "Créez l’événement dans un autre calendrier."
    ),
    "not_organizer": Wording(
        "Seul l’organisateur peut modifier cet événement.", "", "Vous pouvez lui proposer un autre horaire."
    ),
    "own_event": Wording("Vous organisez cet événement.", "", "Changez-en directement l’horaire."),
    "event_files_too_large": Wording(
        "Les fichiers joints dépassent 3 Mo en tout.",
        "Ils voyagent dans l’événement, vers chaque appareil.",
        "Partagez plutôt leur adresse, ou envoyez-les par message.",
    ),
    "event_private": Wording(
        "Cet événement est privé.", "Son contenu ne vous est pas communiqué.", "Seul son auteur peut le modifier."
    ),
    "event_has_guests": Wording(
        "Une réunion avec des invités ne change pas de propriétaire.",
        "L’événement reste où il est.",
        "Retirez les invités, ou recréez la réunion dans l’autre calendrier.",
    ),
    "event_ends_before_start": Wording("La fin précède le début.", "", "Choisissez une fin plus tardive."),
    "calendar_gone": Wording("Cet agenda n’existe plus sur le serveur.", KEPT, "Choisissez un autre agenda."),
    "event_changed": Wording(
        "L’événement a changé sur le serveur depuis que vous l’avez vu.",
        "Votre modification est mise de côté.",
        REREAD,
    ),
    "event_refused": Wording("Le serveur refuse cet événement.", KEPT, "Vous pouvez le réessayer ou l’abandonner."),
    "event_in_other_calendar": Wording("Cet événement se trouve déjà dans un autre calendrier."),
    "ics_no_event": Wording("Ce fichier ne contient pas d’événement."),
    "ics_unreadable": Wording("Cet événement ne peut pas être lu."),
    "no_such_occurrence": Wording("Cette date ne fait plus partie de la série."),
    "not_an_attendee": Wording("Vous n’êtes pas invité à cet événement."),
    "recurrence_too_complex": Wording(
        "Cette série est trop complexe pour être modifiée ici.", "", "Modifiez-la dans la messagerie en ligne."
    ),
    "split_at_first": Wording("C’est la première date de la série.", "", "Modifiez toute la série."),
    "date_out_of_range": Wording("Cette date est hors du calendrier."),
    "unknown_zone": Wording("Ce fuseau horaire n’est pas connu."),
}
