"""The naive way, as most scripts do it: a boto3 session per profile, a client per target, 32 threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from tests.bench.contestants.common import run
from tests.bench.spec import Spec

THREADS = 32


def read(spec: Spec) -> int:
    """Ask for every profile in every region."""
    import boto3

    sessions = {profile: boto3.Session(profile_name=profile) for profile in spec.profiles}
    # A session may not be used from two threads at once; a client may.
    locks = {profile: threading.Lock() for profile in spec.profiles}

    def ask(target: tuple[str, str]) -> bool:
        profile, region = target
        with locks[profile]:
            client = sessions[profile].client("sesv2", region_name=region)
        try:
            return "SendQuota" in client.get_account()
        finally:
            client.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(ask, product(spec.profiles, spec.regions)))


if __name__ == "__main__":
    run(read)
