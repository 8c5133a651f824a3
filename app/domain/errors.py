"""What can go wrong, sorted by *what happens next*::

    AppError
    ├── Transient        the world is not ready: retried by schedule, the user sees the offline mark
    │   ├── Unreachable      no route, refused, timed out before anything was sent
    │   │   └── CertificateRefused   who answers does not prove to be the server: told, and tried again all the same
    │   └── CaptivePortal    something answered that is not the server (Wi-Fi sign-in page)
    ├── NeedsUser        that account or batch pauses and asks
    │   ├── SignInRequired   login expired or refused: never retried by the program
    │   ├── PinRefused       wrong PIN: never retried by the program
    │   ├── PinLocked        the card refuses any PIN
    │   ├── TokenMissing     no card, or it was pulled
    │   └── MassDeletion     a pull would remove most of a box: stop before a massacre
    ├── Rejected         the intent is set aside under « À traiter »: retry, edit or discard
    │   └── TargetGone       the thing acted upon no longer exists
    ├── Conflict         the base changed under the act: the conflict policy decides
    ├── OutcomeUnknown   the reply was lost after sending: probe, then decide
    ├── CursorExpired    the server forgot our cursor: full comparison, intents kept
    └── LocalFault       disk full, database damaged: stop safely, explain, protect data
        ├── StoreKeyWrong    the key does not open the database
        ├── StoreDamaged     the file is not a readable database
        ├── StoreTooNew      written by a later version of the program
        └── DiskFull

A broken invariant is a bug: an ordinary Python exception, never caught "to keep going".

Errors carry a stable ``code`` and parameters, never sentences: ``ui/errors.py`` and the command
line word them in French. Parameters hold no secret, PIN, message body or personal name.
"""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Root of all expected failures. ``code`` names the case; ``params`` fill its sentence.

    As text, which is what a log holds, it leaves out ``by``: somebody's name.
    """

    code: str
    params: dict[str, str | int]
    default_code: ClassVar[str] = "erreur"

    def __init__(self, code: str = "", **params: str | int) -> None:
        self.code = code or self.default_code
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        told = sorted((name, value) for name, value in self.params.items() if name != "by")
        details = ", ".join(f"{name}={value}" for name, value in told)
        return f"{self.code}({details})" if details else self.code


class Transient(AppError):
    """Worth trying again later. ``retry_after_ms`` is the server's own wish, when it gave one."""

    default_code = "transient"

    def __init__(self, code: str = "", *, retry_after_ms: int | None = None, **params: str | int) -> None:
        super().__init__(code, **params)
        self.retry_after_ms = retry_after_ms


class Unreachable(Transient):
    default_code = "unreachable"


class CertificateRefused(Unreachable):
    """Nothing was sent. Whoever runs the server renews its certificate, or the Wi-Fi lets through: no answer of the user
    is waited for, but they are told, for it may last."""

    default_code = "certificate_refused"


class CaptivePortal(Transient):
    default_code = "captive_portal"


class NeedsUser(AppError):
    default_code = "needs_user"


class SignInRequired(NeedsUser):
    default_code = "sign_in_required"


class PinRefused(NeedsUser):
    default_code = "pin_refused"


class PinLocked(NeedsUser):
    default_code = "pin_locked"


class TokenMissing(NeedsUser):
    default_code = "token_missing"


class MassDeletion(NeedsUser):
    default_code = "mass_deletion"


class Rejected(AppError):
    default_code = "rejected"


class TargetGone(Rejected):
    default_code = "target_gone"


class Conflict(AppError):
    default_code = "conflict"


class OutcomeUnknown(AppError):
    default_code = "outcome_unknown"


class CursorExpired(AppError):
    default_code = "cursor_expired"


class LocalFault(AppError):
    default_code = "local_fault"


class StoreKeyWrong(LocalFault):
    default_code = "store_key_wrong"


class StoreDamaged(LocalFault):
    default_code = "store_damaged"


class StoreTooNew(LocalFault):
    default_code = "store_too_new"


class DiskFull(LocalFault):
    default_code = "disk_full"


_FAMILIES: tuple[tuple[type[AppError], str], ...] = (
    (Transient, "transient"),
    (NeedsUser, "needs_user"),
    (Rejected, "rejected"),
    (Conflict, "conflict"),
    (OutcomeUnknown, "outcome_unknown"),
    (CursorExpired, "cursor_expired"),
)


def family_of(error: AppError) -> str:
    """Which kind of trouble it is: the wording of an unknown code, and what a hotline is told."""
    return next((name for kind, name in _FAMILIES if isinstance(error, kind)), "local_fault")
