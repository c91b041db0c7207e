"""The DNS bench's parts work; nothing here is measured."""

from pathlib import Path

from tests.bench import dns as bench
from tests.bench import verdicts
from tests.dns.bed import needs_nsd, nsd, zone_text


def test_no_question_of_a_run_comes_twice() -> None:
    lines = bench.questions(bench.QUESTIONS)
    assert len(set(lines)) == bench.QUESTIONS


@needs_nsd
def test_every_contestant_finds_everything_even_over_a_lossy_line(tmp_path: Path) -> None:
    lines = [
        f't{n}._domainkey IN TXT "k"\nc{n}._domainkey IN CNAME t{n}._domainkey\nm{n} IN MX 1 mx' for n in range(20)
    ]
    with nsd(tmp_path / "nsd", {"acme.example": zone_text("acme.example", lines)}) as server:
        for run in (
            bench._python("dns_ours", server, tmp_path, 60),
            bench._python("dns_dnspython", server, tmp_path, 60),
        ):
            assert (run.questions, run.found) == (60, 60)
            assert run.rate > 0
            assert run.micros > 0
        with bench._proxy(server) as distant:
            run = bench._python("dns_ours", distant, tmp_path, 60)
            assert run.found == 60
            assert run.seconds >= bench.DELAY


@needs_nsd
def test_every_identity_of_the_bench_of_verdicts_is_fine(tmp_path: Path) -> None:
    with nsd(tmp_path / "nsd", verdicts.zones(30)) as server:
        run = verdicts.run(server, 30)
    assert (run.questions, run.found) == (30, 30)
