"""The card doctor in words, and as a list: what was looked at, what it is, what to do now (row 101)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.card_doctor import Check, Health
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Icon, Label

_CHECKS: Mapping[str, str] = {
    "reader_found": "Lecteur : {name}",
    "reader_missing": "Aucun lecteur de carte n’est branché",
    "reader_service_stopped": "Le service des cartes du système est arrêté",
    "module_answers": "Pilote {name} : répond ({tokens} carte ou clé)",
    "module_fails": "Pilote {name} : ne répond pas ({reason})",
    "module_none": "Aucun pilote de carte connu n’est installé",
    "card_found": "Carte : {label}",
    "card_missing": "Aucune carte ni clé n’est détectée",
    "pin_ready": "Code PIN : aucun essai manqué",
    "pin_pad": "Code PIN : il se tape sur le lecteur",
    "pin_low": "Code PIN : un essai a déjà échoué",
    "pin_final": "Code PIN : il reste un seul essai",
    "pin_locked": "Code PIN : la carte est bloquée",
    "choice_missing": "{body} : aucun certificat n’est choisi",
    "choice_absent": "{body} : la carte choisie n’est pas branchée",
    "clock_right": "Horloge : plausible",
    "clock_back": "Horloge : en retard d’environ {days} jours",
    "clock_before_program": "Horloge : antérieure au programme lui-même",
    "cert_expired": "Certificat de {subject} : expiré depuis le {date}",
    "cert_not_yet_valid": "Certificat de {subject} : pas encore valable ({date})",
    "cert_wrong_usage": "Certificat de {subject} : n’est pas fait pour signer",
    "cert_is_ca": "Certificat de {subject} : celui d’une autorité",
    "cert_rsa_short": "Certificat de {subject} : clé trop courte ({bits} bits)",
    "cert_ec_refused": "Certificat de {subject} : type de clé non accepté pour les PES",
    "cert_pss_refused": "Certificat de {subject} : type de clé non accepté pour les PES",
    "cert_key_unknown": "Certificat de {subject} : type de clé inconnu",
    "cert_revoked": "Certificat de {subject} : révoqué",
    "cert_authentication_only": "Certificat de {subject} : prévu pour l’authentification",
    "cert_expires_soon": "Certificat de {subject} : expire dans {days} jours",
    "cert_renewal_due": "Certificat de {subject} : expire dans {days} jours",
    "cert_qualified_device": "Certificat de {subject} : qualifié, sur un dispositif qualifié",
    "cert_qualified": "Certificat de {subject} : qualifié",
    "cert_not_qualified": "Certificat de {subject} : utilisable, non qualifié",
}

_STEPS: Mapping[str, str] = {
    "do_plug_card": "Branchez la carte ou la clé, puis recommencez.",
    "do_plug_reader": "Branchez le lecteur, puis recommencez.",
    "do_start_card_service": "Démarrez le service pcscd (ou redémarrez l’ordinateur).",
    "do_install_driver": "Installez le pilote fourni avec la carte, ou indiquez son module dans Réglages.",
    "do_update_driver": "Réinstallez ou mettez à jour le pilote de la carte.",
    "do_type_carefully": "Vérifiez le code avant de le taper : chaque erreur compte.",
    "do_unlock_card": "Débloquez la carte avec son code PUK, auprès de votre autorité de certification.",
    "do_renew_card": "Renouvelez le certificat auprès de votre autorité de certification.",
    "do_prepare_renewal": "Demandez le renouvellement : il prend plusieurs semaines.",
    "do_choose_another": "Choisissez un autre certificat.",
    "do_choose_certificate": "Choisissez la carte de signature dans Réglages.",
    "do_plug_other_card": "Branchez la carte choisie pour cette collectivité.",
    "do_set_clock": "Réglez la date et l’heure de l’ordinateur.",
}

_MARKS: Mapping[Health, tuple[str, str]] = {
    Health.GOOD: ("check", "ok"),
    Health.ATTENTION: ("warning", "warn"),
    Health.WRONG: ("warning", "danger"),
}


def sentence(check: Check) -> str:
    """What was found."""
    params = {name: str(value) for name, value in check.params.items()}
    return text.typeset(tr(_CHECKS[check.code]).format(**params))


def next_step(check: Check) -> str:
    """What to do now; empty = nothing."""
    return text.typeset(tr(_STEPS[check.next_step])) if check.next_step else ""


class DoctorList(QWidget):
    """What the doctor found, the first cause first."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(ctx.theme.gap(Space.S))
        self.said: list[str] = []
        """Each line shown, with its step, for people who do not see it and for tests."""

    def show_checks(self, checks: Sequence[Check]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.said = []
        for check in checks:
            self._column.addWidget(self._row(check))

    def _row(self, check: Check) -> QWidget:
        theme = self._ctx.theme
        icon, ink = _MARKS[check.health]
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(Icon(theme, icon, ink), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        found, step = sentence(check), next_step(check)
        words.addWidget(Label(theme, found, Type.BODY))
        if step:
            words.addWidget(Label(theme, step, Type.SMALL_STRONG, ink))
        line.addLayout(words, 1)
        row.setAccessibleName(f"{found}. {step}".strip())
        self.said.append(row.accessibleName())
        return row
