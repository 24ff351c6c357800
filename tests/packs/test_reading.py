"""A pack's file is read whole or refused in one line that names the place."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import PackError
from coach.packs.reading import MAX_BYTES, line_of, pack_error, read_toml


class Part(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    weight: float = 1.0


class Page(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    parts: list[Part] = []
    words: dict[str, list[str]] = {}


def write(folder: Path, text: str) -> Path:
    path = folder / "page.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_a_good_file(tmp_path: Path) -> None:
    page = read_toml(write(tmp_path, 'title = "a"\n[[parts]]\nname = "b"\nweight = 2\n'), Page)
    assert page == Page("a", [Part("b", 2.0)])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title = 3\n", "1: `title`: expected `str`, got `int`; give a value of that kind"),
        ("\n\n", "1: `title` is missing; add it"),
        ('title = "a"\n\ntilte = "b"\n', "3: `tilte` is not known here; remove it"),
        (
            'title = "a"\n[[parts]]\nname = "b"\n\n[[parts]]\nweight = 1.0\n',
            "5: `name` is missing in `parts[2]`; add it",
        ),
        (
            'title = "a"\n[[parts]]\nname = "b"\n[[parts]]\nname = "c"\nweigth = 1\n',
            "6: `weigth` is not known here",
        ),
        (
            'title = "a"\n[words]\nfine = ["x"]\n"not fine" = [\n  "x", # one\n  7,\n]\n',
            "6: `words.not fine[2]`: expected `str`, got `int`",
        ),
        ('title = "a"\nparts = [{ name = "b" },\n  { name = 1 }]\n', "3: `parts[2].name`: expected `str`"),
        ('title = """\na [x]\n"""\nparts = 1\n', "4: `parts`: expected `array`, got `int`"),
        ('title = "a"\nwords.b = 1\n', "2: `words.b`: expected `array`"),
        ('title = "a"\ntitle = "b"\n', "2: not TOML: cannot overwrite a value"),
        ('title = "a\n', "1: not TOML: "),
        ("title = [\n", "1: not TOML: "),
    ],
)
def test_names_the_line_of_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(PackError) as caught:
        read_toml(path, Page)
    assert str(caught.value).startswith(f"{path}:{complaint}")
    assert "\n" not in str(caught.value)


def test_refuses_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "page.toml"
    with pytest.raises(PackError, match="the file is missing"):
        read_toml(path, Page)
    with pytest.raises(PackError, match="cannot be read"):
        read_toml(tmp_path, Page)
    path.write_bytes(b'title = "a"\n# \xff\n')
    with pytest.raises(PackError, match=r":2: not UTF-8"):
        read_toml(path, Page)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(PackError, match="larger than 4 MiB"):
        read_toml(path, Page)
    path.write_text("title = " + "[" * 5000)
    with pytest.raises(PackError):
        read_toml(path, Page)


def test_line_of_falls_back_to_the_nearest_parent(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'title = "a"\n\n[[parts]]\nname = "b"\n[parts.more.x]\ny = 1\n[[parts]]\nname = "c"\n'
    )
    assert line_of(path, ("parts", 0, "name")) == 4
    assert line_of(path, ("parts", 0, "more", "x", "y")) == 6
    assert line_of(path, ("parts", 1, "name")) == 8
    assert line_of(path, ("parts", 1, "weight")) == 7
    assert line_of(path, ("nothing",)) == 1
    assert str(pack_error(path, 3, "wrong", "mend it")) == f"{path}:3: wrong; mend it"


KEYS = st.text("ab-_1", min_size=1, max_size=3)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text("a\"'#[]{},=\\", max_size=6),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_key_is_found_on_its_line(table: dict[str, object]) -> None:
    """Keys written one a line, whatever their values hold, are found on exactly that line."""
    from coach.packs.toml_lines import line_index

    text = "".join(f"{key} = {spell(value)}\n" for key, value in table.items())
    lines = line_index(text)
    assert [lines[(key,)] for key in table] == list(range(1, len(table) + 1))


def spell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(spell(entry) for entry in value) + "]"
    return str(value)
