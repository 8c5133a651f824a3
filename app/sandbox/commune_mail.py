"""Mail that binds the town's servers together: a notice of a meeting, and a message enciphered for the mayor's card.

Delivered once the servers listen: the notice names the i-délibre server by its address.
"""

from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime
from email.utils import format_datetime

from cryptography import x509
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from app.domain.mail import Address
from app.sandbox.people import Town
from app.sandbox.zimbra.letters import Letter

DAY_MS = 86_400_000
CONFIDENTIAL = (
    'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    "<p>Madame la Maire,</p><p>La liste des candidatures au poste de DGS vous est transmise sous forme chiffrée : "
    "merci de ne pas la diffuser.</p><p>Trois dossiers retiennent l’attention de la commission.</p>"
    "<p>Bien cordialement,<br>Le centre de gestion</p>\r\n"
)


def meeting_notice(town: Town, own: Address, url: str, sitting_id: str, name: str, now_ms: int) -> Letter:
    """What i-délibre sends when somebody is convened: a link, on which a mere GET may count as reading."""
    link = f"{url}/idelibre_client3/sitting/{sitting_id}"
    return Letter(
        subject=f"Convocation : {name}",
        sender=Address(mail=f"idelibre@{town.domain}", name="i-délibre"),
        to=(own,),
        text=f"Bonjour,\n\nVous êtes convoquée : {name}. Les documents sont disponibles :\n{link}\n",
        html=f'<p>Bonjour,</p><p>Vous êtes convoquée : {name}.</p><p><a href="{link}">Consulter la convocation</a></p>',
        message_id=f"convocation.{sitting_id}@{town.domain}",
        date_ms=now_ms - 2 * DAY_MS,
    )


def enciphered_mail(town: Town, own: Address, certificate: bytes, now_ms: int) -> bytes:
    """A mail that only the holder of ``certificate`` (DER) can read."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(CONFIDENTIAL.encode())
    builder = builder.add_recipient(x509.load_der_x509_certificate(certificate))
    sealed = builder.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    date = format_datetime(datetime.fromtimestamp((now_ms - 3 * DAY_MS) // 1000, UTC))
    head = (
        f"Date: {date}\r\nFrom: Centre de gestion <recrutement@cdg-aulne.example>\r\nTo: {own.mail}\r\n"
        f"Subject: Candidatures (confidentiel)\r\nMessage-ID: <candidatures.2026@{town.domain}>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return head.encode() + encodebytes(sealed).replace(b"\n", b"\r\n")
