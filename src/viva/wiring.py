"""Settings become ready use cases; the only place where classes meet. What is heavy is imported when it is built."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from viva.errors import UsageError
from viva.settings import CONFIG_FILE, CROSS_ENCODER, InterviewerName, JudgeName, Settings

if TYPE_CHECKING:
    from viva.adapters.onnx.files import ModelFolder
    from viva.adapters.private_files import DraftFile
    from viva.app.asking import Asker
    from viva.app.batch import Batch
    from viva.app.grading import Grader
    from viva.app.ports import Bank, Candidate, Embedder, Examiner, History, Interviewer, Judge, PlacedBank, ReplyLog
    from viva.app.practice import Practice
    from viva.app.regrade import Regrading
    from viva.core.content_rules import Rule
    from viva.core.gold import GoldAnswer


ASKING = (JudgeName.LLM, JudgeName.BOTH)
"""The judges that ask a language model."""


class SystemClock:
    """The time of this machine, in UTC."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


def bank(settings: Settings) -> PlacedBank:
    """The bank in use: the folders that were named, or the built-in one."""
    from viva.adapters.resources import builtin_bank, builtin_scale
    from viva.adapters.yaml_bank import YamlBank

    return YamlBank(settings.banks or (builtin_bank(),), default_scale=builtin_scale(), cache_dir=settings.cache_dir)


def new_topic(folder: Path, topic: str) -> tuple[Path, ...]:
    """Write the two files of a new topic; returns their paths."""
    from viva.adapters.yaml_bank.skeleton import write_topic

    return write_topic(folder, topic)


def store(settings: Settings) -> History:
    """The history; its file is opened, and made, when it is first needed."""
    from viva.adapters.sqlite_store import SqliteStore

    return SqliteStore(history_file(settings))


def history_file(settings: Settings) -> Path:
    """Where the history lies."""
    return settings.data_dir / "history.db"


def drafts(settings: Settings) -> DraftFile:
    """What was being typed when a session was broken off."""
    from viva.adapters.private_files import DraftFile

    return DraftFile(settings.data_dir / "drafts.json")


def forget_answers(settings: Settings) -> None:
    """Drop what lies beside the history and holds an answer: drafts, and a language model's replies, which quote it."""
    from viva.wiring_llm import forget_replies

    drafts(settings).drop_all()
    forget_replies(settings)


def paths(settings: Settings) -> dict[str, tuple[Path, ...]]:
    """Where everything lies, by what it is; there may be several banks."""
    from viva.adapters.resources import builtin_bank

    return {
        "bank": settings.banks or (builtin_bank(),),
        "history": (history_file(settings),),
        "drafts": (drafts(settings).file,),
        "config": (settings.config_dir / CONFIG_FILE,),
        "cache": (settings.cache_dir,),
    }


def write_setting(config_dir: Path, name: str, value: str | float | list[str] | None) -> None:
    """Change one line of the config file; None takes it out."""
    from viva.adapters.config_file import write_setting

    write_setting(config_dir / CONFIG_FILE, name, value)


def regrading(settings: Settings, store: History, asker: Asker | None) -> Regrading:
    """Judges kept attempts again; the models are loaded with the first of them."""
    from viva.app.regrade import Regrading

    questions = bank(settings)
    build = cache(lambda: grader(settings, questions, asker, stand_in=False))
    return Regrading(bank=questions, store=store, clock=SystemClock(), grader=build)


def batch(settings: Settings, answers: Path, out: Path, asker: Asker | None) -> Batch:
    """Grades the answers of one file into another, by one judge without a stand-in."""
    from viva.adapters.answer_rows import read_rows
    from viva.adapters.result_rows import ResultRows
    from viva.app.batch import Batch
    from viva.terminal.json_views import result_json
    from viva.terminal.typed import LONGEST_ANSWER

    questions = bank(settings)
    return Batch(
        rows=lambda: read_rows(answers),
        bank=questions,
        grader=grader(settings, questions, asker, stand_in=False),
        results=ResultRows(out, result_json),
        longest=LONGEST_ANSWER,
    )


def embedder(settings: Settings) -> Embedder:
    """The embedder that was asked for."""
    kind, _, name = settings.embedder.partition(":")
    if kind == "sentence-transformers":
        from viva.adapters.sentence_transformers_embedder import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(name)
    if kind == "openai":
        from viva.wiring_llm import openai_embedder

        return openai_embedder(settings, name)
    from viva.adapters.onnx.embedder import OnnxEmbedder

    return OnnxEmbedder(models())


def judge(settings: Settings, embedder: Embedder, asker: Asker | None, *, stand_in: bool = True) -> Judge:
    """The judge that was asked for; with `stand_in` the default judge takes over where a language model fails."""
    if settings.judge is JudgeName.EMBEDDING:
        return embedding_judge(embedder)
    if settings.judge.startswith(CROSS_ENCODER):
        return entailment_judge(settings.judge.removeprefix(CROSS_ENCODER))
    offline = local_judge(embedder)
    if settings.judge is JudgeName.LOCAL:
        return offline
    from viva.wiring_llm import llm_judge

    asker = asker or always_asker(settings)
    if settings.judge is JudgeName.LLM:
        return llm_judge(settings, asker, embedder, offline if stand_in else None)
    from viva.app.both_judges import BothJudges

    return BothJudges(llm=llm_judge(settings, asker, embedder, None), offline=offline)


