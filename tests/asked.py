"""The answers that a question names, as a user would copy them out of it."""

from __future__ import annotations

import re
import shlex

OPTIONS = ("--only", "--leave-out", "--keep", "--keys", "--level", "--partial")
_BETWEEN = re.compile(r"; or |; all of them with|, or keep it as a recipient with| or (?=--)")
_FIRST = re.compile(rf"(?:{'|'.join(OPTIONS)})\b")


def choices(sentence: str) -> list[list[str]]:
    """Words of each answer, as a command takes them; none where no option is named."""
    begins = _FIRST.search(sentence)
    if begins is None:
        return []
    answers = []
    for part in _BETWEEN.split(sentence[begins.start() :].rstrip(". \n")):
        words = shlex.split(part.replace(";", " "))
        answer: list[str] = []
        for place, word in enumerate(words):
            if word in OPTIONS:
                answer += [word] if word == "--partial" else words[place : place + 2]
        answers.append(answer)
    return answers
