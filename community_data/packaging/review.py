"""What a table leaves open, what was decided about it, and what was done with its rows.

Nobody is added, relabelled or dropped without a word: where a table could mean two things, there
is a question with a key of the mapping, and each answer is published as a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from community_data.errors import DataProblem
from community_data.text.translate import _, ngettext


@dataclass(frozen=True)
class Question:
    """Something that only a person can say. A sentence without lines asks for another table.

    section: of the mapping, such as "[table]". lines: what may be written there, each answer with
    what it means. They stand behind a “#”: what is pasted as it is decides nothing.
    """

    text: str
    section: str = ""
    lines: tuple[str, ...] = ()


@dataclass
class Review:
    """Questions, decisions and the summary of one run, each said once.

    decisions: for readers of the package: no small number and no text of a cell is in them.
    summary: for the people who hold the table. shown: the unknown words of cells that questions
    may show, as `plain` writes them; None: those of which `matching` is sure.
    """

    questions: dict[Question, None] = field(default_factory=dict)
    decisions: dict[str, None] = field(default_factory=dict)
    summary: dict[str, None] = field(default_factory=dict)
    shown: frozenset[str] | None = None

    def ask(self, text: str, section: str = "", *lines: str) -> None:
        self.questions[Question(text, section, lines)] = None

    def decide(self, sentence: str) -> None:
        self.decisions[sentence] = None
        self.summary[sentence] = None

    def note(self, sentence: str) -> None:
        self.summary[sentence] = None

    def refuse_open_questions(self) -> None:
        """Raise `DataProblem` with all questions, where there are any."""
        questions = list(self.questions)
        if not questions:
            return
        begin = ngettext(
            "One thing is not clear, so nothing is written.",
            "{n} things are not clear, so nothing is written.",
            len(questions),
        ).format(n=len(questions))
        if any(question.lines for question in questions):
            begin += " " + _(
                "Where lines are offered, decide which one is true, write it into the mapping "
                "without its first “#”, and run this again."
            )
        numbered = len(questions) > 1
        raise DataProblem(
            "\n".join([begin, *(_numbered(q, n if numbered else 0)
                               for n, q in enumerate(questions, start=1))])
        )  # fmt: skip


def _numbered(question: Question, number: int) -> str:
    lines = [f"{number}. {question.text}" if number else question.text]
    if question.section:
        lines.append(_("   In {section} of the mapping:").format(section=question.section))
    return "\n".join([*lines, *(f"     {line}" for line in question.lines)])


def choice(line: str, meaning: str) -> str:
    """A line that may be written, and what it means."""
    return f"# {line:<34} # {meaning}"
