"""What install-pi would do on systems that are a few files, and what its units promise."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
INSTALL = ROOT / "scripts/install-pi"
UNITS = ROOT / "scripts/pi"

LITE = ("python3",)
DESKTOP = ("python3", "pipewire", "wireplumber", "python3-gpiozero", "python3-lgpio", "python3-spidev")
ALL = ("python3", "python3-venv", "espeak-ng", "libportaudio2", "libatomic1", *DESKTOP[3:])

needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-query"), reason="needs dpkg-query")


def systemd_works() -> bool:
    """Whether systemd-analyze is there. (That of Debian 13 aborts under proot, whatever it is to look at.)"""
    if not shutil.which("systemd-analyze"):
        return False
    trial = ["systemd-analyze", "verify", "--man=no", str(UNITS / "coach.service")]
    return subprocess.run(trial, capture_output=True, check=False).returncode >= 0


needs_systemd = pytest.mark.skipif(not systemd_works(), reason="needs a systemd-analyze that works")


def system(
    folder: Path, suite: str = "bookworm", packages: tuple[str, ...] = LITE, arch: str = "arm64"
) -> Path:
    """A Raspberry Pi OS, as far as install-pi looks at it."""
    status = "".join(
        f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: {arch}\nMaintainer: x\n"
        "Description: x\n\n"
        for name in packages
    )
    for name, text in {
        "etc/os-release": f"ID=debian\nVERSION_CODENAME={suite}\n",
        "etc/passwd": "root:x:0:0::/root:/bin/bash\nannie:x:1000:1000::/home/annie:/bin/bash\n",
        "etc/group": "audio:x:29:annie\ngpio:x:997:annie\nspi:x:998:\n",
        "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.5\0",
        "var/lib/dpkg/status": status,
        "var/lib/dpkg/arch": f"{arch}\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(*arguments: object) -> tuple[int, list[str], str]:
    """Exit code, lines of the plan, and what was said on standard error."""
    done = subprocess.run(
        [str(INSTALL), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SUDO_USER": "", "LANG": "C.UTF-8"},
    )
    return (
        done.returncode,
        [line.removeprefix("install-pi: ") for line in done.stdout.splitlines()],
        done.stderr,
    )


def plan(root: Path, *arguments: object) -> list[str]:
    code, lines, complaints = run("--dry-run", "--root", root, *arguments)
    assert (code, complaints) == (0, "")
    return lines


def kinds(lines: list[str]) -> list[str]:
    """The beginning of each line, each once in a row."""
    found = [line.partition(":")[0] for line in lines[1:]]
    return [kind for i, kind in enumerate(found) if i == 0 or found[i - 1] != kind]


@needs_dpkg
@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_a_fresh_lite(tmp_path: Path, suite: str) -> None:
    """A user of its own, a system unit, the doctor at the end."""
    lines = plan(system(tmp_path, suite))
    assert lines[0] == f"this is Raspberry Pi 4 Model B Rev 1.5, {suite}, arm64, lite"
    assert "packages: installing python3-venv espeak-ng libportaudio2 libatomic1" in lines
    assert kinds(lines) == [
        *("packages", "environment", "user", "folders", "model", "file", "service", "doctor"),
    ]
    assert "user: making coach, who may do nothing but this" in lines
    assert [line for line in lines if "letting" in line] == [
        f"user: letting coach use {group}" for group in ("audio", "gpio", "spi")
    ]
    assert "file: /etc/systemd/system/coach.service" in lines
    assert not [line for line in lines if "/etc/systemd/user" in line]


@needs_dpkg
def test_a_fresh_desktop(tmp_path: Path) -> None:
    """The first person's own service, next to PipeWire; nobody is asked who that is."""
    lines = plan(system(tmp_path, "trixie", DESKTOP))
    assert lines[0].endswith("desktop, of annie")
    assert "packages: installing pipewire-alsa" in lines
    assert "user: letting annie use spi" in lines
    assert "user: letting annie use audio" not in lines
    assert "file: /etc/systemd/user/coach.service" in lines
    assert "service: letting annie's services run without a login" in lines
    assert "folders: /home/annie/.local/share/coach and /home/annie/.config/coach" in lines


