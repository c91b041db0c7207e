"""A loopback SES, and DNS, that speak the real wire protocols, driven by a scene: for `--demo`, the tests, for others.

Clients reach it over HTTP exactly as they reach AWS: botocore signs, sends and parses, and nothing is patched. It must
never listen beyond the loopback interface unless told so, never open a connection itself, and never learn a rule of
sestui's: it states what AWS would answer, not what sestui makes of it.
"""

from sestui.simulator.clock import Clock, ManualClock
from sestui.simulator.dns_server import DnsRequest
from sestui.simulator.fleet import fleet_scene
from sestui.simulator.inventory import Inventory, SceneIdentity
from sestui.simulator.parse import SceneError, demo_scene, load_scene, parse_scene
from sestui.simulator.records import RequestRecord
from sestui.simulator.scene import Scene
from sestui.simulator.simulator import Simulator
from sestui.simulator.tables import Problem

__all__ = [
    "Clock",
    "DnsRequest",
    "Inventory",
    "ManualClock",
    "Problem",
    "RequestRecord",
    "Scene",
    "SceneError",
    "SceneIdentity",
    "Simulator",
    "demo_scene",
    "fleet_scene",
    "load_scene",
    "parse_scene",
]
