"""A running simulator with real botocore clients on it, and the measure that its answers are held to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.validate import ParamValidator

from sestui.simulator import ManualClock, Scene, Simulator, parse_scene

# reading the service models is what costs; one loader keeps them for all tests of a process
_LOADER = Loader()

ACCOUNT = "111122223333"
SCENE = """
[[profiles]]
name = "acme"
account = "111122223333"
[accounts.111122223333.regions]
us-east-1 = "production"
"""


@dataclass(frozen=True)
class Bed:
    """A simulator and clients that reach it as they reach AWS."""

    simulator: Simulator
    session: Callable[[str], Any]

    def client(self, service: str, region: str = "us-east-1", profile: str = "acme", **config: Any) -> Any:
        """Return a botocore client that asks once and waits a second."""
        settings = {"read_timeout": 1, "connect_timeout": 1, "retries": {"total_max_attempts": 1}, **config}
        return self.session(profile).create_client(service, region_name=region, config=Config(**settings))

    def account(self, region: str = "us-east-1", profile: str = "acme") -> dict[str, Any]:
        """Ask sesv2 GetAccount."""
        answer: dict[str, Any] = self.client("sesv2", region, profile).get_account()
        return answer


@contextmanager
def bed(
    scene: Scene | str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: ManualClock | None = None,
) -> Iterator[Bed]:
    """Serve a scene, with the environment that leads botocore there."""
    made = parse_scene(scene) if isinstance(scene, str) else scene
    with Simulator(made, clock=clock or time.monotonic) as simulator:
        for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        for name, value in simulator.environment(tmp_path / "aws").items():
            monkeypatch.setenv(name, value)
        clients: list[Any] = []

        def session(profile: str) -> Any:
            made = botocore.session.Session(profile=profile)
            made.register_component("data_loader", _LOADER)
            create = made.create_client

            def keep(*args: Any, **kwargs: Any) -> Any:
                clients.append(create(*args, **kwargs))
                return clients[-1]

            made.create_client = keep
            return made

        try:
            yield Bed(simulator, session)
        finally:
            for client in clients:
                client.close()


@lru_cache
def output_shape(service: str, operation: str) -> Shape:
    """Return what botocore's model says about an answer."""
    session = botocore.session.Session()
    session.register_component("data_loader", _LOADER)
    shape: Shape = session.get_service_model(service).operation_model(operation).output_shape
    return shape


def assert_conforms(service: str, operation: str, answer: dict[str, Any]) -> None:
    """Hold an answer against the service model: members, types, required members, limits, and enums."""
    members = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    shape = output_shape(service, operation)
    report = ParamValidator().validate(members, shape)
    assert not report.has_errors(), report.generate_report()
    assert not list(_foreign_words(shape, members))


def _foreign_words(shape: Shape, value: Any) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            yield from _foreign_words(shape.members[name], member)
    elif isinstance(shape, ListShape):
        for member in value:
            yield from _foreign_words(shape.member, member)
    elif isinstance(shape, MapShape):
        for member in value.values():
            yield from _foreign_words(shape.value, member)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{value} is no {shape.name}"


def leaves(shape: Shape, path: str = "") -> Iterator[str]:
    """Return the dotted path of every member that a shape has."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield from leaves(member, f"{path}.{name}" if path else name)
    else:
        yield path


def given_leaves(value: Any, path: str = "") -> Iterator[str]:
    """Return the dotted path of every member that an answer has."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from given_leaves(member, f"{path}.{name}" if path else name)
    else:
        yield path
