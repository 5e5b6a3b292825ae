"""Make `.venv` from the hash-locked files and start the program in it; standard library only.

    python3 tools/bootstrap.py run 2026-06       the program's own arguments
    python3 tools/bootstrap.py test [-k name …]  every check (with arguments: pytest alone)

An environment is whole when the lock file it was made from lies in it, byte for byte, and nothing is marked incomplete;
anything else is made anew. Two starts at once take turns. `./kam` makes the same comparison itself, so a second start
doesn't come here.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
OLDEST_PYTHON = (3, 11)
_OLDEST = ".".join(map(str, OLDEST_PYTHON))

_LEADS_ELSEWHERE = frozenset(
    ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PYTHONHOME", "PYTHONPATH"]
)
_INCOMPLETE = "incomplete"
_NO_SUBSET = "without-harfbuzz-subset"
_WINDOWS_PANGO = r"C:\msys64\mingw64\bin"


class SetUpError(Exception):
    """The environment can't be made; the text says why and what to do, in Chinese and English."""


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, then become the program (or the checks)."""
    testing = arguments[:1] == ["test"]
    environment = dict(os.environ)
    try:
        python = prepare(ROOT, dev=testing)
    except SetUpError as error:
        _say(str(error))
        return 2
    if os.name == "nt":
        _point_to_pango(environment)
    return _become(command(python, ROOT, arguments), environment)


def command(python: Path, root: Path, arguments: Sequence[str]) -> list[str]:
    """What to start for these arguments. `-P`: a module lying in the user's folder is never taken for one of ours."""
    if arguments[:1] == ["test"]:
        return [str(python), "-P", str(root / "tools" / "checks.py"), *arguments[1:]]
    return [str(python), "-P", "-m", "kam_reports", *arguments]


def prepare(root: Path, *, dev: bool) -> Path:
    """Have a whole `.venv` in `root`; its Python."""
    if sys.version_info < OLDEST_PYTHON:  # started by hand, or through KAM_PYTHON
        raise SetUpError(
            f"需要 Python {_OLDEST} 或更高版本。\nPython {_OLDEST} or newer is needed, this is {sys.version}."
        )
    venv = root / ".venv"
    try:
        if not is_whole(root, venv, dev=dev):
            with _taking_turns(root / ".venv.lock"):
                if not is_whole(root, venv, dev=dev):  # another start may have made it meanwhile
                    _make(root, venv, dev=dev)
        if os.environ.get("KAM_WITHOUT_SUBSET"):  # ./kam found that this system hasn't got it: don't try at each start
            (venv / _NO_SUBSET).touch()
    except OSError as error:
        raise SetUpError(
            f"无法写入 {error.filename or venv}：{error.strerror}。请检查该文件夹的权限和磁盘空间。\n"
            f"Can't write {error.filename or venv}: {error.strerror}. Check the folder's permissions and the disk."
        ) from error
    return python_of(venv)


def is_whole(root: Path, venv: Path, *, dev: bool) -> bool:
    """Was this environment made, to the end, from the lock files of `root`?"""
    if (venv / _INCOMPLETE).exists() or not os.access(python_of(venv), os.X_OK):
        return False
    return all(_same(root / name, venv / name) for name in (RUNTIME_LOCK, DEV_LOCK)[: 2 if dev else 1])


def python_of(venv: Path) -> Path:
    """The environment's Python."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def pip_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The caller's settings (mirror, proxy, certificates) without those that would install somewhere else."""
    return {name: value for name, value in environment.items() if name not in _LEADS_ELSEWHERE}


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except FileNotFoundError:
        return False


def _make(root: Path, venv: Path, *, dev: bool) -> None:
    lock = DEV_LOCK if dev else RUNTIME_LOCK
    add_only = dev and is_whole(root, venv, dev=False) and not (venv / DEV_LOCK).exists()
    if not add_only:
        _say("正在准备运行环境（仅首次，约一两分钟）…\nPreparing the environment (once, a minute or two) …")
        _create(venv)
    else:
        _say("正在安装检查工具（仅首次）…\nInstalling the tools of the checks (once) …")
    (venv / _INCOMPLETE).touch()
    _install(python_of(venv), root / lock)
    _put_on_path(root, venv)
    for name in (RUNTIME_LOCK, DEV_LOCK)[: 2 if dev else 1]:
        shutil.copyfile(root / name, venv / name)
    (venv / _INCOMPLETE).unlink()


