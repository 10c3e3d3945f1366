"""Where each question, criterion and key of a bank stands; for a bank that is known to be sound."""

from collections.abc import Iterator

from viva.adapters.yaml_bank.files import BankFile, BankFiles
from viva.adapters.yaml_bank.source import Node, read_yaml
from viva.core.place import Place, Places, Target


def find_places(files: BankFiles) -> Places:
    """The line of every question, criterion and key."""
    return {
        **{target: place for file in files.rubrics for target, place in _in_rubrics(file)},
        **{target: place for file in files.questions for target, place in _in_questions(file)},
    }


def _in_questions(file: BankFile) -> Iterator[tuple[Target, Place]]:
    for node in _child(file, "questions").value:
        yield from _marks(node, file, node.value["id"].value.strip(), "")


def _in_rubrics(file: BankFile) -> Iterator[tuple[Target, Place]]:
    rubrics = _child(file, "rubrics")
    for question, rubric in rubrics.value.items():
        for key, line in rubric.key_lines.items():
            yield Target(question=question, key=key), Place(file=file.name, line=line)
            for node in rubric.value[key].value:
                yield from _marks(node, file, question, node.value["id"].value.strip())


def _child(file: BankFile, key: str) -> Node:
    node = read_yaml(file.content, lambda _line, _message: None)
    assert node is not None, file.name  # noqa: S101 - it was parsed before
    child: Node = node.value[key]
    return child


def _marks(node: Node, file: BankFile, question: str, criterion: str) -> Iterator[tuple[Target, Place]]:
    yield Target(question=question, criterion=criterion), Place(file=file.name, line=node.key_lines["id"])
    for key, line in node.key_lines.items():
        yield Target(question=question, criterion=criterion, key=key), Place(file=file.name, line=line)