@needs_dpkg
def test_again_there_is_little_to_do(tmp_path: Path) -> None:
    """What is there is not made again, and what somebody changed in /etc/default is left alone."""
    root = system(tmp_path, "bookworm", ALL)
    for source, target in {
        INSTALL: "opt/coach/install-pi",
        UNITS / "coach-command": "usr/local/bin/coach",
        UNITS / "coach.service": "etc/systemd/system/coach.service",
        Path(os.devnull): "etc/default/coach",
    }.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        (root / target).write_bytes(source.read_bytes())
    (root / "var/lib/coach/coach/models/vosk-model-small-en-us-0.15").mkdir(parents=True)
    with (root / "etc/passwd").open("a") as passwd:
        passwd.write("coach:x:990:990::/var/lib/coach:/usr/sbin/nologin\n")
    (root / "etc/group").write_text("audio:x:29:annie,coach\ngpio:x:997:coach\nspi:x:998:coach\n")
    lines = plan(root)
    assert "packages: all there" in lines
    assert "model: there" in lines
    assert not [line for line in lines if line.startswith(("file:", "user:"))]


@needs_dpkg
@pytest.mark.parametrize(
    ("python", "pip", "made"),
    [
        ("python3.11", "python3.11", False),
        ("python3.13", "python3.11", True),  # the system was upgraded
        ("python3.11", "", True),  # somebody pulled the plug
    ],
)
def test_half_an_environment_is_made_anew(tmp_path: Path, python: str, pip: str, made: bool) -> None:
    """It would fail for ever. A whole one is left as it is."""
    root = system(tmp_path, packages=ALL)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin" / python).touch()
    (root / "usr/bin/python3").symlink_to(python)
    (root / "opt/coach/venv/bin").mkdir(parents=True)
    (root / "opt/coach/venv/bin/python").write_text("#!/bin/sh\n")
    (root / "opt/coach/venv/bin/python").chmod(0o755)
    if pip:
        (root / f"opt/coach/venv/lib/{pip}/site-packages/pip").mkdir(parents=True)
        (root / f"opt/coach/venv/lib/{pip}/site-packages/pip/__main__.py").touch()
    assert ("environment: making one in /opt/coach/venv" in plan(root)) is made


