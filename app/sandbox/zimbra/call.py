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
    _mailbox: Mailbox | None = None

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox of the token's account; AUTH_* faults when there is none."""
        if self._mailbox is None:
            mailbox = self.state.mailbox_of_token(self.token)
            for account in self._asked_account():
                if account not in (mailbox.address, mailbox.account_id):
                    raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
            self._mailbox = mailbox
        return self._mailbox

    def _asked_account(self) -> list[str]:
        asked: Any = self.context.get("account")
        return [str(asked.get("_content", ""))] if isinstance(asked, dict) else []

    def conditional(self, ms: int) -> None:
        """Refuse the write when the item changed after the token in the context (§5.2)."""
        change = self.context.get("change")
        if isinstance(change, dict) and str(change.get("token", "")).split("-")[0].isdigit():
            bound = int(str(change["token"]).split("-")[0])
            if ms > bound:
                raise SoapFault("mail.MODIFY_CONFLICT", "modify conflict")
