"""Loads what grading needs in the background, while the candidate reads and types."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from viva.core.model import Assessment, Conversation, Graded, Question, opening

if TYPE_CHECKING:
    from viva.app.grading import Grader

REHEARSAL = "This sentence is read only to load the models."


class WarmExaminer:
    """Grades one conversation at a time with a grader that is built in a thread.

    With `rehearse`, a made-up answer to the coming question is graded there too, so that nothing is left to load;
    that is for judges that cost nothing. What goes wrong in the thread is raised when an answer is graded.
    """

    def __init__(self, build: Callable[[], Grader], *, rehearse: bool) -> None:
        self._build = build
        self._rehearse = rehearse
        self._thread: threading.Thread | None = None
        self._grader: Grader | None = None
        self._error: BaseException | None = None

    def prepare(self, question: Question) -> None:
        """Begin to load what grading an answer to the question needs, without waiting for it."""
        self._join()
        self._thread = threading.Thread(target=self._load, args=(question,), name="viva-warm-up")
        self._thread.start()

    def grade(
        self, question: Question, conversation: Conversation, before: Assessment | None, attempt: str | None = None
    ) -> Graded:
        """Grade a conversation; waits for what is still being loaded."""
        self._join()
        if self._error is not None:
            raise self._error
        if self._grader is None:
            self._grader = self._build()
        return self._grader.grade([(question, conversation)], before, attempt)[0]

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def _load(self, question: Question) -> None:
        try:
            if self._grader is None:
                self._grader = self._build()
            if self._rehearse and question.rubric is not None:
                self._grader.grade([(question, opening(question, REHEARSAL))])
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the thread that grades
            self._error = error
