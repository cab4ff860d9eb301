"""Others' JavaScript: bundled, licensed, in no repository, and speaking with nobody."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "claimgraph" / "web"
VENDOR = WEB / "static" / "vendor"
#: What of a browser speaks with a server, or runs what it was given as text.
_SPEAKS = (
    r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|new Worker"
    r"|\bimport\(|\beval\(|new Function|@import|url\((?!['\"]?data:)"
)

bundled = pytest.mark.skipif(
    not VENDOR.is_dir(), reason="the bundle is not made: make front, which needs npm"
)


def test_no_library_is_in_the_repository() -> None:
    """What git keeps of the pages' scripts is ours: no bundle, no package of others, nothing packed small."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    scripts = [name for name in listed if name.endswith((".js", ".mjs", ".ts", ".css", ".map"))]
    assert any(name.endswith("frontend/build.mjs") for name in scripts)
    assert not [name for name in listed if "vendor/" in name or "node_modules" in name]
    for name in scripts:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 1_000, f"{name} looks packed"


@bundled
def test_the_bundle_follows_from_its_sources() -> None:
    """The bundle that is there is the one that the lock file and the entry points make now."""
    again = subprocess.run(
        [sys.executable, str(WEB / "frontend" / "bundle.py")],
        env={"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, f"{again.stderr}make front brings it up to date"


@bundled
def test_the_bundle_speaks_with_nobody() -> None:
    """No library in the bundle can load or send anything, and none names a host but for SVG's namespace."""
    for file in VENDOR.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.findall(_SPEAKS, text), file.name
        assert set(re.findall(r"(?:https?|wss?)://[\w.-]+", text)) <= {"http://www.w3.org"}, file.name


@bundled
def test_the_licence_of_each_bundled_package_is_told() -> None:
    """LICENSES.txt has each package that the lock file gives to users, in its version, with its licence."""
    lock = json.loads((WEB / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {
        f"{path.removeprefix('node_modules/')} {one['version']} ({one['license']})"
        for path, one in lock["packages"].items()
        if path and not one.get("dev")
    }
    told = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    assert packages == set(re.findall(r"^(?:@[\w.-]+/)?[\w.-]+ [0-9.]+ \(.+\)$", told, re.MULTILINE))
    assert len(re.findall('THE SOFTWARE IS PROVIDED "AS IS"', told)) == len(packages)


def test_the_lock_file_names_what_is_had() -> None:
    """Each package of the lock file has a checksum, and each is asked for in one version."""
    lock = json.loads((WEB / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [path for path, one in lock["packages"].items() if path and "integrity" not in one]
    asked = json.loads((WEB / "frontend" / "package.json").read_text(encoding="utf-8"))
    for version in (asked["dependencies"] | asked["devDependencies"]).values():
        assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)


def test_without_npm_the_bundle_ends_with_one_line(tmp_path: Path) -> None:
    """Where npm is missing, whoever builds a wheel is told in one line what to install or to set."""
    frontend = tmp_path / "web" / "frontend"
    shutil.copytree(WEB / "frontend", frontend, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [sys.executable, str(frontend / "bundle.py")],
        env={"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"npm is not installed, .*CLAIMGRAPH_WITHOUT_BUNDLE=1.*\.\n", done.stderr)
    assert not (tmp_path / "web" / "static").exists()
