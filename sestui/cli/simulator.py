"""`sestui simulator`: serve a scene on loopback until told to stop. stdout is lines for a shell, to be sourced."""

import argparse
import shlex
import signal
import ssl
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from sestui.cli.context import Context, tell
from sestui.cli.exit_codes import ExitCode
from sestui.model.text import clean
from sestui.simulator import Scene, SceneError, Simulator, demo_scene, load_scene

HELP: Final = "serve a simulated SES on this machine, for AWS tools to be pointed at"
_ENDS: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_PORTS: Final = range(65_536)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to serve, and where."""
    parser.add_argument("--scene", metavar="FILE", type=Path, help="scene in TOML (default: the scene of --demo)")
    parser.add_argument("--port", metavar="N", type=_port, default=0, help="loopback port (default: a free one)")
    parser.add_argument(
        "--dns-port",
        metavar="N",
        type=_port,
        default=0,
        help="loopback port of the scene's DNS server, UDP and TCP (default: a free one)",
    )
    parser.add_argument("--tls-cert", metavar="FILE", type=Path, help="serve TLS with this certificate (PEM)")
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="its private key (default: in the same file)")
    parser.add_argument(
        "--folder",
        metavar="DIR",
        type=Path,
        help="where to write the AWS config and credentials files (default: a temporary folder, removed at the end)",
    )


def run(args: argparse.Namespace, context: Context) -> ExitCode:  # noqa: ARG001 - nothing is configurable here
    """Serve until SIGINT, SIGTERM or SIGHUP."""
    try:
        scene = load_scene(args.scene) if args.scene else demo_scene()
    except SceneError as error:
        tell(f"{clean(str(args.scene))} is no scene:")
        for problem in error.problems:
            print(f"  {clean(str(problem))}", file=sys.stderr)
        return ExitCode.CONFIG
    except OSError as error:
        tell(f"cannot read the scene: {clean(str(error))}")
        return ExitCode.CONFIG
    try:
        tls = _tls(args.tls_cert, args.tls_key)
    except (OSError, ValueError) as error:
        # ssl.SSLError is an OSError; its text names no file
        tell(f"cannot use the certificate: {clean(str(error))}")
        return ExitCode.USAGE
    # blocked before any thread starts, so that no thread but this one is ever told
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        return _serve(scene, tls, args)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(scene: Scene, tls: ssl.SSLContext | None, args: argparse.Namespace) -> ExitCode:
    with ExitStack() as stack:
        try:
            simulator = stack.enter_context(
                Simulator(scene, tls=tls, ca_bundle=args.tls_cert, port=args.port, dns_port=args.dns_port)
            )
        except OSError as error:
            dns = f", or on port {args.dns_port} for DNS" if args.dns_port else ""
            tell(f"cannot listen on port {args.port}{dns}: {clean(str(error))}")
            return ExitCode.ERROR
        try:
            folder = args.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sestui-simulator-")))
            environment = simulator.environment(folder.absolute())
        except OSError as error:
            tell(f"cannot write the AWS files: {clean(str(error))}")
            return ExitCode.CANNOT_WRITE
        _print(simulator, environment)
        signal.sigwait(_ENDS)
    return ExitCode.OK


def _print(simulator: Simulator, environment: dict[str, str]) -> None:
    profiles = simulator.profiles
    print(f"# sestui simulator at {simulator.url}, until ctrl+c")
    if simulator.scene.title:
        print(f"# {clean(simulator.scene.title)}")
    print(f"# profiles: {clean(' '.join(profiles))}")
    if simulator.dns_address:
        print(f"# DNS at {simulator.dns_address}: sestui check --resolver {simulator.dns_address} DOMAIN")
    print("# to point AWS tools at it:")
    for name, value in environment.items():
        print(f"export {name}={shlex.quote(value)}")
    if profiles:
        region = next(iter(simulator.scene.regions), simulator.scene.profiles[0].region)
        profile = shlex.quote(clean(profiles[0]))
        print(f"# then: sestui --profile {profile} --region {region}")
        print(f"#   or: aws sesv2 get-account --profile {profile} --region {region}")
    sys.stdout.flush()


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        if key is not None:
            raise ValueError("--tls-key needs --tls-cert")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) in _PORTS):
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535")
    return int(text)
