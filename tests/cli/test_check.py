"""`viva check`: what it says of a bank, and the code it ends with."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from adapters.banks import GOOD, changed, write_bank
from cli.runs import Run, Viva
from viva.errors import Exit

Q, R = "questions/clustering.yaml", "rubric/clustering.yaml"


def test_warnings_are_one_line_each_and_no_failure(tmp_path: Path, viva: Viva) -> None:
    run = viva("check", "--quick", write_bank(tmp_path / "bank", GOOD))
    assert run.code == Exit.OK
    assert run.out == snapshot("""\
questions/clustering.yaml:15: warning: choosing-k: has no rubric, so answers to it are not scored; write one [no-rubric]
questions/clustering.yaml:15: warning: choosing-k: names no source; add one where the answer can be read up [no-sources]
questions/clustering.yaml:15: warning: choosing-k: has no tags; add one or two that a candidate would search for [tags]
questions/clustering.yaml:15: warning: choosing-k: has no model answer; write 130 to 320 words [answer-length]
rubric/clustering.yaml:4: warning: kmeans-objective: has 2 key points, not 3 to 8; add some [counts]
rubric/clustering.yaml:4: warning: kmeans-objective: has no key point of aspect intuition or example; add one [aspects]
rubric/clustering.yaml:12: warning: kmeans-objective, local-minimum: has no probe, so no follow-up can go for it; add one [no-probe]
""")
    assert run.err == snapshot("2 questions: no problems, 7 warnings, 2 accepted (--all shows why).\n")


def test_what_was_accepted_is_shown_with_the_reason_when_asked_for(tmp_path: Path, viva: Viva) -> None:
    folder = write_bank(tmp_path / "bank", GOOD)
    usual, everything = (viva("check", "--quick", folder, *more).out.splitlines() for more in ((), ("--all",)))
    assert [line for line in everything if line not in usual] == snapshot(
        [
            "questions/clustering.yaml:8: accepted: kmeans-objective: the model answer has 4 words, not 130 to 320; add what is missing [answer-length] (because: it is an example)",
            "rubric/clustering.yaml:21: accepted: kmeans-objective, no-start: has no probe, so no follow-up can go for it; add one [no-probe] (because: a test)",
        ]
    )


def test_problems_end_with_3(tmp_path: Path, viva: Viva) -> None:
    run = viva("check", "--quick", write_bank(tmp_path / "bank", changed(R, "weight: 3", "weight: 9")))
    assert run == Run(
        code=Exit.BANK,
        out=f"{R}:8: 'weight' must be 1, 2 or 3, not 9\n",
        err="1 problem: the bank cannot be used until it is put right.\n",
    )


def test_a_long_line_is_not_wrapped_on_a_pipe(tmp_path: Path, viva: Viva) -> None:
    files = changed(Q, "tier: advanced", f"tier: {'x' * 50}").items()
    run = viva("check", "--quick", write_bank(tmp_path / "bank", {**dict(files), R: "topic: " + "y" * 300}))
    assert run.out.splitlines() == [
        f"{Q}:6: 'tier' must be core, advanced or deep, not '{'x' * 50}'",
        f"{R}:1: a file of rubrics has no 'rubrics'; add 'rubrics: ...'",
        f"{R}:1: the topic '{'y' * 56}…' is not the file's name; write 'topic: clustering', or rename the file to {'y' * 300}.yaml",
    ]


@pytest.mark.parametrize("columns", [40, 80])
def test_in_a_terminal_messages_are_wrapped_below_their_place(tmp_path: Path, viva: Viva, columns: int) -> None:
    run = viva("check", "--quick", write_bank(tmp_path / "bank", changed(R, "weight: 3", "weight: 9")), columns=columns)
    shown = "\n".join(line.rstrip() for line in run.out.splitlines())
    assert (
        shown
        == {
            40: snapshot("""\
rubric/clustering.yaml:8
  'weight' must be 1, 2 or 3, not 9

1 problem: the bank cannot be used until
it is put right.\
"""),
            80: snapshot("""\
rubric/clustering.yaml:8
  'weight' must be 1, 2 or 3, not 9

