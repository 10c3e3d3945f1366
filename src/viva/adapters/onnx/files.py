"""The bundled model files, opened only when their hashes are right."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from viva.errors import EmbedderError

THREADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """What models.json says of a file."""

    name: str
    sha256: str

    @property
    def version(self) -> str:
        """The name and the beginning of the hash."""
        return f"{self.name}@{self.sha256[:12]}"


class ModelFolder:
    """A folder with models.json and the files it describes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def describe(self, file: str) -> ModelFile:
        """What is known of a file; EmbedderError where it is not described."""
        try:
            return ModelFile(name=self._descriptions[file]["name"], sha256=self._descriptions[file]["sha256"])
        except (KeyError, TypeError) as error:
            raise self._damaged(file) from error

    def read(self, file: str) -> bytes:
        """A small file's content."""
        self.check(file)
        return (self.folder / file).read_bytes()

    def check(self, file: str) -> None:
        """EmbedderError where a file is missing or not the one that models.json describes."""
        wanted = self.describe(file).sha256
        try:
            with (self.folder / file).open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as error:
            raise self._damaged(file) from error
        if found != wanted:
            raise self._damaged(file)

    def open_session(self, file: str) -> Any:
        """An ONNX Runtime session with two threads."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.check(file)
        return onnxruntime.InferenceSession(str(self.folder / file), options, providers=["CPUExecutionProvider"])

    @cached_property
    def tokenizer(self) -> Any:
        """The tokenizer that all bundled models share, without padding or truncation."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.read("tokenizer.json").decode())

    @cached_property
    def _descriptions(self) -> dict[str, Any]:
        try:
            descriptions: dict[str, Any] = json.loads((self.folder / "models.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._damaged("models.json") from error
        return descriptions

    def _damaged(self, file: str) -> EmbedderError:
        return EmbedderError(
            f"The model file {file} is missing or damaged (looked in {self.folder}).",
            "Reinstall Viva: pip install --force-reinstall --no-deps viva",
        )
