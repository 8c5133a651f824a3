"""One SOAP request on its way through the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.soap_args import Element
from app.sandbox.zimbra.soap_faults import SoapFault
from app.sandbox.zimbra.state import Session, State

ACCOUNT_NS = "urn:zimbraAccount"
MAIL_NS = "urn:zimbraMail"
ROOT_NS = "urn:zimbra"


@dataclass(slots=True)
class Call:
    """A request: what is asked, by whom, in which session."""

    state: State
    name: str
    ns: str
    args: Element
    token: str
    context: Element
    session: Session | None = None
    notified: bool = False
    """Notifications are to be given in the answer's context."""
    delegate: Mailbox | None = None
    """Who really asks, once `mailbox` turned out to be another's."""
    _mailbox: Mailbox | None = None

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox of the token's account; AUTH_* faults when there is none."""
        if self._mailbox is None:
            mailbox = self.state.mailbox_of_token(self.token)
            for account in self._asked_account():
                if account not in (mailbox.address, mailbox.account_id):
                    self.delegate, mailbox = mailbox, self._of_another(account, mailbox)
            self._mailbox = mailbox
        return self._mailbox

    def _of_another(self, account: str, viewer: Mailbox) -> Mailbox:
        """Another's mailbox, by its published shares (§14)."""
        for owner in self.state.accounts.values():
            named = account in (owner.mailbox.address, owner.mailbox.account_id)
            if named and self.state.is_published(owner.mailbox, viewer):
                return owner.mailbox
        raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")

    def _asked_account(self) -> list[str]:
        asked: Any = self.context.get("account")
        return [str(asked.get("_content", ""))] if isinstance(asked, dict) else []

    def conditional(self, ms: int, rev: int | None = None) -> None:
        """Refuse the write when the item changed after the token in the context (§5.2).

        A condition of type ``new`` looks at the content only, where the caller gives its ``rev``.
        """
        change = self.context.get("change")
        if isinstance(change, dict) and str(change.get("token", "")).split("-")[0].isdigit():
            bound = int(str(change["token"]).split("-")[0])
            content_only = change.get("type") == "new" and rev is not None
            if (rev if content_only and rev is not None else ms) > bound:
                raise SoapFault("mail.MODIFY_CONFLICT", "modify conflict")
