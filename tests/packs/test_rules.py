"""The rules of a pack: loading, checking, and the English ones kept to their own sentences."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli.cues import cues
from coach.cli.packs import packs
from coach.core.cues import CueEngine
from coach.errors import PackError
from coach.packs.checking import check_needs, check_rules
from coach.packs.engine import load_engine
from coach.packs.rules import load_rules, sources
from coach.packs.sentences import load_sentences, read_sentences

ENGLISH = Path(__file__).parents[2] / "coach" / "packs" / "en"

WORDS = 'fillers = []\nskipped = []\nsmall = []\njoiners = []\n[same]\n[lists]\nsweep = ["always", "never"]\n'
RULE = (
    '[[rules]]\nname = "never"\nkind = "criticism"\nreason = "a sweep"\n'
    'patterns = [\n  "you {sweep} listen",\n]\nmatches = ["you never listen"]\nnot = ["you listen"]\n'
)


def pack(folder: Path, rules: str = RULE, **files: str) -> Path:
    cues = folder / "cues"
    cues.mkdir(exist_ok=True)
    for name, text in {"words": WORDS, "attacks": rules, **files}.items():
        (cues / f"{name}.toml").write_text(text)
    return folder


def test_a_small_pack_works(tmp_path: Path) -> None:
    engine = load_engine(pack(tmp_path))
    assert [cue.rule for cue in engine.notice("well you never listen")] == ["never"]
    assert check_rules(tmp_path / "cues") == []


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        (
            {"attacks": RULE.replace("{sweep}", "{nobody}")},
            "attacks.toml:6: 'you {nobody} listen': there is no list",
        ),
        (
            {"attacks": RULE.replace("criticism", "critisism")},
            "attacks.toml:3: no kind is called 'critisism'",
        ),
        ({"attacks": RULE + RULE}, "attacks.toml:11: rule 'never' is also in attacks.toml:2"),
        ({"attacks": RULE + "severity = 4\n"}, "attacks.toml:10: `rules[1].severity`: expected `int` <= 3"),
        ({"words": WORDS + 'bad = ["("]\n'}, "words.toml:8: '(': "),
        ({"words": WORDS + 'bad = ["^ x"]\n'}, "words.toml:8: '^ x': a list holds no start or end"),
        (
            {"frames": '[[frames]]\nname = "a"\nreason = "b"\nstops = [\n"cue"]\npatterns = ["x"]\n'},
            "frames.toml:5: no kind is called 'cue'",
        ),
        ({"dials": "[dials.standard]\ncue = 0.5\n"}, "dials.toml:2: no group is called 'cue'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    pack(tmp_path, **files) if "attacks" not in files else pack(tmp_path, files["attacks"])
    with pytest.raises(PackError) as caught:
        load_rules(tmp_path / "cues")
    assert complaint in str(caught.value)


def test_the_checker_reports(tmp_path: Path) -> None:
    twin = RULE.replace('"never"', '"twin"').replace("you {sweep} listen", "you never listen")
    silent = '[[rules]]\nname = "silent"\nkind = "contempt"\nreason = "a"\npatterns = ["x"]\n'
    wrong = RULE.replace('"never"', '"wrong"').replace('not = ["you listen"]', 'not = ["you always listen"]')
    pack(tmp_path, RULE + twin + silent + wrong.replace('matches = ["you never', 'matches = ["we never'))
    texts = [str(finding) for finding in check_rules(tmp_path / "cues")]
    for part in [
        "wrong must match 'we never listen'",
        "wrong must not match 'you always listen'",
        "silent is dead",
        "silent has no sentence that it must not match",
        "twin matches nothing that never does not match too",
    ]:
        assert sum(part in text for text in texts) == 1, texts


LONG = "(" + "|".join(f"word{number}" for number in range(20)) + ")"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"attacks": RULE.replace("you {sweep} listen", f"you {LONG}")}, "attacks.toml:6"),
        ({"attacks": RULE.replace('not = ["you', f'not_after = ["{LONG}"]\nnot = ["you')}, "attacks.toml:9"),
        ({"attacks": RULE + f'words.long = [\n"a",\n"{LONG}",\n]\n'}, "attacks.toml:12"),
        ({"attacks": f'[words]\nlong = ["{LONG}"]\n{RULE}'}, "attacks.toml:2"),
        ({"words": f'{WORDS}long = [\n"{LONG}"]\n'}, "words.toml:9"),
        (
            {
                "frames": '[[frames]]\nname = "a"\nreason = "b"\nstops = ["cues"]\n'
                f'patterns = ["x", "{LONG}"]\nwords.long = ["{LONG}"]\n'
            },
            "frames.toml:5",
        ),
    ],
)
def test_a_pattern_too_long_to_be_read_is_reported(tmp_path: Path, files: dict[str, str], place: str) -> None:
    pack(
        tmp_path,
        **{"rules": files.get("attacks", RULE), **{k: v for k, v in files.items() if k != "attacks"}},
    )
    first = min(str(finding) for finding in check_rules(tmp_path / "cues") if "hard to read" in str(finding))
    assert f"{place}: a pattern of {len(LONG)}" in first or f"{place}: a pattern of {len(LONG) + 4}" in first
    assert "split it in two lines of the list, or name some of its words" in first


OFTEN = '["never", "not once"]\n'
HEAR = '["listen", "(care|help) (at all)?"]\n'
NAMED = RULE.replace("{sweep} listen", "{how-often} {hear}")


@pytest.mark.parametrize(
    "rules",
    [
        f"{NAMED}words.how-often = {OFTEN}words.hear = {HEAR}",
        f"[words]\nhow-often = {OFTEN}{NAMED}words.hear = {HEAR}",
    ],
)
def test_words_with_a_name_stand_for_the_same_words_in_brackets(tmp_path: Path, rules: str) -> None:
    named = load_rules(pack(tmp_path, rules) / "cues").rules
    brackets = RULE.replace("{sweep} listen", "(never|not once) (listen|(care|help) (at all)?)")
    assert named == load_rules(pack(tmp_path, brackets) / "cues").rules


def test_words_that_no_pattern_uses_are_reported(tmp_path: Path) -> None:
    pack(tmp_path, f"[words]\nhow-often = {OFTEN}hear = {HEAR}lost = {HEAR}{NAMED}words.idle = {OFTEN}")
    found = [str(finding) for finding in check_rules(tmp_path / "cues") if "no pattern" in str(finding)]
    assert [text.partition("cues/")[2] for text in found] == [
        "attacks.toml:4: no pattern uses {lost}; leave it out",
        "attacks.toml:14: no pattern uses {idle}; leave it out",
    ]


def test_the_words_of_a_rule_are_for_that_rule_only(tmp_path: Path) -> None:
    other = NAMED.replace('"never"', '"other"')
    words = 'words.how-often = ["never"]\nwords.hear = ["listen"]\n'
    with pytest.raises(
        PackError, match=r"attacks.toml:17: .*there is no list \{how-often\}; name these words"
    ):
        load_rules(pack(tmp_path, NAMED + words + other) / "cues")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            'words.hear = ["listen"]\nwords.sweep = ["ever"]\n',
            "attacks.toml:11: {sweep} has a meaning already",
        ),
        (
            'words.hear = [\n"listen",\n"(care",\n]\n',
            "attacks.toml:12: '(care': a ')' is missing; mend these",
        ),
        ('words.hear = ["{hear}"]\n', "attacks.toml:10: '{hear}': there is no list {hear}"),
        ("words.hear = []\n", "attacks.toml:10: `rules[1].words"),
        ('words.hear = ["care"]\nunless = ["!{hear}"]\n', "attacks.toml:11: '!{hear}': there is no list"),
        (
            "words.hear = [\n" + f'"{"x " * 1500}",\n' * 7 + "]\n",
            "attacks.toml:6: with its words written out",
        ),
    ],
)
def test_words_that_cannot_be_named_so(tmp_path: Path, words: str, complaint: str) -> None:
    with pytest.raises(PackError) as caught:
        load_rules(pack(tmp_path, NAMED.replace("how-often", "sweep") + words) / "cues")
    assert complaint in str(caught.value)


def test_the_english_rules_keep_to_their_sentences() -> None:
    assert [str(finding) for finding in check_rules(ENGLISH / "cues") if finding.wrong] == []


def test_a_need_without_a_stem_is_reported_where_it_stands(tmp_path: Path) -> None:
    assert check_needs(ENGLISH) == []
    english = tmp_path / "en"
    shutil.copytree(ENGLISH, english, ignore=shutil.ignore_patterns("*.npz", "sentences"))
    meanings = english / "sentence-model" / "meanings.toml"
    criticism = english / "cues" / "criticism.toml"
    for path, need in ((meanings, '"calm"'), (criticism, '"support"')):
        path.write_text(path.read_text().replace(f"need = {need}", 'need = "chocolate"', 1))
    found = [str(finding) for finding in check_needs(english)]
    for path, text in zip((criticism, meanings), found, strict=True):
        line = path.read_text().splitlines().index('need = "chocolate"') + 1
        assert text.startswith(
            f"{path}:{line}: there is no stem for the need 'chocolate'; write one of apprec"
        )
        assert text.endswith("under [need-stem] in prompts.toml")


def test_every_english_rule_has_a_reason_fit_to_be_read_aloud() -> None:
    for source in sources(ENGLISH / "cues"):
        assert 2 <= len(source.entry.reason.split()) <= 20
        assert source.entry.reason[0].islower()


def test_ten_times_the_english_text_costs_ten_times_the_work() -> None:
    engine = CueEngine(load_rules(ENGLISH / "cues"))
    automaton = engine._compiled._matches.automaton
    text = " ".join(sentence.text for sentence in load_sentences(ENGLISH / "sentences")[:300]).split()
    automaton.scan(text)
    before = automaton.work
    automaton.scan(text)
    once = automaton.work - before
    automaton.scan(text * 10)
    assert automaton.work - before - once <= 12 * once


def test_sentences_are_read_with_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text(
        "# a note\n## the lift\n< i waited\ndefensiveness + criticism: my phone was dead\nnone: it rained\n"
    )
    first, second = read_sentences(path)
    assert first.kinds == {"defensiveness", "criticism"}
    assert (first.context, first.situation, first.line) == (("i waited",), "some#the lift", 4)
    assert (second.kinds, second.context) == (frozenset(), ())


def test_a_talk_is_its_own_context(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text(
        "## talk: the bins\nnone: a\nnone: b\nnone: c\n## other\nnone: d\nnone: e\n"
    )
    assert [s.context for s in load_sentences(tmp_path)] == [(), ("a",), ("a", "b"), (), ()]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("hello", "no sentence"),
        ("anger: you", "no kind is called 'anger'"),
        ("none + criticism: you", "`none` beside another kind"),
    ],
)
def test_a_line_that_is_no_sentence(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "some.txt").write_text(f"## here\n{line}\n")
    with pytest.raises(PackError, match=f"some.txt:2: {complaint}"):
        load_sentences(tmp_path)


def test_the_english_sentences_can_be_read() -> None:
    assert len(load_sentences(ENGLISH / "sentences")) > 5000


def test_the_command_reads_lines_and_json() -> None:
    plain = CliRunner().invoke(cues, ["--no-model"], input="you never listen to me\n\nit rained\n")
    assert plain.exit_code == 0
    assert "criticism: “you never listen”" in plain.output
    row = json.dumps({"id": "a", "text": "how was i supposed to know", "context": ["you forgot the bins"]})
    answer = CliRunner().invoke(cues, ["--no-model", "--json"], input=row + "\n")
    (cue,) = json.loads(answer.output)["cues"]
    assert (cue["kind"], cue["span"], cue["lane"]) == ("defensiveness", [0, 6], "pattern")


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": 1}', '{"text": "a", "context": "b"}', "x" * 200_000, "[" * 99_999]
)
def test_a_bad_line_is_one_clear_line(line: str) -> None:
    result = CliRunner().invoke(cues, ["--no-model", "--json"], input=line + "\n")
    assert result.exit_code == 2
    assert "line 1: " in result.output
    assert len(result.output.splitlines()) == 1


def test_the_pack_command(tmp_path: Path) -> None:
    """The English pack is in order; a rule that catches too much, and a folder that is none, are told."""
    check = CliRunner().invoke(packs, ["check"])
    assert (check.exit_code, check.output.splitlines()[-1]) == (
        0,
        "all is well: exercises, sentences and rules",
    )
    shutil.copytree(ENGLISH, tmp_path / "en", ignore=shutil.ignore_patterns("sentence*"))
    rules = tmp_path / "en/cues/commands.toml"
    rules.write_text(rules.read_text().replace('not = ["i want us to resume counselling"', 'not = ["resume"'))
    result = CliRunner().invoke(packs, ["check", str(tmp_path / "en")])
    assert (result.exit_code, "1 to mend" in result.output) == (1, True)
    assert isinstance(CliRunner().invoke(packs, ["check", str(tmp_path / "nothing")]).exception, PackError)
