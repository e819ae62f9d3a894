"""The policy as PDF beside a bare render: the same words, one plain `write_pdf`.

`pytest tests/bench/bench_paper.py -s` prints one line of JSON. Both are a child process
that loads the printing library, renders and ends; processor time is that of the child.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import paper
from portal.paper import Limits, Paper
from portal.plugins import discover
from tests.bench.measuring import judged
from tests.rights.world import policy

__all__ = ["policy"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS = 5
# A machine that is busy with other things ends no measure.
PATIENT = Limits(wall=180)
ROOT = Path(paper.__file__).resolve().parent.parent
# Links to files instead of our shelf, and nothing limited, tagged or checked.
BARE = """
import sys
from weasyprint import HTML
sys.stdout.buffer.write(HTML(string=sys.stdin.read(), base_url="/").write_pdf(
    pdf_variant="pdf/ua-1"))
"""


def bare(markup: str) -> bytes:
    """One library call in a child."""
    return subprocess.run(
        [sys.executable, "-c", BARE],
        input=markup.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **paper._environment(os.environ.get("TMPDIR", "/tmp"))},
        check=True,
    ).stdout


def spent(act: Callable[[], bytes]) -> tuple[float, float, int]:
    """Seconds of processor of the child, seconds on the clock, bytes made."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    made = act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began, len(made)


@pytest.mark.parametrize("document", ["policy", "california"])
def test_a_paper_beside_a_bare_render(policy, document, tmp_path):
    made = discover("papers", "PAPER")[document].paper(f"revision:{policy.pk}")
    style = (ROOT / "templates/pdf/paper.css").read_text()
    for font in (ROOT / "static/fonts").glob("*.woff2"):
        style = style.replace(f"kept:{font.stem}.woff2", font.as_uri())
    (tmp_path / "paper.css").write_text(style)
    plain = made.markup.replace("kept:paper.css", (tmp_path / "paper.css").as_uri())
    paper.printed(Paper(markup=made.markup), PATIENT)  # fonts are cached by now
    bare(plain)

    pairs = [
        (spent(lambda: paper.printed(made, PATIENT)), spent(lambda: bare(plain)))
        for _turn in range(ROUNDS)
    ]

    ours, base = ([side[n] for side in pairs] for n in (0, 1))
    cpu, base_cpu = (statistics.median(s[0] for s in side) for side in (ours, base))
    judged(
        f"PDF, {document}, seconds of processor",
        cpu,
        baseline=base_cpu,
        limit=1.15,
        ours_wall=round(statistics.median(s[1] for s in ours), 2),
        baseline_wall=round(statistics.median(s[1] for s in base), 2),
        bytes=ours[0][2],
        baseline_bytes=base[0][2],
    )