@needs_dpkg
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"suite": "bullseye"}, "Bookworm or Trixie is needed, and this is bullseye"),
        ({"arch": "armhf"}, "64-bit Raspberry Pi OS is needed, and this is armhf"),
    ],
)
def test_another_system(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    """One line, and exit code 2."""
    code, _, complaints = run("--dry-run", "--root", system(tmp_path, **change))  # type: ignore[arg-type]
    assert code == 2
    assert complaint in complaints
    assert len(complaints.splitlines()) == 1


@needs_dpkg
@pytest.mark.parametrize("purge", [False, True])
def test_uninstalling_leaves_the_history_unless_told_otherwise(tmp_path: Path, purge: bool) -> None:
    """`--purge` tells otherwise."""
    root = system(tmp_path, packages=ALL)
    kept = root / "var/lib/coach/coach/history.db"
    for path in (kept, root / "etc/systemd/system/coach.service", root / "opt/coach/installed"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    lines = plan(root, "--uninstall", *["--purge"] * purge)
    assert "removing /opt/coach" in lines
    assert "removing /etc/systemd/system/coach.service" in lines
    assert ("removing /var/lib/coach" in lines) is purge
    assert kept.exists()
    if not purge:
        assert "/var/lib/coach" in lines[-1]


@needs_dpkg
def test_offline(tmp_path: Path) -> None:
    """All from the bundle, which is checked first; nothing is fetched."""
    bundle = tmp_path / "bundle"
    (bundle / "models").mkdir(parents=True)
    (bundle / "packages/bookworm").mkdir(parents=True)
    (bundle / "models/vosk-model-small-en-us-0.15.zip").touch()
    (bundle / "SHA256SUMS").touch()
    lines = plan(system(tmp_path / "pi"), "--offline", bundle)
    assert "bundle: checking that it is whole" in lines
    assert "environment: installing coach from the bundle" in lines
    assert "model: installing vosk-model-small-en-us-0.15.zip" in lines
    assert not [line for line in lines if "fetching" in line]


@needs_dpkg
def test_offline_without_the_packages(tmp_path: Path) -> None:
    """Then they must be there already."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "SHA256SUMS").touch()
    code, _, complaints = run("--dry-run", "--root", system(tmp_path / "pi"), "--offline", bundle)
    assert code == 2
    assert "these are missing: python3-venv espeak-ng" in complaints
    lines = plan(system(tmp_path / "other", packages=ALL), "--offline", bundle)
    assert "model: there is none in the bundle; later: coach models install --from FILE.zip" in lines


@pytest.mark.parametrize(
    "arguments", [["--frobnicate"], ["--offline"], ["--offline", "/nowhere"], ["--purge"], ["--root", "/tmp"]]
)
def test_bad_arguments(arguments: list[str]) -> None:
    """One line on standard error, exit code 2, and nothing was done."""
    code, lines, complaints = run(*arguments)
    assert (code, lines, len(complaints.splitlines())) == (2, [], 1)


def test_help_is_the_head_of_the_file() -> None:
    """What it says is what a reader sees."""
    code, _, _ = run("--help")
    assert code == 0


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit, by name."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", "[")):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", ["coach.service", "coach-user.service"])
def test_what_both_units_promise(name: str) -> None:
    """It keeps going, has no network, cannot write to the system, and has a limit."""
    settings = unit(name)
    for key, value in {
        "Type": "notify",
        "Restart": "always",
        "WatchdogSec": "30",
        "PrivateNetwork": "yes",
        "RestrictAddressFamilies": "AF_UNIX",
        "ProtectSystem": "strict",
        "PrivateTmp": "yes",
        "NoNewPrivileges": "yes",
        "MemoryMax": "450M",
        "LimitCORE": "0",
        "StartLimitIntervalSec": "0",
    }.items():
        assert settings[key] == [value], key


def test_the_system_unit_has_sound_and_pins_and_nothing_else() -> None:
    """Devices by their kinds, as /proc/devices names them."""
    settings = unit("coach.service")
    assert settings["DevicePolicy"] == ["closed"]
    assert settings["DeviceAllow"] == ["char-alsa rw", "char-gpiochip rw", "char-spi rw"]
    assert settings["User"] == ["coach"]
    assert settings["CapabilityBoundingSet"] == [""]


def _with_a_coach(name: str, folder: Path) -> Path:
    """The unit with a command that exists: systemd-analyze looks."""
    text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", (UNITS / name).read_text())
    (folder / "coach.service").write_text(text)
    return folder / "coach.service"


@needs_systemd
@pytest.mark.parametrize(
    ("name", "option"), [("coach.service", "--system"), ("coach-user.service", "--user")]
)
def test_systemd_understands_the_units(tmp_path: Path, name: str, option: str) -> None:
    """No unknown word, no complaint."""
    done = subprocess.run(
        ["systemd-analyze", "verify", option, "--man=no", str(_with_a_coach(name, tmp_path))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    complaints = [line for line in done.stderr.splitlines() if "coach.service" in line]
    assert (complaints, done.returncode) == ([], 0)


@needs_systemd
def test_the_system_unit_is_hardened(tmp_path: Path) -> None:
    """systemd's own score of exposure, from 0 (safe) to 10, in tenths."""
    done = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=yes",
            "--threshold=12",
            str(_with_a_coach("coach.service", tmp_path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze is too old")
    assert done.returncode == 0, done.stdout[-300:]
