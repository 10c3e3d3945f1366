"""Finds a bank's files and reads their bytes, once, so that what is hashed is what is parsed."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from viva.errors import Problem

LARGEST = 2_000_000
SCALE = "scale.yaml"
NOT_TOPICS = frozenset({SCALE, "embedding-judge.yaml", "local-judge.yaml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file of a bank; `name` is what messages call it, `bank` tells which of the banks it is in."""

    bank: int
    stem: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFiles:
    """All files of one or several banks, and what could not be read of them."""

    questions: tuple[BankFile, ...]
    rubrics: tuple[BankFile, ...]
    scale: BankFile | None
    problems: tuple[Problem, ...]

    def fingerprint(self, version: str) -> str:
        """A hash over the names and bytes of all files and the version of what parses them."""
        digest = hashlib.sha256(version.encode())
        for file in (*self.questions, *self.rubrics, *((self.scale,) if self.scale else ())):
            digest.update(f"\0{file.bank}\0{file.name}\0{len(file.content)}\0".encode())
            digest.update(file.content)
        return digest.hexdigest()


def read_bank_files(folders: Sequence[Path], default_scale: Path) -> BankFiles:
    """The files of all folders, by name; the scale is the first bank's that has one, else the default one."""
    problems: list[Problem] = []
    questions: list[BankFile] = []
    rubrics: list[BankFile] = []
    for number, folder in enumerate(folders):
        part = _Part(bank=number, folder=folder, prefix=f"{folder}/" if len(folders) > 1 else "", problems=problems)
        if part.exists():
            questions += part.topics("questions")
            rubrics += part.topics("rubric")
    scale = _scale(folders, default_scale, problems)
    return BankFiles(questions=tuple(questions), rubrics=tuple(rubrics), scale=scale, problems=tuple(problems))


def read_file(path: Path, name: str, bank: int, problems: list[Problem]) -> BankFile | None:
    """One file's bytes; None where it is too large or cannot be read, and then a problem says so."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        problems.append(Problem(file=name, line=1, message=f"cannot be read ({error.strerror}); it must be a readable file"))
        return None
    if size > LARGEST:
        message = f"is too large ({size / 1e6:.1f} MB, at most {LARGEST / 1e6:.0f} MB); split the topic into several files"
        problems.append(Problem(file=name, line=1, message=message))
        return None
    return BankFile(bank=bank, stem=path.stem, name=name, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One bank among those that are read; several are told apart by the folder in front of a file's name."""

    bank: int
    folder: Path
    prefix: str
    problems: list[Problem]

    def exists(self) -> bool:
        if not self.folder.is_dir():
            self._note(str(self.folder), "there is no such folder; a bank is a folder with questions/ and rubric/")
        elif not (self.folder / "questions").is_dir():
            self._note(f"{self.prefix}questions", "there is no such folder; `viva new TOPIC --dir DIR` writes one to begin with")
        else:
            return True
        return False

    def topics(self, kind: str) -> Iterator[BankFile]:
        paths = sorted((self.folder / kind).glob("*"))
        for path in paths:
            name = f"{self.prefix}{kind}/{path.name}"
            if path.suffix == ".yml":
                self._note(name, f"a bank's files end in .yaml; rename it to {path.stem}.yaml")
            elif path.suffix == ".yaml" and not (kind == "rubric" and path.name in NOT_TOPICS):
                file = read_file(path, name, self.bank, self.problems)
                if file is not None:
                    yield file
        if kind == "questions" and not any(path.suffix in {".yaml", ".yml"} for path in paths):
            self._note(f"{self.prefix}{kind}", "no questions here; `viva new TOPIC --dir DIR` writes files to begin with")

    def _note(self, file: str, message: str) -> None:
        self.problems.append(Problem(file=file, line=1, message=message))


def _scale(folders: Sequence[Path], default_scale: Path, problems: list[Problem]) -> BankFile | None:
    for number, folder in enumerate(folders):
        path = folder / "rubric" / SCALE
        if path.exists():
            prefix = f"{folder}/" if len(folders) > 1 else ""
            return read_file(path, f"{prefix}rubric/{SCALE}", number, problems)
    return read_file(default_scale, f"rubric/{SCALE}", len(folders), problems)
