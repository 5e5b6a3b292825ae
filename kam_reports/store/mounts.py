"""Which file system a folder lies on: databases and locks cannot be trusted on network drives."""

from __future__ import annotations

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "beegfs", "gpfs")
_THROUGH_FUSE = ("sshfs", "rclone", "davfs", "s3fs", "gcsfuse", "smbnetfs", "glusterfs", "cephfs", "gvfsd")


def is_network(kind: str) -> bool:
    """Tell whether a file system's type is one that is reached over a network."""
    if kind == "unc":
        return True
    if kind.startswith("fuse."):
        return kind.removeprefix("fuse.").startswith(_THROUGH_FUSE)
    return kind.startswith(_NETWORK)


def file_system_of(folder: Path) -> str:
    """Return the type of the file system a folder lies on (``ext4``, ``nfs4`` …); empty where that cannot be known."""
    path = os.path.realpath(folder)
    if path.startswith("\\\\"):
        return "unc"
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2:  # noqa: PLR2004 - device, place, type
            place = _unescaped(fields[1])
            inside = path == place or path.startswith(place.rstrip("/") + "/")
            if inside and len(place) >= len(best):
                best, kind = place, fields[2]
    return kind


def _unescaped(text: str) -> str:
    """Return a mount point as it is: blanks are written as octal numbers there."""
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, sign)
    return text
