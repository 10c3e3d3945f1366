"""Each way in which a bank can be wrong, with the exact lines that are reported."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.banks import GOOD, QUESTIONS, RUBRICS, changed, problems_of, write_bank
from viva.adapters.yaml_bank.source import read_yaml

Q, R = "questions/clustering.yaml", "rubric/clustering.yaml"

WRONG_QUESTIONS = [
    (
        "topic: clustering",
        "topic: cluster",
        "1: the topic 'cluster' is not the file's name; write 'topic: clustering', or rename the file to cluster.yaml",
    ),
    ("topic: clustering\n", "", "1: a file of questions has no 'topic'; add 'topic: ...'"),
    ("title: Clustering", "titel: Clustering", "2: unknown key 'titel' in a file of questions; did you mean 'title'?"),
    ("title: Clustering", "title:", "2: 'title' is empty; write it, or leave the key out"),
    ("title: Clustering", "title: 2024", "2: 'title' must be a text, not 2024; put it in quotes"),
    ("title: Clustering", "title: 2024-01-01", "2: 'title' must be a text, not 2024-01-01; put it in quotes"),
    ("id: choosing-k", "id: Choosing K!", "15: the id 'Choosing K!' is not kebab-case; write 'choosing-k'"),
    ("id: choosing-k", "id: '!'", "15: the id '!' is not kebab-case; write lower-case words joined by hyphens"),
    ("id: choosing-k", "id: no", "15: 'id' must be a text, not False; put it in quotes"),
    (
        "id: choosing-k",
        "id: kmeans-objective",
        "15: the id 'kmeans-objective' is taken by questions/clustering.yaml:4; choose another one",
    ),
    ("    text: How do you choose k?\n", "", "15: a question has no 'text'; add 'text: ...'"),
    ("text: How do you choose k?", "text: '  '", "16: 'text' is empty; write it"),
    (
        "text: How do you choose k?",
        "text: [How, why]",
        "16: 'text' must be a text, not a list; put it in quotes if it contains ': ' or brackets",
    ),
    ("tier: advanced", "tier: hard", "6: 'tier' must be core, advanced or deep, not 'hard'"),
    ("tier: advanced", "tier: 2", "6: 'tier' must be a text, not 2; put it in quotes"),
    ("tags: [unsupervised]", "tags: unsupervised", "7: 'tags' must be a list, not 'unsupervised'; begin each entry with '- '"),
    ("tags: [unsupervised]", "tags: [a, ~]", "7: an entry of 'tags' is empty; write it, or remove the entry"),
    ("tags: [unsupervised]", "tags: [a, 3]", "7: an entry of 'tags' must be a text, not 3; put it in quotes"),
    (
        "leads_to: [choosing-k]",
        "leads_to:\n      - choosing-j",
        "13: 'leads_to' names 'choosing-j', but there is no such question; did you mean 'choosing-k'?",
    ),
    (
        "leads_to: [choosing-k]",
        "leads_to: [zzz]",
        "12: 'leads_to' names 'zzz', but there is no such question; correct or remove it",
    ),
    ("accept: {answer-length: it is an example}", "accept: {answer-length: }", "14: 'answer-length' is empty; write it"),
    (
        "accept: {answer-length: it is an example}",
        "accept: answer-length",
        "14: 'accept' must be a mapping of keys to values, not 'answer-length'",
    ),
    (
        "  - id: choosing-k\n    text: How do you choose k?\n",
        "  - choosing-k\n",
        "15: a question must be a mapping of keys to values, not 'choosing-k'",
    ),
    (
        "    text: How do you choose k?",
        "    text: How?\n    text: Why?",
        "17: the key 'text' is here a second time (first on line 16); keep one",
    ),
    ("    text: How do you choose k?", "    text: How?\n    3: Why?", "17: the key 3 is not a text; put it in quotes"),
    (
        "    text: How do you choose k?",
        "    text: How: why?",
        "16: malformed YAML: mapping values are not allowed in this context; put a text that contains ': ' in quotes",
    ),
    (
        "    text: How do you choose k?",
        "\ttext: How?",
        "16: malformed YAML: found a tab character that violates indentation; indent with spaces",
    ),
    (
        "    text: How do you choose k?",
        "    text: 'How",
        "16: malformed YAML: found unexpected end of stream; look at the indentation and the quotes on this line and the one above",
    ),
    ("    text: How do you choose k?", "    text: *How", "16: '*How' refers to nothing; put a text that begins with * in quotes"),
    (
        "    text: How do you choose k?",
        "    text: !!python/object/apply:os.system [ls]",
        "16: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed; write plain values",
    ),
    ("    text: How do you choose k?", "    text: !run ls", "16: the tag '!run' is not allowed; write a plain value"),
    (
        "    text: How do you choose k?",
        "    text: 2024-13-45",
        "16: '2024-13-45' cannot be read as the value it looks like; put it in quotes",
    ),
    (
        "    text: How do you choose k?",
        "    ? [a]\n    : b",
        "16: a key must be a single text, not a list or a mapping; put '{...}' or '[...]' in quotes",
    ),
    ("    text: How do you choose k?", "    text: How\x07", "16: the control character U+0007 is not allowed; remove it"),
    (
        "  - id: choosing-k",
        "---\n  - id: choosing-k",
        "15: a second document begins here; keep one document a file, without '---' between its parts",
    ),
]
WRONG_RUBRICS = [
    (
        "topic: clustering",
        "topic: clusters",
        "1: the topic 'clusters' is not the file's name; write 'topic: clustering', or rename the file to clusters.yaml",
    ),
    (
        "kmeans-objective:",
        "kmeans-objectives:",
        "3: a rubric without a question: it is for 'kmeans-objectives', but there is no such question; did you mean 'kmeans-objective'?",
    ),
    (
        "      - id: local-minimum",
        "      - id: wcss\n        point: It is one.\n      - id: local-minimum",
        "12: the id 'wcss' is taken in this rubric by line 5; choose another one",
    ),
    ("id: global-optimum", "id: wcss", "15: the id 'wcss' is taken in this rubric by line 5; choose another one"),
    ("weight: 3", "weight: 4", "8: 'weight' must be 1, 2 or 3, not 4"),
    ("weight: 3", "weight: true", "8: 'weight' must be 1, 2 or 3, not True"),
    ("weight: 3", "weight: heavy", "8: 'weight' must be 1, 2 or 3, not 'heavy'"),
    ("weight: 3", "weight: 1.0", "8: 'weight' must be 1, 2 or 3, not 1.0"),
    ("penalty: 2", "penalty: 0", "19: 'penalty' must be 1, 2 or 3, not 0"),
    ("weight: 3", "weigth: 3", "8: unknown key 'weigth' in a key point; did you mean 'weight'?"),
    (
        "weight: 3",
        "zzz: 3",
        "8: unknown key 'zzz' in a key point; the keys here are id, point, also, weight, aspect, probe, hint, accept",
    ),
    (
        "aspect: mathematics",
        "aspect: maths",
        "9: 'aspect' must be definition, intuition, mathematics, example, practice or limits, not 'maths'",
    ),
    ("hint: Think of distances.", "hint: ''", "11: 'hint' is empty; write it, or leave the key out"),
    ("        correction: It can stop at a local minimum.\n", "", "15: a mistake has no 'correction'; add 'correction: ...'"),
    (
        "contradicts: [local-minimum]",
        "contradicts: [local-minima]",
        "18: 'contradicts' names 'local-minima', but there is no such key point in this rubric; did you mean 'local-minimum'?",
    ),
    (
        "when_missing: [local-minimum]",
        "when_missing: [global-optimum]",
        "23: 'when_missing' names 'global-optimum', but there is no such key point in this rubric; did you mean 'local-minimum'?",
    ),
    (
        "when_missing: [local-minimum]",
        "when_missing: []",
        "23: 'when_missing' names no key point; name one, or leave the key out",
    ),
    (
        "contradicts: [local-minimum]",
        "contradicts: [local-minimum]\n        when_missing: [wcss]",
        "18: a mistake with 'when_missing' is an omission and denies nothing; keep 'when_missing' or 'contradicts'",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), WRONG_QUESTIONS)
def test_a_mistake_among_the_questions_is_reported_with_its_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert f"{Q}:{line}" in problems_of(write_bank(tmp_path, changed(Q, old, new)))


@pytest.mark.parametrize(("old", "new", "line"), WRONG_RUBRICS)
def test_a_mistake_in_a_rubric_is_reported_with_its_line_and_alone(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert problems_of(write_bank(tmp_path, changed(R, old, new))) == [f"{R}:{line}"]


def test_everything_wrong_is_reported_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    questions = QUESTIONS.replace("tier: advanced", "tier: hard").replace("choosing-k]", "choosing-q]")
    rubrics = RUBRICS.replace("weight: 3", "weight: 9").replace("topic:", "subject:")
    assert problems_of(write_bank(tmp_path, {Q: questions, R: rubrics})) == [
        f"{Q}:6: 'tier' must be core, advanced or deep, not 'hard'",
        f"{Q}:12: 'leads_to' names 'choosing-q', but there is no such question; did you mean 'choosing-k'?",
        f"{R}:1: a file of rubrics has no 'topic'; add 'topic: ...'",
        f"{R}:1: unknown key 'subject' in a file of rubrics; the keys here are topic, rubrics",
        f"{R}:8: 'weight' must be 1, 2 or 3, not 9",
    ]


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({Q: ""}, [f"{Q}:1: the file is empty; `viva new TOPIC` writes files to begin with"]),
        ({Q: "- a\n"}, [f"{Q}:1: a file of questions must be a mapping of keys to values, not a list"]),
        ({Q: "just words\n"}, [f"{Q}:1: a file of questions must be a mapping of keys to values, not 'just words'"]),
        ({Q: "topic: clustering\nquestions: []\n"}, [f"{Q}:2: 'questions' is empty; write at least one entry"]),
        (
            {Q: "topic: clustering\nquestions: {a: b}\n"},
            [f"{Q}:2: 'questions' must be a list, not a mapping; begin each entry with '- '"],
        ),
        ({Q: b"topic: clustering\ntitle: caf\xe9\n"}, [f"{Q}:2: this is not UTF-8 text; save the file as UTF-8"]),
        ({Q: QUESTIONS.encode("utf-16")}, [f"{Q}:1: this is not UTF-8 text; save the file as UTF-8"]),
        ({Q: QUESTIONS + "#" * 2_000_000}, [f"{Q}:1: is too large (2.0 MB, at most 2 MB); split the topic into several files"]),
        ({Q: "a: " + "[" * 100_000}, [f"{Q}:1: nested too deeply; a bank needs no more than six levels"]),
        ({Q: QUESTIONS, R: "topic: clustering\nrubrics: {}\n"}, [f"{R}:2: 'rubrics' is empty; write at least one entry"]),
        (
            {Q: QUESTIONS, R: "topic: clustering\nrubrics:\n"},
            [f"{R}:2: 'rubrics' must be a mapping of keys to values, not nothing"],
        ),
        (
            {Q: QUESTIONS, R: "topic: clustering\nrubrics:\n  choosing-k:\n    key_points: []\n"},
            [f"{R}:4: 'key_points' is empty; write at least one entry"],
        ),
        (
            {
                **GOOD,
                "rubric/other.yaml": RUBRICS.replace("topic: clustering", "topic: other").replace("kmeans-objective", "abc"),
            },
            ["rubric/other.yaml:3: a rubric without a question: there is no file questions/other.yaml; write it"],
        ),
        (
            {**GOOD, "rubric/other.yaml": RUBRICS.replace("topic: clustering", "topic: other")},
            [
                "rubric/other.yaml:3: the question 'kmeans-objective' is in questions/clustering.yaml; move its rubric to rubric/clustering.yaml"
            ],
        ),
        ({**GOOD, "questions/more.yml": "x"}, ["questions/more.yml:1: a bank's files end in .yaml; rename it to more.yaml"]),
        ({R: RUBRICS}, ["questions:1: there is no such folder; `viva new TOPIC --dir DIR` writes one to begin with"]),
        ({"questions/a.txt": "x"}, ["questions:1: no questions here; `viva new TOPIC --dir DIR` writes files to begin with"]),
        (
            {**GOOD, "questions/sub.yaml/x": ""},
            ["questions/sub.yaml:1: cannot be read (Is a directory); it must be a readable file"],
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_reported(tmp_path: Path, files: dict[str, str | bytes], lines: list[str]) -> None:
    found = problems_of(write_bank(tmp_path, files))
    assert found[: len(lines)] == lines
    assert len(found) <= len(lines) + 1


def test_a_bank_that_is_not_there_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    assert problems_of(folder) == [f"{folder}:1: there is no such folder; a bank is a folder with questions/ and rubric/"]


def test_of_several_banks_the_folder_is_named(tmp_path: Path) -> None:
    first, second = write_bank(tmp_path / "a", GOOD), write_bank(tmp_path / "b", GOOD)
    assert problems_of(first, second) == [
        f"{second}/{Q}:4: the id 'kmeans-objective' is taken by {first}/{Q}:4; choose another one",
        f"{second}/{Q}:15: the id 'choosing-k' is taken by {first}/{Q}:15; choose another one",
    ]


def test_a_file_that_cannot_be_read_makes_no_rubric_and_no_reference_wrong(tmp_path: Path) -> None:
    more = "topic: more\nquestions:\n  - {id: more, text: Why?, leads_to: [kmeans-objective]}\n"
    found = problems_of(write_bank(tmp_path, {Q: "a: [", R: RUBRICS, "questions/more.yaml": more}))
    assert [line.split(": ")[0] for line in found] == [f"{Q}:2"]


def test_aliases_cannot_blow_a_file_up(tmp_path: Path) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 8))
    found = problems_of(write_bank(tmp_path, {Q: f"l0: &l0 [a]\n{levels}\n"}))
    assert found == [f"{Q}:6: grows too large; write repeated parts out, or less of them, instead of using aliases"]


def test_an_alias_may_repeat_a_value(tmp_path: Path) -> None:
    text = QUESTIONS.replace("tags: [unsupervised]", "tags: &tags [unsupervised]") + "    tags: *tags\n"
    assert problems_of(write_bank(tmp_path, {Q: text})) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("partial: 0.5", "partial: 2", "2: 'partial' must be a number from 0 to 1, not 2"),
        ("partial: 0.5\n", "", "1: the scale has no 'partial'; add 'partial: ...'"),
        ("partial: 0.5", "partial: half", "2: 'partial' must be a number from 0 to 1, not 'half'"),
        ("partial: 0.5", "partial: .nan", "2: 'partial' must be a number from 0 to 1, not nan"),
        ("fail: 0", "fail: 10", "1: no band begins at 0; add one, such as 'weak: 0', so that every score has a name"),
        ("pass: 50", "pass: 0", "1: two bands begin at the same score; give each its own threshold"),
        ("{pass: 50, fail: 0}", "[pass]", "1: 'bands' must be a mapping of keys to values, not a list"),
        ("omission_points", "omision_points", "5: unknown key 'omision_points' in the scale; did you mean 'omission_points'?"),
    ],
)
def test_a_wrong_scale_is_reported(tmp_path: Path, old: str, new: str, line: str) -> None:
    scale = "bands: {pass: 50, fail: 0}\npartial: 0.5\nprompted: 1\nmisconception_points: 10\nomission_points: 2.5\n"
    found = problems_of(write_bank(tmp_path, {**GOOD, "rubric/scale.yaml": scale.replace(old, new)}))
    assert f"rubric/scale.yaml:{line}" in found


@given(st.binary(max_size=200) | st.text(alphabet=" \n-:[]{}&*!|>'\"#ab1~?,%@\t", max_size=120).map(str.encode))
def test_no_bytes_whatever_make_the_reader_fail(content: bytes) -> None:
    reported: list[tuple[int, str]] = []
    tree = read_yaml(content, lambda line, message: reported.append((line, message)))
    assert tree is not None or reported
    assert all(1 <= line <= content.count(b"\n") + content.count(b"\r") + 2 for line, _ in reported)
