"""What a re-run takes where the program stays loaded, as under ``kam watch``.

``python -m benchmarks.resident WORKSPACE`` for whoever wants to ask it by hand.

It renews the newest month's draft once, says ``ready``, and after each line it is given renews it again and prints the
seconds, until its input ends.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

READY = "ready"


@contextmanager
def resident(root: Path, environment: Mapping[str, str]) -> Iterator[Callable[[], float]]:
    """Yield what has a resident program renew the draft of a workspace and returns the wall seconds that took."""
    command = [sys.executable, "-m", "benchmarks.resident", str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        asks, answers = program.stdin, program.stdout
        if asks is None or answers is None or answers.readline().strip() != READY:
            raise RuntimeError("the resident program did not begin")

        def renewed() -> float:
            asks.write("\n")
            asks.flush()
            return float(answers.readline())

        yield renewed
        asks.close()


def main() -> None:
    """Renew again and again."""
    from kam_reports.cli.session import begin
    from kam_reports.pipeline.standby import Standby
    from kam_reports.post.errands import make_set
    from kam_reports.watch.renewal import renew

    def once(standby: Standby) -> float:
        begun = time.perf_counter()
        with standby.lend(begin(Path(sys.argv[1]), None).job(lambda *_: None)) as job:
            renew(job, lambda: datetime.now(UTC), make_set)
        return time.perf_counter() - begun

    with closing(Standby()) as standby:
        once(standby)
        print(READY, flush=True)
        for _ in sys.stdin:
            print(once(standby), flush=True)


if __name__ == "__main__":
    main()
