"""What one assessment sheet costs as a PDF: every sheet of a workspace's period through the press of warm processes.

``python -m benchmarks.drawing WORKSPACE PERIOD`` prints the milliseconds and kilobytes of a sheet as JSON. The
documents are composed beforehand and the workers warm, as they are in a run, which starts them before it reads.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import date
from pathlib import Path

from kam_reports.cli.speech import speaker
from kam_reports.config import load
from kam_reports.core.period import Period, parse_period
from kam_reports.pipeline.stages import Job, measure_period
from kam_reports.pipeline.workspace import Workspace
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Media, Order
from kam_reports.render.pool import Press
from kam_reports.reports import assessment
from kam_reports.reports.sources import gather


def draw(root: Path, period: Period, workers: int) -> dict[str, float]:
    """Draw every sheet of a period; return the wall milliseconds and kilobytes of one."""
    workspace = Workspace(root)
    config = load(workspace.config)
    job = Job(workspace, config, date(2026, 12, 31), speaker(config.language), lambda *_: None, workers)
    material = measure_period(job, period)
    sources = gather(material)
    documents = [assessment.compose(material, score, sources) for score in material.scores]
    with tempfile.TemporaryDirectory() as made, Press(template_folders(root), workers=workers) as press:
        target = Path(made)
        for _ in press.run(Order(document, target / "warm", (Media.PDF,)) for document in documents[: 2 * workers]):
            pass
        begun = time.perf_counter()
        printed = list(press.run(Order(document, target, (Media.PDF,)) for document in documents))
        seconds = time.perf_counter() - begun
    return {
        "sheets": len(printed),
        "milliseconds": 1000 * seconds / len(printed),
        "kilobytes": sum(one.size for one in printed) / len(printed) / 1000,
        "most_kilobytes": max(one.size for one in printed) / 1000,
    }


def main() -> None:
    """Draw and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("workspace", type=Path)
    options.add_argument("period", type=parse_period)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    print(json.dumps(draw(asked.workspace, asked.period, asked.workers)))


if __name__ == "__main__":
    main()
