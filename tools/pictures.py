"""Draw the README's pictures from the sample: `python tools/pictures.py`.

Runs the program on the shipped ledgers in a workspace of its own, in both languages, and turns the first page of some
PDFs into small PNG files in docs/images/.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
PERIOD = "2026-06"
PICTURES = {
    "zh": {"assessment-zh": "考核表/E003_*.pdf", "bonus-zh": "奖金核算表.pdf", "department-zh": "部门月报.pdf"},
    "en": {"assessment": "assessment/E003_*.pdf", "bonus": "bonus.pdf", "department": "department.pdf"},
}
_SCALE = 1.5  # pixels a point: an A4 page is 893 pixels wide
_SHADES = 32
_MARGIN = 24


def main() -> int:
    """Draw every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language, pictures in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            results = run(Path(folder), language)
            for name, pattern in pictures.items():
                pdf = min(results.glob(pattern))
                picture = page(pdf)
                picture.save(FOLDER / f"{name}.png", optimize=True)
                print(f"docs/images/{name}.png  {picture.width} × {picture.height}")
    return 0


def run(folder: Path, language: str) -> Path:
    """Run the sample in a workspace of its own; the folder of the set."""
    shutil.copyfile(ROOT / "config.yaml", folder / "config.yaml")
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / "input", folder / "input")
    command = (sys.executable, "-m", "kam_reports", "run", PERIOD, "-w", str(folder), "--lang", language)
    status = subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode
    results = folder / "output" / PERIOD / "draft"
    if not results.exists():  # the exit code is 1 anyway: the sample has mistakes on purpose
        raise SystemExit(status or 1)
    return results


def page(pdf: Path) -> Image.Image:
    """Draw the first page in few shades, without the blank paper below its content."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn: Image.Image = document[0].render(scale=_SCALE).to_pil()
        picture = drawn.convert("RGB")
    inked = Image.eval(picture.convert("L"), lambda shade: 255 - shade).getbbox()
    if inked is not None:
        picture = picture.crop((0, 0, picture.width, min(picture.height, inked[3] + _MARGIN)))
    return picture.quantize(_SHADES, dither=Image.Dither.NONE)


if __name__ == "__main__":
    raise SystemExit(main())
