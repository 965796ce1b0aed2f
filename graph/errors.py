"""The one base of every error, so that each has a code and speaks Chinese and English."""

from __future__ import annotations


class AllianceGraphError(Exception):
    """What happened, where, and what would be right, in zh-CN first and then in English.

    `code` is stable and never translated; `retryable` says whether the same call may succeed later.
    """

    code = "ERROR"
    retryable = False

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class WrongUseError(AllianceGraphError):
    """The caller asked for something that does not exist or cannot be combined."""

    code = "WRONG_USE"