def _create(venv: Path) -> None:
    if venv.is_symlink():
        venv.unlink()
    elif venv.exists():
        _remove(venv)
    # The resolved path (python3.11, not python3): when the system's Python moves on, the link breaks and is noticed.
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    made = subprocess.run(
        [base, "-m", "venv", str(venv)], stdout=sys.stderr, env=pip_environment(os.environ), check=False
    )
    if made.returncode:
        raise SetUpError(
            "无法建立 Python 虚拟环境（见上）。Debian/Ubuntu: sudo apt-get install -y python3-venv\n"
            "Python's virtual environment could not be made (see above)."
            " Debian/Ubuntu: sudo apt-get install -y python3-venv"
        )
    (venv / _INCOMPLETE).touch()


def _remove(venv: Path) -> None:
    (venv / _INCOMPLETE).touch()  # should the removal be cut short
    try:
        shutil.rmtree(venv)
    except PermissionError as error:
        raise SetUpError(
            f"无法更新 {venv}：请先关闭正在运行的 kam，再重试。\n"
            f"Can't renew {venv}: close the kam that is running, then try again."
        ) from error


def _install(python: Path, lock: Path) -> None:
    installed = subprocess.run(
        [
            *(str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"),
            *("--require-hashes", "--no-deps", "--only-binary=:all:", "--no-warn-script-location", "-r", str(lock)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        env=pip_environment(os.environ),
        check=False,
    )
    if installed.returncode:
        raise SetUpError(
            f"无法安装 {lock.name} 中的软件包（原因见上）。请检查网络；需要镜像或代理时请先配置 pip，然后重试。\n"
            f"The packages of {lock.name} could not be installed (the reason is above). Check the network; where a"
            " mirror or a proxy is needed, configure pip for it, then try again."
        )


def _put_on_path(root: Path, venv: Path) -> None:
    """Let the environment find the program from any folder; relative, so that the whole folder can be moved."""
    for site in [*venv.glob("lib/python*/site-packages"), *venv.glob("Lib/site-packages")]:
        (site / "kam_reports.pth").write_text(os.path.relpath(root, site) + "\n", encoding="utf-8")


@contextmanager
def _taking_turns(path: Path) -> Iterator[None]:
    """Hold the set-up's lock; wait for another start that has it. The system frees it when its owner dies."""
    with path.open("a+b") as file:
        if not _try_lock(file):
            _say("另一个 kam 正在准备环境，请稍候…\nAnother kam is preparing the environment, waiting …")
            _lock(file)
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(file: IO[bytes]) -> None:
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # tries for ten seconds
            except OSError:
                continue
            return

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


def _point_to_pango(environment: dict[str, str]) -> None:
    """Windows has no Pango of its own: take MSYS2's where it is usually installed, else say how to get it."""
    if environment.get("WEASYPRINT_DLL_DIRECTORIES"):
        return
    if Path(_WINDOWS_PANGO).is_dir():
        environment["WEASYPRINT_DLL_DIRECTORIES"] = _WINDOWS_PANGO
        return
    _say(
        "未找到 PDF 输出所需的 Pango：请安装 MSYS2，在其窗口执行 pacman -S mingw-w64-x86_64-pango，"
        "或以 WEASYPRINT_DLL_DIRECTORIES 指定其 DLL 文件夹。\n"
        "Pango, needed for PDF output, was not found: install MSYS2 and run pacman -S mingw-w64-x86_64-pango in its"
        " window, or name the folder of its DLLs in WEASYPRINT_DLL_DIRECTORIES."
    )


def _become(arguments: list[str], environment: dict[str, str]) -> int:
    if os.name != "nt":
        os.execve(arguments[0], arguments, environment)  # noqa: S606  # no shell is wanted: signals reach the program itself
    return subprocess.run(arguments, env=environment, check=False).returncode


def _say(text: str) -> None:
    for line in text.splitlines():
        print(f"kam: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
