"""Draws the pictures of docs/sandbox-to-production.md: the real screens on a made-up target; time stands still."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from textual.pilot import Pilot

from sestui.fleet.source import SourceKind
from sestui.model.account import SendQuota
from sestui.model.authentication import Authentication, Check, CheckState, Part, Policy
from sestui.model.fleet import FleetState, TargetState
from sestui.model.target import Target
from sestui.rules.preflight_item import Words
from tests.tui.access_states import DOMAIN, DRAFT, PRODUCTION, SANDBOX, access, asked, kept, nearly, sandbox
from tests.tui.driving import Driven
from tests.tui.held_writes import HeldWrites, held
from tests.tui.states import NOW, account

SIZE: Final = (100, 30)
_SAID: Final = Words(bulk=False, bounces_read=True, complaints_read=True)


def _checked() -> Authentication:
    def check(part: Part, state: CheckState = CheckState.OK) -> Check:
        return Check(part, state, state.value)

    meaning = f"There is no DMARC record at _dmarc.{DOMAIN}."
    dmarc = replace(check(Part.DMARC, CheckState.MISSING), meaning=meaning, advice="Publish the record.")
    policy = Policy("RFC 9989", "none", DOMAIN, "p", DOMAIN, True, True, True, True)
    return Authentication(
        DOMAIN, NOW, check(Part.DKIM), check(Part.SPF), check(Part.MAIL_FROM), dmarc, DOMAIN, (policy,)
    )


def _state(*, review: str | None = None, production: bool = False) -> FleetState:
    quota = SendQuota(50_000.0, 14.0, 12.0) if production else None
    found = account(production=production, review=review, send_quota=quota)
    depth = nearly(authentication=kept({DOMAIN: _checked()}))
    state = access(asked("APPROVED", 50_000.0))
    return replace(state, targets=MappingProxyType(dict(state.targets) | {SANDBOX: sandbox(found, depth)}))


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what was read, whose screen, the keys, and what is there when it is taken."""

    name: str
    keys: tuple[str, ...]
    there: str
    state: Callable[[], FleetState] = _state
    target: Target = SANDBOX
    words: Words = _SAID
    then: Callable[[HeldWrites], TargetState | None] = lambda _: None
    """What is read after the keys were pressed."""


def _granted(_: HeldWrites) -> TargetState:
    return _state(production=True).targets[SANDBOX]


def _accepted(source: HeldWrites) -> None:
    source.end(
        summary="acme-staging in eu-central-1: the request for production access is submitted; AWS answers in a "
        "support case."
    )


SCENES: Final = (
    Scene("access-preflight", ("a", *["down"] * 4), "failed: missing", words=Words()),
    Scene("access-word", ("a", *["down"] * 5, "enter"), "Your word: bounces heard", words=Words()),
    Scene("access-form", ("a", "a", *["tab"] * 5), "How is the list of recipients built"),
    Scene("access-confirm", ("a", "a", "ctrl+r"), "[ Cancel ]"),
    Scene("access-accepted", ("a", "a", "ctrl+r", "right", "enter"), "✓ accepted", then=_accepted),
    Scene("access-pending", ("a", "end"), "Review: under review", lambda: _state(review="PENDING")),
    Scene("access-denied", ("a", "a", "ctrl+t"), "Review: denied", lambda: _state(review="DENIED")),
    Scene("access-granted", ("a",), "Production access is granted", lambda: _state(review="PENDING"), then=_granted),
    Scene("access-limits", ("a",), "sending limits", lambda: _state(review="GRANTED", production=True), PRODUCTION),
    Scene(
        "access-limit-value",
        ("a", "enter", *"200000"),
        "asks for 200,000",
        lambda: _state(review="GRANTED", production=True),
        PRODUCTION,
    ),
)


async def draw(scene: Scene) -> str:
    """Return one picture as SVG, as Textual draws it."""
    driven, source = held(scene.state(), kind=SourceKind.DEMO, folder=Path("/drafts"))
    async with driven.run(*SIZE) as pilot:
        await driven.wait(pilot, lambda: source.listener)
        driven.app.access.drafts[SANDBOX] = DRAFT
        driven.app.access.words[SANDBOX] = scene.words
        driven.app.fleet_screen.table.cursor_key = scene.target
        for key in scene.keys:
            await driven.press(pilot, key)
        await _go_on(scene, driven, source, pilot)
        await driven.wait(pilot, scene.there)
        return driven.app.export_screenshot(title="sestui")


async def _go_on(scene: Scene, driven: Driven, source: HeldWrites, pilot: "Pilot[int]") -> None:
    if scene.name == "access-accepted":
        await driven.wait(pilot, "Under way")
    later = scene.then(source)
    if later is not None:
        source.change({SANDBOX: later})


def pictures() -> dict[str, str]:
    """Return all of them by name."""
    return {scene.name: asyncio.run(draw(scene)) for scene in SCENES}
