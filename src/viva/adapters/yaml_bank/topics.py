"""Reads one topic's file of questions or of rubrics; every key that a bank may have is named here."""

from dataclasses import dataclass

from viva.adapters.yaml_bank.fields import Fields, shown
from viva.adapters.yaml_bank.files import BankFile
from viva.adapters.yaml_bank.source import Report, read_yaml
from viva.core.model import Aspect, KeyPoint, Misconception, Omission, Question, Rubric, Tier
from viva.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuestion:
    """A question with the lines that later checks point at."""

    question: Question
    file: BankFile
    id_line: int
    leads_to_lines: tuple[int, ...]
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRubric:
    """A rubric with the id of the question it is for."""

    question: str
    rubric: Rubric
    file: BankFile
    line: int
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A file of questions as it was read."""

    file: BankFile
    name: str
    title: str
    questions: tuple[FoundQuestion, ...]


def read_questions(file: BankFile, problems: list[Problem]) -> Topic | None:
    """The questions of a file, None where it cannot be read at all; what is wrong goes to `problems`."""
    fields = open_file(file, "a file of questions", problems)
    if fields is None:
        return None
    topic = _topic(fields, file)
    title = fields.text("title", default_title(topic))
    questions = fields.each("questions", "a question", lambda f: _question(f, topic, file))
    fields.close()
    return Topic(file=file, name=topic, title=title, questions=questions)


def read_rubrics(file: BankFile, problems: list[Problem]) -> tuple[FoundRubric, ...]:
    """The rubrics of a file; what is wrong goes to `problems`."""
    fields = open_file(file, "a file of rubrics", problems)
    if fields is None:
        return ()
    _topic(fields, file)
    rubrics = fields.each_entry("rubrics", "a rubric", lambda name, f: _found_rubric(name, f, file))
    fields.close()
    return rubrics


def open_file(file: BankFile, what: str, problems: list[Problem]) -> Fields | None:
    """The keys of a file's top level; None where it cannot be read at all."""

    def report(line: int, message: str) -> None:
        problems.append(Problem(file=file.name, line=line, message=message))

    node = read_yaml(file.content, report)
    return Fields(node, what, report) if node else None


def default_title(topic: str) -> str:
    """What a topic is called whose file gives no title."""
    return topic.replace("-", " ").capitalize()


def _topic(fields: Fields, file: BankFile) -> str:
    topic = fields.identifier("topic")
    if topic and topic != file.stem:
        advice = f"write 'topic: {file.stem}', or rename the file to {topic}.yaml"
        fields.report(fields.line_of("topic"), f"the topic {shown(topic)} is not the file's name; {advice}")
    return topic


def _question(fields: Fields, topic: str, file: BankFile) -> FoundQuestion:
    question = Question(
        id=fields.identifier("id"),
        topic=topic,
        text=fields.text("text"),
        tier=fields.choice("tier", Tier.CORE),
        tags=fields.texts("tags"),
        model_answer=fields.text("model_answer", ""),
        worked_example=fields.text("worked_example", ""),
        leads_to=fields.texts("leads_to"),
        sources=fields.texts("sources"),
        accept=fields.pairs("accept"),
    )
    return FoundQuestion(
        question=question,
        file=file,
        id_line=fields.line_of("id"),
        leads_to_lines=fields.entry_lines("leads_to"),
        report=fields.report,
    )


def _found_rubric(question_id: str, fields: Fields, file: BankFile) -> FoundRubric:
    seen: dict[str, int] = {}
    key_points = fields.each("key_points", "a key point", lambda f: _key_point(f, seen))
    known = [k.id for k in key_points]
    mistakes = fields.each("mistakes", "a mistake", lambda f: _mistake(f, seen, known), required=False)
    rubric = Rubric(
        key_points=key_points,
        misconceptions=tuple(m for m in mistakes if isinstance(m, Misconception)),
        omissions=tuple(m for m in mistakes if isinstance(m, Omission)),
    )
    return FoundRubric(question=question_id, rubric=rubric, file=file, line=fields.key_line, report=fields.report)


def _key_point(fields: Fields, seen: dict[str, int]) -> KeyPoint:
    return KeyPoint(
        id=_criterion_id(fields, seen),
        point=fields.text("point"),
        also=fields.texts("also"),
        weight=fields.level("weight"),
        aspect=fields.choice("aspect", Aspect.DEFINITION),
        probe=fields.text("probe", ""),
        hint=fields.text("hint", ""),
        accept=fields.pairs("accept"),
    )


def _mistake(fields: Fields, seen: dict[str, int], key_points: list[str]) -> Misconception | Omission:
    criterion = _criterion_id(fields, seen)
    mistake, correction = fields.text("mistake"), fields.text("correction")
    contradicts = fields.references("contradicts", key_points, "key point in this rubric")
    when_missing = fields.references("when_missing", key_points, "key point in this rubric")
    penalty, probe, accept = fields.level("penalty"), fields.text("probe", ""), fields.pairs("accept")
    if not fields.has("when_missing"):
        return Misconception(
            id=criterion,
            mistake=mistake,
            correction=correction,
            contradicts=contradicts,
            penalty=penalty,
            probe=probe,
            accept=accept,
        )
    _check_omission(fields)
    return Omission(
        id=criterion,
        mistake=mistake,
        correction=correction,
        when_missing=when_missing,
        penalty=penalty,
        probe=probe,
        accept=accept,
    )


def _criterion_id(fields: Fields, seen: dict[str, int]) -> str:
    criterion, line = fields.identifier("id"), fields.line_of("id")
    if criterion in seen:
        fields.report(line, f"the id {shown(criterion)} is taken in this rubric by line {seen[criterion]}; choose another one")
    elif criterion:
        seen[criterion] = line
    return criterion


def _check_omission(fields: Fields) -> None:
    if fields.has("contradicts"):
        message = "a mistake with 'when_missing' is an omission and denies nothing; keep 'when_missing' or 'contradicts'"
        fields.report(fields.key_lines["contradicts"], message)
    if not fields.entry_lines("when_missing"):
        fields.report(fields.line_of("when_missing"), "'when_missing' names no key point; name one, or leave the key out")
