"""Scenes of « Cet appareil »: rules and whose they are, closed data, configuration, my devices, handing over."""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Body, Service
from app.domain.fleet import Act, Receipt, renewed
from app.domain.ids import BodyId
from app.domain.policy import Policy
from app.services.fleet import Carried, Left, Returned, SealedBody, SeenDevice, envelope, notes
from app.services.fleet.memory import Membership, Owner
from app.services.runtime import Runtime
from tests.scenes.catalogue import scene, view
from tests.scenes.profile import NOW, clock_at
from tests.scenes.stage import settle
from ui.erased import ErasedPane
from ui.shell import Shell
from ui.views.settings.device.configuration import ConfigurationPage
from ui.views.settings.device.devices import DevicesPage
from ui.views.settings.device.moving import MovePage
from ui.views.settings.device.reopening import ReopenPage
from ui.views.settings.device.returning import ReturnPage

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "Mairie de Saint-Aubin-des-Pins"


def managed(runtime: Runtime) -> None:
    """Two bodies impose rules; the town owns the tablet."""
    town, agglo = runtime.bodies.all
    memory = runtime.fleet.memory
    public, now = envelope.public_text(KEY), clock_at(NOW)
    rules = Policy(
        lock_code=True, lock_code_length=8, idle_minutes=10, offline_days=30, keep_passwords=False, letter_months=24
    )  # fmt: skip
    memory.put(town.id, Membership(id="mairie", name=NAME, key=public, policy=rules, contact_ms=now))
    other = Policy(idle_minutes=5, remote_pictures=False)
    memory.put(agglo.id, Membership(id="agglo", name=agglo.name, key=public, policy=other, contact_ms=now))
    memory.name_owner(Owner(public, NAME))
    memory.put_clock(renewed(memory.clock(), now))
    runtime.policies.read_again()


def opened(shell: Shell, page: Any) -> Any:
    settings = view(shell, "settings")
    settings.turn_to(page)
    settle(shell.ctx.bridge)
    return page


@scene("settings-device")
def _device(shell: Shell, runtime: Runtime) -> None:
    managed(runtime)
    runtime._profile.arm(runtime.bodies.all[0].id, os.urandom(32))
    settings = view(shell, "settings")
    settings.device.read()
    settings.lock.read()
    settle(shell.ctx.bridge)
    settings.page.ensureWidgetVisible(settings.device, 0, 400)
    settle(shell.ctx.bridge, 50)


@scene("settings-configuration")
def _configuration(shell: Shell, runtime: Runtime) -> None:
    specs = [
        notes.AccountSpec(service=service, url=f"https://{service.value}.example", login="h.lacoste")
        for service in (Service.ZIMBRA, Service.IDELIBRE, Service.PARAPHEUR)
    ]
    configuration = notes.Configuration(
        body=notes.BodySpec(id="syndicat", name="Syndicat des eaux du Haut-Adour"), issued_ms=clock_at(NOW),
        accounts=tuple(specs), person="Hélène Lacoste, présidente", policy=Policy(lock_code=True),
    )  # fmt: skip
    page = opened(shell, ConfigurationPage(shell.ctx))
    page.look(notes.to_link(notes.write(notes.CONFIGURATION, configuration, KEY)))
    settle(shell.ctx.bridge)


@scene("settings-devices")
def _devices(shell: Shell, runtime: Runtime) -> None:
    now, town = clock_at(NOW), runtime.bodies.all[0]

    def seen(id: str, name: str, mine: bool, **more: Any) -> SeenDevice:
        facts = notes.DeviceFacts(device=id, name=name, system="Windows 11", version="0.1.0", seen_ms=now)
        return SeenDevice(facts=facts, mine=mine, **more)

    told = Receipt(device="b", body="m", number=1, act=Act.LOCK, outcome="done", at_ms=now)
    page = opened(shell, DevicesPage(shell.ctx))
    page._show(
        [(town, [seen("a", "Surface du bureau", True), seen("b", "Surface perdue", False, receipt=told),
                 seen("c", "Ancienne tablette", False, ordered=Act.WIPE_BODY)])]
    )  # fmt: skip
    settle(shell.ctx.bridge)


@scene("settings-move")
def _move(shell: Shell, runtime: Runtime) -> None:
    page = opened(shell, MovePage(shell.ctx))
    page._written(Carried(bodies=("x",), acts=3, drafts=1, notes=42, messages=0, code="7F3K-9QXM-2RTD-HW5C"))
    settle(shell.ctx.bridge)


@scene("settings-return")
def _return(shell: Shell, runtime: Runtime) -> None:
    page = opened(shell, ReturnPage(shell.ctx))
    town, agglo = runtime.bodies.all
    page._show_left([Left(body=town, drafts=1, notes=12, messages=240), Left(body=agglo, notes=3)])
    settle(shell.ctx.bridge)


@scene("settings-remove-profile")
def _remove_profile(shell: Shell, runtime: Runtime) -> None:
    page = opened(shell, ReturnPage(shell.ctx, profile=True))
    page._show_left([Left(body=runtime.bodies.all[0], drafts=1)])
    settle(shell.ctx.bridge)


@scene("settings-reopen")
def _reopen(shell: Shell, runtime: Runtime) -> None:
    body = Body(id=BodyId("x"), name="Commune de Saint-Aubin-des-Pins")
    opened(shell, ReopenPage(shell.ctx, SealedBody(body=body, reason="cut", login="h.lacoste@saint-aubin.example")))


@scene("erased")
def _erased(shell: Shell, runtime: Runtime) -> None:
    gone = Returned(at_ms=clock_at(NOW), device="Surface", bodies=(NAME,), left=(), remains=(), receipt="{}")
    pane = ErasedPane(shell.ctx.theme, lambda: (NAME, gone), lambda: None)
    pane.look()
    shell.immerse(True)
    shell._stack.addWidget(pane)
    shell._stack.setCurrentWidget(pane)
    settle(shell.ctx.bridge)
