"""`viva config` and `viva prompts`: look, change, and keep keys to themselves."""

import json
import stat
import sys
from pathlib import Path

import pytest

from cli.runs import Viva
from viva.errors import Exit

KEY = "sk-a-key-to-keep"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    for name in ("VIVA_LLM_MODEL", "VIVA_LLM_BASE_URL", "VIVA_LLM_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_a_setting_is_written_read_and_taken_out(viva: Viva, tmp_path: Path) -> None:
    assert viva("config", "set", "llm.model", "m").code == 0
    assert viva("config", "get", "llm.model").out == "m\n"
    listed = json.loads(viva("config", "list", "--json").out)["settings"]
    assert listed["llm.model"] == {"value": "m", "from": str(tmp_path / "config" / "config.toml")}
    assert listed["judge"] == {"value": "local", "from": "default"}
    assert viva("config", "unset", "llm.model").code == 0
    assert viva("config", "get", "llm.model").out == "\n"


def test_setting_a_model_changes_no_judge(viva: Viva) -> None:
    viva("config", "set", "llm.model", "m")
    assert viva("config", "get", "judge").out == "local\n"


def test_our_variables_win_over_the_shared_ones(viva: Viva, monkeypatch: pytest.MonkeyPatch) -> None:
    viva("config", "set", "llm.base_url", "http://file/v1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://shared/v1")
    assert viva("config", "get", "llm.base_url").out == "http://shared/v1\n"
    monkeypatch.setenv("VIVA_LLM_BASE_URL", "http://ours/v1")
    assert viva("config", "get", "llm.base_url").out == "http://ours/v1\n"


def test_a_key_is_kept_for_the_address_in_use_and_never_shown(
    viva: Viva, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viva("config", "set", "llm.base_url", "http://127.0.0.1:1/v1")
    run = viva("config", "set", "llm.api_key", stdin=f"{KEY}\n")
    file = tmp_path / "config" / "keys.json"
    assert (run.code, run.out, run.err) == (0, "", f"Kept in {file}, for http://127.0.0.1:1/v1 alone.\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shown = [viva("config", "list"), viva("config", "get", "llm.api_key"), viva("doctor"), viva("config", "list", "--json")]
    assert shown[1].out == "set\n"
    assert not any(KEY in run.out + run.err for run in shown)
    monkeypatch.setenv("VIVA_LLM_BASE_URL", "http://127.0.0.1:2/v1")
    assert viva("config", "get", "llm.api_key").out == "\n"
    monkeypatch.delenv("VIVA_LLM_BASE_URL")
    viva("config", "unset", "llm.api_key")
    assert viva("config", "get", "llm.api_key").out == "\n"


def test_a_key_on_the_command_line_is_refused_and_not_repeated(viva: Viva) -> None:
    run = viva("config", "set", "llm.api_key", KEY)
    assert run.code == Exit.USAGE
    assert KEY not in run.out + run.err


@pytest.mark.parametrize(
    "arguments", [["set", "llm.modle", "m"], ["set", "follow_ups", "99"], ["set", "judge"], ["get", "no"], ["unset", "no"]]
)
def test_what_cannot_be_set_is_refused(viva: Viva, tmp_path: Path, arguments: list[str]) -> None:
    assert viva("config", *arguments).code == Exit.USAGE
    assert not (tmp_path / "config" / "config.toml").exists()


def test_a_path_counts_from_where_it_was_typed(viva: Viva, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    viva("config", "set", "bank", "mine")
    assert viva("config", "get", "bank").out == f"['{tmp_path / 'mine'}']\n"


def test_a_shared_address_that_cannot_be_used_harms_nobody_who_does_not_use_it(
    viva: Viva, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "nonsense")
    assert viva("questions").code == viva("config", "list").code == 0
    monkeypatch.setenv("VIVA_LLM_MODEL", "m")
    assert viva("grade", "kmeans-objective", "--judge", "llm", stdin="x").code == Exit.USAGE


def test_a_copy_of_a_prompt_wins_and_changes_its_hash(viva: Viva, tmp_path: Path) -> None:
    before = {p["name"]: p for p in json.loads(viva("prompts", "--json").out)["prompts"]}
    own = tmp_path / "config" / "prompts"
    own.mkdir(parents=True)
    (own / "judge.md").write_text("Version: mine\n\nBe fair.\n", encoding="utf-8")
    after = {p["name"]: p for p in json.loads(viva("prompts", "--json").out)["prompts"]}
    assert (after["judge"]["version"], after["judge"]["own"], before["judge"]["own"]) == ("mine", True, False)
    assert after["judge"]["hash"] != before["judge"]["hash"]
    assert after["draft"] == before["draft"]
    assert "(yours)" in viva("prompts").out


@pytest.mark.parametrize("content", [b"Be fair.\n", b"Version: 1\n\n", b"\xff"])
def test_a_prompt_without_version_or_text_is_refused(viva: Viva, tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "config" / "prompts"
    own.mkdir(parents=True)
    (own / "judge.md").write_bytes(content)
    assert viva("prompts").code == Exit.USAGE
