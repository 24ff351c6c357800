"""A model is installed wholly or not at all, whatever the internet, the disk and the zip file do."""

import hashlib
import io
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from coach.errors import ModelStoreError
from coach.speech.model_install import install
from coach.speech.models import ModelEntry, verify
from coach.speech.recogniser import Model

NAME = "small-model"


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return content.getvalue()


@pytest.fixture(scope="session")
def archive(model: Model) -> bytes:
    files = {
        f"{NAME}/{path.relative_to(model.folder).as_posix()}": path.read_bytes()
        for path in model.folder.rglob("*")
        if path.is_file()
    }
    return zipped(files)


class Server:
    """A web server on this machine that can be told to misbehave."""

    def __init__(self) -> None:
        self.content = b""
        self.breaks_off_after: int | None = None
        self.resumes = True
        self.redirect: str | None = None
        self.asked: list[str | None] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = self.headers.get("Range")
                server.asked.append(asked)
                if server.redirect:
                    self.send_response(302)
                    self.send_header("Location", server.redirect)
                    self.end_headers()
                    return
                first = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.resumes else 0
                body = server.content[first:]
                self.send_response(206 if first else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: server.breaks_off_after])

            def log_message(self, *what: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}/{NAME}.zip"


@pytest.fixture
def server(archive: bytes) -> Iterator[Server]:
    server = Server()
    server.content = archive
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


