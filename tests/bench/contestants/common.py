"""What every headless contestant does alike: take the spec, lead the host names, report one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.hosts import lead_to
from tests.bench.process import usage
from tests.bench.spec import Spec


def run(read: Callable[[Spec], int]) -> None:
    """Run a contestant and print what it took; `read` returns how many targets it got an answer for.

    `begun` and `ended` are on the clock that all processes share, so that the starter can count its own way too.
    """
    spec = Spec.read(Path(sys.argv[1]))
    lead_to(spec.port)
    begun = time.monotonic()
    answers = read(spec)
    ended = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "answers": answers,
        "begun": begun,
        "ended": ended,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": usage().memory,
    }
    sys.stdout.write(json.dumps(report) + "\n")
