"""Credit codes of made-up units: right in every check, in a registrar's area that does not exist.

Structure and checks: GB 32100-2015 and, for the inner nine characters, GB 11714.
"""

from __future__ import annotations

import numpy as np

from loaders.synthetic.draws import Ints

AREA = "519907"
"""An area code that is not assigned, so that no code made here can belong to a real organization."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SUBJECT_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SUBJECT_WEIGHTS = np.asarray([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
WEIGHTS = np.asarray([pow(3, place, 31) for place in range(17)], dtype=np.int64)
SERIAL_LENGTH = 6

_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_SUBJECT_VALUES = np.asarray([SUBJECT_DIGITS.index(letter) for letter in ALPHABET], dtype=np.int64)
_SUBJECT_CHECKS = np.asarray([ALPHABET.index(letter) for letter in "0123456789X"], dtype=np.int64)


def credit_codes(category: str, subject: str, serials: Ints) -> list[str]:
    """One code per serial: two characters of category, the area, two of subject, six of serial, checks.

    Different serials under 31**6 give different codes.
    """
    head = np.asarray([ALPHABET.index(letter) for letter in category + AREA + subject], dtype=np.int64)
    digits = np.empty((serials.size, 18), dtype=np.int64)
    digits[:, :10] = head
    digits[:, 10:16] = _in_base_31(serials)
    digits[:, 16] = _subject_check(digits[:, 8:16])
    digits[:, 17] = (31 - digits[:, :17] @ WEIGHTS % 31) % 31
    return _texts(digits)


def _in_base_31(serials: Ints) -> Ints:
    powers = 31 ** np.arange(SERIAL_LENGTH - 1, -1, -1, dtype=np.int64)
    return np.asarray(serials[:, None] // powers % 31, dtype=np.int64)


def _subject_check(digits: Ints) -> Ints:
    """The position in the alphabet of the inner check character: 0 for 11, X for 10."""
    sums = _SUBJECT_VALUES[digits] @ SUBJECT_WEIGHTS
    return np.asarray(_SUBJECT_CHECKS[(11 - sums % 11) % 11], dtype=np.int64)


def _texts(digits: Ints) -> list[str]:
    letters = np.ascontiguousarray(_LETTERS[digits])
    codes: list[str] = letters.view("S18")[:, 0].astype("U18").tolist()
    return codes
