"""Sign-in to the parapheur: password, refresh, browser with PKCE, and every way it is refused."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from app.connectors import oidc
from app.domain.errors import SignInRequired, Transient, Unreachable
from app.domain.exchange import Proof
from app.domain.parapheur import Bureau
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import MAYOR
from tests.servers.parapheur_tools import Time, office, run


def test_only_the_refresh_token_is_kept() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            (token,) = desk.vault.secrets.values()
            assert set(desk.vault.secrets) == {"refresh_token"}
            assert token in desk.server.realm.sessions
            assert MAYOR.password not in str(desk.vault.secrets)
            assert desk.server.realm.grants == ["password"]

    run(work)


def test_a_wrong_password_is_asked_to_the_user_and_tried_once() -> None:
    async def work() -> None:
        async with office(signed_in=False) as desk:
            with pytest.raises(SignInRequired) as refused:
                await desk.connector.sign_in(Proof(password="faux"))
            assert (refused.value.code, refused.value.params["reason"]) == ("sign_in_refused", "invalid_grant")
            assert desk.server.realm.grants == ["password"]
            assert desk.vault.secrets == {}
            with pytest.raises(SignInRequired):
                await desk.sync()
            assert desk.server.realm.grants == ["password"], "no request without a token to renew"

    run(work)


def test_the_servers_lock_after_failures_holds_for_a_right_password() -> None:
    async def work() -> None:
        async with office(signed_in=False) as desk:
            desk.server.realm.max_failures = 3
            for password in ("a", "b", "c", MAYOR.password):
                with pytest.raises(SignInRequired):
                    await desk.connector.sign_in(Proof(password=password))
            desk.time.pass_s(61)
            await desk.connector.sign_in(Proof(password=MAYOR.password))

    run(work)


def test_tokens_are_renewed_before_they_end_and_survive_days_offline() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            desk.time.pass_s(239)
            await desk.sync()
            assert desk.server.realm.grants == ["password"]
            desk.time.pass_s(2)
            await desk.sync()
            assert desk.server.realm.grants == ["password", "refresh_token"]
            desk.time.pass_s(8 * 86_400)
            await desk.sync()
            assert desk.server.realm.grants[-1] == "refresh_token"

    run(work)


def test_without_offline_access_the_session_ends_with_its_idleness() -> None:
    async def work() -> None:
        async with office(signed_in=False) as desk:
            desk.server.realm.offline_granted = False
            await desk.connector.sign_in(Proof(password=MAYOR.password))
            await desk.sync()
            desk.time.pass_s(1900)
            with pytest.raises(SignInRequired) as ended:
                await desk.sync()
            assert (ended.value.code, ended.value.params) == ("sign_in_required", {"reason": "invalid_grant"})
            assert desk.vault.secrets == {}
            await desk.connector.sign_in(Proof(password=MAYOR.password))
            await desk.sync()

    run(work)


def test_a_revoked_session_asks_the_user_and_does_not_insist() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            desk.server.realm.revoke(MAYOR.login)
            with pytest.raises(SignInRequired):
                await desk.sync()
            count = len(desk.server.realm.grants)
            with pytest.raises(SignInRequired):
                await desk.sync()
            assert len(desk.server.realm.grants) == count

    run(work)


@pytest.mark.parametrize(("fault", "family"), [("503", Transient), ("page", Transient), ("half", Unreachable)])
def test_a_failing_realm_is_not_a_refused_login(fault: str, family: type[Exception]) -> None:
    async def work() -> None:
        async with office(signed_in=False) as desk:
            desk.loop.faults.arm(fault, "POST .*/token")
            with pytest.raises(family):
                await desk.connector.sign_in(Proof(password=MAYOR.password))
            await desk.connector.sign_in(Proof(password=MAYOR.password))

    run(work)


def test_signing_out_ends_the_session_on_the_server() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.connector.sign_out()
            assert desk.vault.secrets == {}
            assert desk.server.realm.sessions == {}
            with pytest.raises(SignInRequired):
                await desk.sync()

    run(work)


# --- browser ------------------------------------------------------------------------------------


class Browser:
    """Follows redirects as a browser does, in its own thread."""

    def __init__(self, detour: str = "") -> None:
        self.addresses: list[str] = []
        self.pages: list[int] = []
        self.shown: list[str] = []
        self._detour = detour
        self._threads: list[threading.Thread] = []

    def __call__(self, address: str) -> None:
        self.addresses.append(address)
        thread = threading.Thread(target=self._visit, args=(address,))
        thread.start()
        self._threads.append(thread)

    def _visit(self, address: str) -> None:
        if self._detour:
            redirect = parse_qs(urlsplit(address).query)["redirect_uri"][0]
            self._get(redirect + self._detour)
        self._get(address)

    def _get(self, address: str) -> None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                self.pages.append(answer.status)
                self.shown.append(answer.read().decode())
        except urllib.error.HTTPError as error:
            self.pages.append(error.code)
            error.close()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(10)


def test_sign_in_with_the_browser_and_pkce() -> None:
    async def work() -> None:
        async with office(signed_in=False, settings={"client_id": "echarpe"}) as desk:
            browser = Browser()
            await desk.connector.sign_in(Proof(browser=browser))
            await asyncio.to_thread(browser.wait)
            assert browser.pages == [200]
            query = parse_qs(urlsplit(browser.addresses[0]).query)
            assert query["code_challenge_method"] == ["S256"]
            assert query["redirect_uri"][0].startswith("http://127.0.0.1:")
            await desk.sync()
            assert [b.name for b in desk.kept.of(Bureau)] == ["Maire"]
            assert desk.server.realm.grants == ["authorization_code"]

    run(work)


def test_a_stranger_on_the_loopback_port_is_ignored() -> None:
    async def work() -> None:
        async with office(signed_in=False, settings={"client_id": "echarpe"}) as desk:
            browser = Browser(detour="?code=volé&state=autre".replace("é", "e"))
            await desk.connector.sign_in(Proof(browser=browser))
            await asyncio.to_thread(browser.wait)
            await desk.sync()
            assert desk.server.realm.grants == ["authorization_code"]

    run(work)


def test_a_refusal_in_the_browser_is_told() -> None:
    async def work() -> None:
        async with office(signed_in=False, settings={"client_id": "echarpe"}) as desk:
            desk.server.realm.approve_as = "personne"
            browser = Browser()
            with pytest.raises(SignInRequired) as refused:
                await desk.connector.sign_in(Proof(browser=browser))
            await asyncio.to_thread(browser.wait)
            assert refused.value.params == {"reason": "access_denied"}

    run(work)


def test_the_web_client_refuses_loopback_redirects_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "BROWSER_TIMEOUT_S", 0.5)

    async def work() -> None:
        async with office(signed_in=False) as desk:
            browser = Browser()
            with pytest.raises(SignInRequired) as refused:
                await desk.connector.sign_in(Proof(browser=browser))
            await asyncio.to_thread(browser.wait)
            assert refused.value.code == "sign_in_timeout"
            assert browser.pages == [400]

    run(work)


def test_the_realm_checks_the_pkce_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        async with office(signed_in=False, settings={"client_id": "echarpe"}) as desk:
            monkeypatch.setattr(oidc, "build_challenge", lambda _verifier: "x" * 43)
            browser = Browser()
            with pytest.raises(SignInRequired) as refused:
                await desk.connector.sign_in(Proof(browser=browser))
            await asyncio.to_thread(browser.wait)
            assert refused.value.params == {"reason": "invalid_grant"}

    run(work)


def test_a_body_without_password_grant_says_so() -> None:
    async def work() -> None:
        time = Time()
        server = ParapheurServer(clock=time)
        server.realm.direct_grant = False
        async with office(server, time=time, signed_in=False) as desk:
            with pytest.raises(SignInRequired) as refused:
                await desk.connector.sign_in(Proof(password=MAYOR.password))
            assert refused.value.params == {"reason": "unauthorized_client"}

    run(work)
