"""The fleet that is measured on, and the authority that vouches for its hosts."""

import ssl
from pathlib import Path
from typing import Final

import trustme

from sestui.model.regions import DOCUMENTED, UNDOCUMENTED
from sestui.simulator import Scene, fleet_scene
from sestui.simulator.inventory import NOTHING, Inventory, SceneIdentity
from sestui.simulator.scene import Fault, Scope
from tests.bench.shape import Shape

REGIONS: Final = (*DOCUMENTED, *UNDOCUMENTED)
LATENCY: Final = (0.080, 0.350)


def scene(shape: Shape) -> Scene:
    """Return the fleet: one account a profile, every region switched on in it and with a latency of its own."""
    faults = (Fault(kind="hang", scope=Scope(operations=frozenset({"GetAccount"}))),) if shape.hang else ()
    named = tuple(SceneIdentity(f"mail-{number:05}.example.com") for number in range(shape.identities))
    inventory = Inventory(identities=named) if named else NOTHING
    regions = REGIONS[: shape.regions]
    return fleet_scene(shape.profiles, regions, latency=LATENCY, jitter=0.0, faults=faults, inventory=inventory)


def authority(regions: tuple[str, ...], bundle: Path) -> ssl.SSLContext:
    """Return the server's TLS side, and write to `bundle` what a client has to trust: ECDSA on P-256 throughout.

    The bundle holds all of what botocore ships as well, because parsing that is part of what a real start costs.
    """
    import botocore

    ca = trustme.CA(key_type=trustme.KeyType.ECDSA)
    leaf = ca.issue_cert(*(f"*.{region}.amazonaws.com" for region in regions), key_type=trustme.KeyType.ECDSA)
    shipped = Path(botocore.__file__).with_name("cacert.pem").read_bytes()
    bundle.write_bytes(shipped + b"\n" + ca.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context
