"""Draw the pictures of the documents from the sample: `python tools/pictures.py`.

Runs the program on the shipped ledgers in a workspace of its own, in both languages, with the examples of commission
and account review in config.yaml switched on, and makes a small PNG file of each document's first page in docs/images/.
Workbooks that have no PDF are printed by LibreOffice; where that is not installed, their pictures stay as they are.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
MONTH, QUARTER = "2026-06", "2026Q2"
EXAMPLES = ("commission", "account_review")
_SHADES = 64
_MARGIN = 24
_MOST_BYTES = 150_000
_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: name, period and file in each language, pixels a point, how much of the page is shown."""

    name: str
    period: str
    zh: str
    en: str
    scale: float = 1.5
    part: float = 1.0


PICTURES = (
    Picture("assessment", MONTH, "考核表/E003_*.pdf", "assessment/E003_*.pdf"),
    Picture("bonus", MONTH, "奖金核算表.pdf", "bonus.pdf", 1.3),
    Picture("commission", MONTH, "提成结算预案.pdf", "commission.pdf", 1.2),
    Picture("department", MONTH, "部门月报.pdf", "department.pdf", 1.4),
    Picture("quarter", QUARTER, "部门季报.pdf", "department.pdf", 1.4),
    Picture("department-sheet", QUARTER, "考核表/部门考核表.pdf", "assessment/department.pdf"),
    Picture("accounts", MONTH, "大客户档案汇总表.xlsx", "accounts.xlsx", 1.2, 0.42),
    Picture("issues", MONTH, "数据问题清单.xlsx", "issues.xlsx", 1.5, 0.6),
    Picture("marked", MONTH, "标注/人事/员工花名册.xlsx", "marked/人事/员工花名册.xlsx", 1.3, 0.6),
)


def main() -> int:
    """Draw every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language, ending in (("zh", "-zh"), ("en", "")):
        with tempfile.TemporaryDirectory() as folder:
            sets = run(Path(folder), language)
            for one in PICTURES:
                document = min(sets[one.period].glob(one.zh if language == "zh" else one.en))
                pdf = document if document.suffix == ".pdf" else printed(document, Path(folder))
                if pdf is None:
                    print(f"{one.name}{ending}: LibreOffice is not installed, the picture stays as it is")
                    continue
                drawn = page(pdf, one)
                target = FOLDER / f"{one.name}{ending}.png"
                drawn.save(target, optimize=True)
                size = target.stat().st_size
                print(f"docs/images/{target.name}  {drawn.width} × {drawn.height}  {size // 1000} KB")
                if size > _MOST_BYTES:
                    raise SystemExit(f"{target.name} is larger than {_MOST_BYTES // 1000} KB: draw it smaller")
    return 0


def run(folder: Path, language: str) -> dict[str, Path]:
    """Run the sample in a workspace of its own; the folder of each period's set."""
    text = switched_on((ROOT / "config.yaml").read_text(encoding="utf-8"))
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / "input", folder / "input")
    sets = {}
    for period in (MONTH, QUARTER):
        command = (sys.executable, "-m", "kam_reports", "run", period, "-w", str(folder), "--lang", language)
        status = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, cwd=ROOT).returncode
        sets[period] = folder / "output" / period / "draft"
        if not sets[period].exists():  # the exit code is 1 anyway: the sample has mistakes on purpose
            raise SystemExit(status or 1)
    return sets


def switched_on(text: str) -> str:
    """Return the configuration with its commented examples in force."""
    for rule in EXAMPLES:
        head, rest = text.split(f"\n{rule}: []\n", 1)
        lines = rest.split("\n")
        end = next(index for index, line in enumerate(lines) if not line.startswith("# "))
        text = "\n".join([head, *(line.removeprefix("# ") for line in lines[:end]), *lines[end:]])
    return text


def printed(book: Path, folder: Path) -> Path | None:
    """Return a workbook as LibreOffice prints it; None where it is not installed."""
    if _OFFICE is None:
        return None
    target = folder / "printed"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = (_OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(target), str(book))
    subprocess.run(command, check=True, capture_output=True)
    return target / f"{book.stem}.pdf"


def page(pdf: Path, picture: Picture) -> Image.Image:
    """Draw the upper part of the first page in few shades, without the blank paper below its content."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn: Image.Image = document[0].render(scale=picture.scale).to_pil()
        image = drawn.convert("RGB")
    image = image.crop((0, 0, image.width, round(image.height * picture.part)))
    inked = Image.eval(image.convert("L"), lambda shade: 255 - shade).getbbox()
    if inked is not None:
        image = image.crop((0, 0, image.width, min(image.height, inked[3] + _MARGIN)))
    return image.quantize(_SHADES, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    raise SystemExit(main())
