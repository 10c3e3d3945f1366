"""Flag over environment over config file over default, and what is wrong with a setting."""

from pathlib import Path

import pytest

from viva.errors import SettingsError
from viva.settings import JudgeName, LlmSettings, Settings, load_settings


def environment(folder: Path, config: str = "", **more: str) -> dict[str, str]:
    """An environment whose config folder has that file."""
    if config:
        (folder / "config.toml").write_text(config, encoding="utf-8")
    return {"VIVA_CONFIG_DIR": str(folder), **more}


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings({}, environment(tmp_path))
    assert (settings.banks, settings.judge, settings.embedder, settings.follow_ups) == ((), JudgeName.LOCAL, "onnx", 2)
    assert settings.llm == LlmSettings(model=None, base_url=None)
    assert settings.config_dir == tmp_path
    assert settings.data_dir.name == settings.cache_dir.name == "viva"


def test_the_config_file_sets_everything(tmp_path: Path) -> None:
    """Its paths count from its folder."""
    config = """
        bank = ["mine", "/theirs"]
        judge = "embedding"
        embedder = "openai:small"
        follow_ups = 0
        data_dir = "data"
        cache_dir = "/cache"
        llm = {model = "m", base_url = "http://localhost:1"}
    """
    assert load_settings({}, environment(tmp_path, config)) == Settings(
        data_dir=tmp_path / "data",
        cache_dir=Path("/cache"),
        config_dir=tmp_path,
        banks=(tmp_path / "mine", Path("/theirs")),
        judge=JudgeName.EMBEDDING,
        embedder="openai:small",
        follow_ups=0,
        llm=LlmSettings(model="m", base_url="http://localhost:1"),
    )


def test_the_environment_wins_over_the_file_and_a_flag_over_both(tmp_path: Path) -> None:
    environ = environment(tmp_path, "follow_ups = 1\njudge = 'llm'", VIVA_FOLLOW_UPS="3", VIVA_LLM_MODEL="m", VIVA_BANK="a:b")
    settings = load_settings({"judge": JudgeName.EMBEDDING, "follow_ups": None, "bank": None}, environ)
    assert (settings.follow_ups, settings.judge, settings.llm.model) == (3, JudgeName.EMBEDDING, "m")
    assert settings.banks == (Path("a"), Path("b"))


def test_an_empty_variable_is_no_setting(tmp_path: Path) -> None:
    assert load_settings({}, environment(tmp_path, VIVA_JUDGE="")).judge is JudgeName.LOCAL


@pytest.mark.parametrize(
    ("config", "message", "hint"),
    [
        ("juge = 'llm'", "there is no setting called juge.", "Did you mean judge?"),
        ("[llm]\nmodle = 'm'", "there is no setting called llm.modle.", "Did you mean llm.model?"),
        ("judge = 'oracle'", "judge cannot be 'oracle'.", "It must be one of local, embedding, llm, both, cross-encoder:NAME."),
        ("follow_ups = 11", "follow_ups cannot be 11.", "It must be a whole number from 0 to 10."),
        ("follow_ups = true", "follow_ups cannot be True.", "It must be a whole number from 0 to 10."),
        ("embedder = 'bert'", "embedder cannot be 'bert'.", "It must be onnx, sentence-transformers:NAME or openai:MODEL."),
        ("bank = [1]", "bank cannot be [1].", "It must be a path."),
        ("llm.base_url = 'localhost'", "cannot be 'localhost'.", "It must be an address that begins with http:// or https://."),
        ("llm.model = ' '", "llm.model cannot be ' '.", "It must be a text."),
        ("judge =", "cannot be read: ", "Correct the file, or move it away to use the defaults."),
    ],
)
def test_a_wrong_config_file_is_named_with_what_to_do(tmp_path: Path, config: str, message: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environment(tmp_path, config))
    assert str(tmp_path / "config.toml") in caught.value.message
    assert message in caught.value.message
    assert caught.value.hint == hint


def test_a_config_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"judge = '\xff'")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({}, environment(tmp_path))


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environment(tmp_path, VIVA_FOLLOW_UPS="many"))
    assert caught.value.message == "VIVA_FOLLOW_UPS: follow_ups cannot be 'many'."