def entry_of(content: bytes, address: str = f"https://example.org/{NAME}.zip") -> ModelEntry:
    return ModelEntry(NAME, "en", address, len(content), hashlib.sha256(content).hexdigest(), "Apache-2.0")


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def test_a_model_is_fetched_checked_and_unpacked(server: Server, archive: bytes, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    entry = entry_of(archive, server.address)
    folder = install(entry, folder=tmp_path, progress=lambda done, total: told.append((done, total)))
    verify(folder)
    Model(folder)
    assert folder == tmp_path / NAME
    assert left_in(tmp_path) == {NAME}
    assert told[-1] == (len(archive), len(archive))
    assert told == sorted(told)


def test_a_download_that_broke_off_goes_on_where_it_stopped(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    entry = entry_of(archive, server.address)
    server.breaks_off_after = 100_000
    with pytest.raises(ModelStoreError, match=r"(broke off|IncompleteRead).*(goes on where it stopped)"):
        install(entry, folder=tmp_path)
    assert not (tmp_path / NAME).exists()
    server.breaks_off_after = None
    verify(install(entry, folder=tmp_path))
    assert server.asked == [None, "bytes=100000-"]


def test_a_server_that_cannot_resume_sends_everything_again(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    server.resumes = False
    (tmp_path / f".{NAME}.zip.part").write_bytes(b"x" * 1000)
    verify(install(entry_of(archive, server.address), folder=tmp_path))


def test_rubbish_from_an_earlier_attempt_is_thrown_away(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    entry = entry_of(archive, server.address)
    (tmp_path / f".{NAME}.zip.part").write_bytes(b"x" * 1000)
    with pytest.raises(ModelStoreError, match=r"a wrong checksum. Try again"):
        install(entry, folder=tmp_path)
    verify(install(entry, folder=tmp_path))


@pytest.mark.parametrize(
    "wrong", [lambda zip_: zip_[:-1] + b"?", lambda zip_: zip_ + b"more", lambda zip_: b"<html>not found"]
)
def test_what_is_not_the_model_is_refused(
    server: Server, archive: bytes, tmp_path: Path, wrong: Callable[[bytes], bytes]
) -> None:
    server.content = wrong(archive)
    with pytest.raises(ModelStoreError, match=r"checksum|instead of|broke off"):
        install(entry_of(archive, server.address), folder=tmp_path)
    assert not (tmp_path / NAME).exists()


def test_no_internet_is_an_error_with_another_way(archive: bytes, tmp_path: Path) -> None:
    entry = entry_of(archive, "http://127.0.0.1:1/model.zip")
    with pytest.raises(ModelStoreError, match=r"Connection refused.* --from FILE.zip") as error:
        install(entry, folder=tmp_path)
    assert "\n" not in str(error.value)


def test_only_https_is_used(server: Server, archive: bytes, tmp_path: Path) -> None:
    with pytest.raises(ModelStoreError, match="over https only"):
        install(entry_of(archive, "http://example.org/model.zip"), folder=tmp_path)
    server.redirect = "ftp://example.org/model.zip"
    with pytest.raises(ModelStoreError, match="Cannot fetch"):
        install(entry_of(archive, server.address), folder=tmp_path)


def test_a_zip_file_will_do_without_internet(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "brought.zip"
    file.write_bytes(archive)
    verify(install(entry_of(archive), source=file, folder=tmp_path / "models"))
    assert file.exists()


def test_a_zip_file_must_be_the_right_one(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "brought.zip"
    with pytest.raises(ModelStoreError, match="There is no file"):
        install(entry_of(archive), source=file, folder=tmp_path / "models")
    file.write_bytes(archive[:-5])
    with pytest.raises(ModelStoreError, match=r"is not the zip file of small-model: it has .* instead of"):
        install(entry_of(archive), source=file, folder=tmp_path / "models")
    assert file.exists()


def _symlink() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        link = zipfile.ZipInfo(f"{NAME}/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({f"{NAME}/../../escaped": b"x"}), "wants to be outside"),
        (zipped({"/escaped": b"x"}), "wants to be outside"),
        (zipped({f"{NAME}\\..\\escaped": b"x"}), "wants to be outside"),
        (zipped({"alone": b"x"}), "outside the model's folder"),
        (_symlink(), "not a plain file"),
        (zipped({f"{NAME}/zeros": bytes(30_000_000)}), "far too much"),
        (zipped({f"{NAME}/{number}": b"" for number in range(1001)}), "far too much"),
        (zipped({f"{NAME}/readme": b"x"}), "missing or empty"),
        (b"no zip", "not a zip"),
    ],
    ids=["dots", "root", "backslashes", "no folder", "link", "bomb", "many", "no model", "no zip"],
)
def test_a_harmful_or_useless_zip_leaves_nothing_behind(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "harmful.zip"
    file.write_bytes(content)
    with pytest.raises(ModelStoreError, match=f"does not hold a speech model .*{why}"):
        install(entry_of(content), source=file, folder=tmp_path / "models")
    assert left_in(tmp_path / "models") == set()
    assert not (tmp_path / "escaped").exists()


def test_a_damaged_member_leaves_the_old_model_in_place(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "good.zip"
    file.write_bytes(archive)
    folder = install(entry_of(archive), source=file, folder=tmp_path / "models")
    damaged = bytearray(archive)
    damaged[len(damaged) // 2] ^= 0xFF
    file.write_bytes(damaged)
    with pytest.raises(ModelStoreError, match="does not hold a speech model"):
        install(entry_of(bytes(damaged)), source=file, folder=tmp_path / "models")
    verify(folder)
    assert left_in(tmp_path / "models") == {NAME}


def test_a_broken_installation_is_replaced_and_left_overs_are_cleared(archive: bytes, tmp_path: Path) -> None:
    (tmp_path / ".installing-killed" / "new").mkdir(parents=True)
    (tmp_path / NAME).mkdir()
    file = tmp_path / "good.zip"
    file.write_bytes(archive)
    verify(install(entry_of(archive), source=file, folder=tmp_path))
    assert left_in(tmp_path) == {NAME, "good.zip"}


def test_a_full_disk_is_an_error(archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    total, used, _ = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(total, used, 1 << 20))
    with pytest.raises(ModelStoreError, match=r"Not enough space .*1 MiB free. Make room"):
        install(entry_of(archive), folder=tmp_path)


def test_a_folder_that_cannot_be_written_to_is_an_error(archive: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelStoreError, match="Cannot install in"):
        install(entry_of(archive), folder=tmp_path / "file" / "models")


def test_two_installations_at_once_do_not_disturb_each_other(
    server: Server, archive: bytes, tmp_path: Path
) -> None:
    second: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(ModelStoreError, match="Another"):
            install(entry_of(archive), folder=tmp_path)
        second.append("refused")

    verify(install(entry_of(archive, server.address), folder=tmp_path, progress=meanwhile))
    assert second


def test_the_manifest_knows_every_file(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "good.zip"
    file.write_bytes(archive)
    folder = install(entry_of(archive), source=file, folder=tmp_path / "models")
    listed = msgspec.json.decode((folder / "coach-manifest.json").read_bytes())
    assert listed.keys() == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {"coach-manifest.json"}