def asker(settings: Settings, log: ReplyLog | None = None) -> Asker | None:
    """What asks the language model, where one is needed; SettingsError at once where it cannot be asked."""
    if settings.judge not in ASKING and settings.interviewer is InterviewerName.WRITTEN:
        return None
    return always_asker(settings, log)


def always_asker(settings: Settings, log: ReplyLog | None = None) -> Asker:
    """What asks the language model that was set; replies go into `log`, else into the journal."""
    from viva.wiring_llm import asker, journal

    return asker(settings, log or journal(settings), SystemClock())


def entailment_judge(name: str) -> Judge:
    """A judge from an entailment model of the user's."""
    from viva.adapters.cross_encoder import CrossEncoderStanceModel
    from viva.app.entailment_judge import EntailmentJudge

    return EntailmentJudge(model=CrossEncoderStanceModel(name))


def embedding_judge(embedder: Embedder) -> Judge:
    """The judge that knows similarity alone."""
    from viva.adapters.coefficients import embedding_coefficients
    from viva.adapters.resources import builtin_bank
    from viva.core.verdict import EmbeddingJudge

    numbers = embedding_coefficients(builtin_bank() / "rubric" / "embedding-judge.yaml")
    return EmbeddingJudge(coefficients=numbers, embedder_version=embedder.version)


def local_judge(embedder: Embedder) -> Judge:
    """The default judge: the stance model and alignment, combined."""
    from viva.adapters.onnx.combiner import read_combiner
    from viva.adapters.onnx.stance import OnnxStanceModel
    from viva.app.local_judge import LocalJudge

    folder = models()
    return LocalJudge(model=OnnxStanceModel(folder), combiner=read_combiner(folder), embedder_version=embedder.version)


def grader(settings: Settings, bank: Bank, asker: Asker | None = None, *, stand_in: bool = True) -> Grader:
    """What grades answers: one embedder, which keeps the vectors of rubrics on disk, one judge and the bank's scale."""
    from viva.adapters.embedding_cache import CachedEmbedder
    from viva.app.grading import Grader
    from viva.core.comparison import rubric_texts

    chosen = CachedEmbedder(embedder(settings), settings.cache_dir)
    chosen.remember(text for question in bank.questions() for text in rubric_texts(question))
    return Grader(embedder=chosen, judge=judge(settings, chosen, asker, stand_in=stand_in), scale=bank.scale)


def judged_rules(settings: Settings, bank: Bank) -> tuple[Rule, ...]:
    """The rules of `viva check` that ask the judge, always the offline one; what they found is kept in the cache."""
    from viva.adapters.private_files import TextFiles
    from viva.app.judged_rules import judged_rules

    offline = grader(replace(settings, judge=JudgeName.LOCAL), bank)
    return judged_rules(offline, TextFiles(settings.cache_dir / "check"))


def practice(settings: Settings, store: History, asker: Asker | None, *, editor: bool = False) -> Practice:
    """A session's parts; the models are loaded once the first question is on the screen."""
    from viva.app.practice import Practice

    questions = bank(settings)
    build = cache(lambda: grader(settings, questions, asker))
    return Practice(
        bank=questions,
        store=store,
        examiner=examiner(settings, build),
        candidate=candidate(settings, editor=editor),
        clock=SystemClock(),
        new_id=lambda: os.urandom(6).hex(),
        interviewer=interviewer(settings, asker, build),
    )


def interviewer(settings: Settings, asker: Asker | None, build: Callable[[], Grader]) -> Interviewer:
    """Who words the follow-ups; a language model is checked with the judge that works offline."""
    from viva.app.written_interviewer import WrittenInterviewer

    if settings.interviewer is InterviewerName.WRITTEN or asker is None:
        return WrittenInterviewer()
    from viva.wiring_llm import llm_interviewer

    return llm_interviewer(settings, asker, build)


def examiner(settings: Settings, build: Callable[[], Grader]) -> Examiner:
    """Grades one answer at a time; rehearses only where that costs nothing."""
    from viva.adapters.warm_examiner import WarmExaminer

    free = settings.judge in (JudgeName.LOCAL, JudgeName.EMBEDDING) and not settings.embedder.startswith("openai:")
    return WarmExaminer(build, rehearse=free)


def candidate(settings: Settings, *, editor: bool = False) -> Candidate:
    """Whoever types: at a terminal, or behind a pipe."""
    from viva.terminal.screen import Screen, open_console

    screen = Screen(open_console())
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from viva.terminal.field import terminal_field
        from viva.terminal.prompt_candidate import PromptCandidate

        return PromptCandidate(screen, terminal_field(), drafts(settings), editor=editor)
    if editor:
        raise UsageError("--editor needs a terminal.", "Leave it out where answers come through a pipe.")
    from viva.terminal.line_candidate import LineCandidate, standard_input

    return LineCandidate(screen, standard_input())


def gold(folder: Path, bank: Bank) -> list[GoldAnswer]:
    """Labelled answers, checked against the bank."""
    from viva.adapters.yaml_bank.gold import read_gold

    return read_gold(folder, bank)


def models() -> ModelFolder:
    """The bundled model files."""
    from viva.adapters.onnx.files import ModelFolder

    return ModelFolder(Path(__file__).parent / "models")