1 problem: the bank cannot be used until it is put right.\
"""),
        }[columns]
    )


def test_json_has_it_all(tmp_path: Path, viva: Viva) -> None:
    run = viva("check", "--quick", write_bank(tmp_path / "bank", GOOD), "--json")
    assert (run.code, run.err) == (Exit.OK, "")
    assert json.loads(run.out) == snapshot(
        {
            "schema": 1,
            "questions": 2,
            "problems": [],
            "warnings": [
                {
                    "file": "questions/clustering.yaml",
                    "line": 15,
                    "rule": "no-rubric",
                    "question": "choosing-k",
                    "criterion": None,
                    "message": "has no rubric, so answers to it are not scored; write one",
                },
                {
                    "file": "questions/clustering.yaml",
                    "line": 15,
                    "rule": "no-sources",
                    "question": "choosing-k",
                    "criterion": None,
                    "message": "names no source; add one where the answer can be read up",
                },
                {
                    "file": "questions/clustering.yaml",
                    "line": 15,
                    "rule": "tags",
                    "question": "choosing-k",
                    "criterion": None,
                    "message": "has no tags; add one or two that a candidate would search for",
                },
                {
                    "file": "questions/clustering.yaml",
                    "line": 15,
                    "rule": "answer-length",
                    "question": "choosing-k",
                    "criterion": None,
                    "message": "has no model answer; write 130 to 320 words",
                },
                {
                    "file": "rubric/clustering.yaml",
                    "line": 4,
                    "rule": "counts",
                    "question": "kmeans-objective",
                    "criterion": None,
                    "message": "has 2 key points, not 3 to 8; add some",
                },
                {
                    "file": "rubric/clustering.yaml",
                    "line": 4,
                    "rule": "aspects",
                    "question": "kmeans-objective",
                    "criterion": None,
                    "message": "has no key point of aspect intuition or example; add one",
                },
                {
                    "file": "rubric/clustering.yaml",
                    "line": 12,
                    "rule": "no-probe",
                    "question": "kmeans-objective",
                    "criterion": "local-minimum",
                    "message": "has no probe, so no follow-up can go for it; add one",
                },
            ],
            "accepted": [
                {
                    "file": "questions/clustering.yaml",
                    "line": 8,
                    "rule": "answer-length",
                    "question": "kmeans-objective",
                    "criterion": None,
                    "message": "the model answer has 4 words, not 130 to 320; add what is missing",
                    "reason": "it is an example",
                },
                {
                    "file": "rubric/clustering.yaml",
                    "line": 21,
                    "rule": "no-probe",
                    "question": "kmeans-objective",
                    "criterion": "no-start",
                    "message": "has no probe, so no follow-up can go for it; add one",
                    "reason": "a test",
                },
            ],
        }
    )


def test_json_of_problems(tmp_path: Path, viva: Viva) -> None:
    run = viva("check", "--quick", write_bank(tmp_path / "bank", changed(R, "weight: 3", "weight: 9")), "--json")
    assert run.code == Exit.BANK
    assert json.loads(run.out) == snapshot(
        {
            "schema": 1,
            "questions": 0,
            "problems": [{"file": "rubric/clustering.yaml", "line": 8, "message": "'weight' must be 1, 2 or 3, not 9"}],
            "warnings": [],
            "accepted": [],
        }
    )


def test_what_a_bank_says_is_shown_and_never_obeyed(tmp_path: Path, viva: Viva) -> None:
    files = changed(Q, "tier: advanced", 'tier: "\\e[31m[bold]red"')
    run = viva("check", "--quick", write_bank(tmp_path / "bank", files), columns=80)
    assert "\x1b" not in run.out
    assert "'\\x1b[31m[bold]red'" in run.out


def test_the_builtin_bank_can_be_used(viva: Viva) -> None:
    run = viva("check", "--quick")
    assert (run.code, run.err.split(":")[1].split(",")[0]) == (Exit.OK, " no problems")


def test_a_bank_that_is_not_there(tmp_path: Path, viva: Viva) -> None:
    run = viva("check", "--quick", tmp_path / "nowhere")
    assert run.code == Exit.BANK
    assert run.out == f"{tmp_path}/nowhere:1: there is no such folder; a bank is a folder with questions/ and rubric/\n"


def test_the_rules_that_ask_the_judge_are_held_too_unless_left_out(tmp_path: Path, viva: Viva) -> None:
    folder = write_bank(tmp_path / "bank", GOOD)
    asked, quick = (viva("check", folder, *more) for more in ((), ("--quick",)))
    judged = {"model-answer-misses", "model-answer-errs", "echo-earns", "terms-earn", "mistake-not-found", "correction-errs"}
    assert (asked.code, quick.code) == (Exit.OK, Exit.OK)
    assert any(f"[{rule}]" in asked.out for rule in judged)
    assert not any(f"[{rule}]" in quick.out for rule in judged)
