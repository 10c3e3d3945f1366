"""A parsed bank is kept, and never believed wrongly."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.banks import GOOD, RUBRICS, changed, open_bank, write_bank
from viva.adapters.resources import builtin_bank, builtin_scale
from viva.core.model import Question

SECOND_START = """
import sys
from pathlib import Path
from viva.adapters.yaml_bank import YamlBank
bank = YamlBank([Path(sys.argv[1])], default_scale=Path(sys.argv[2]), cache_dir=Path(sys.argv[3]))
print(len(bank.questions()), sorted({"yaml", "pydantic", "numpy"} & set(sys.modules)))
"""


def load(bank: Path, cache: Path) -> tuple[Question, ...]:
    return tuple(open_bank(bank, cache_dir=cache).questions())


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*"))


def test_what_comes_from_the_cache_is_what_was_parsed(tmp_path: Path) -> None:
    first, second = (open_bank(builtin_bank(), cache_dir=tmp_path) for _ in range(2))
    assert first.questions() == second.questions()
    assert (first.titles, first.scale) == (second.titles, second.scale)
    assert hash(second.questions()[0]) == hash(first.questions()[0])


def test_the_second_start_reads_neither_yaml_nor_models_of_it(tmp_path: Path) -> None:
    bank, cache = write_bank(tmp_path / "bank", GOOD), tmp_path / "cache"
    load(bank, cache)
    command = [sys.executable, "-c", SECOND_START, *map(str, (bank, builtin_scale(), cache))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "2 []\n"


def test_a_changed_file_is_seen_and_the_old_bank_is_not_kept(tmp_path: Path) -> None:
    bank, cache = write_bank(tmp_path / "bank", GOOD), tmp_path / "cache"
    load(bank, cache)
    write_bank(bank, changed("questions/clustering.yaml", "How do you choose k?", "How many clusters?"))
    assert load(bank, cache)[1].text == "How many clusters?"
    assert len(kept(cache)) == 1


def test_a_new_file_and_a_removed_one_are_seen(tmp_path: Path) -> None:
    bank, cache = write_bank(tmp_path / "bank", GOOD), tmp_path / "cache"
    load(bank, cache)
    (bank / "rubric" / "clustering.yaml").unlink()
    assert load(bank, cache)[0].rubric is None
    write_bank(bank, {"rubric/clustering.yaml": RUBRICS})
    assert load(bank, cache)[0].rubric is not None


@pytest.mark.parametrize("damage", [b"", b"\n", b"{", b"\x00\xff"])
def test_a_damaged_cache_is_passed_over_and_written_anew(tmp_path: Path, damage: bytes) -> None:
    bank, cache = write_bank(tmp_path / "bank", GOOD), tmp_path / "cache"
    whole = load(bank, cache)
    (file,) = kept(cache)
    content = file.read_bytes()
    head, _, body = content.partition(b"\n")
    for broken in (damage, head + b"\n" + damage, content[:-1], content.replace(b"inertia", b"entropy"), body):
        file.write_bytes(broken)
        assert load(bank, cache) == whole
        assert file.read_bytes() == content


def test_a_cache_folder_that_cannot_be_made_is_no_matter(tmp_path: Path) -> None:
    bank = write_bank(tmp_path / "bank", GOOD)
    (tmp_path / "file").write_text("in the way")
    assert len(load(bank, tmp_path / "file" / "cache")) == 2


def test_each_set_of_banks_has_its_own_place(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("a", "b"):
        load(write_bank(tmp_path / name, GOOD), cache)
    assert len(kept(cache)) == 2


def test_a_bank_with_problems_is_not_kept(tmp_path: Path) -> None:
    bank = write_bank(tmp_path / "bank", changed("rubric/clustering.yaml", "weight: 3", "weight: 9"))
    with pytest.raises(Exception, match="'weight' must be"):
        load(bank, tmp_path / "cache")
    assert kept(tmp_path / "cache") == []
