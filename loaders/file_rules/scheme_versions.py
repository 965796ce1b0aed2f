"""V21, of a load: an assessment keeps to one version of its scheme, and its criteria are of that version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Spot, claim, number, where
from loaders.ledger import Late
from loaders.shown import code_shown
from loaders.values import Bad

ASSESSMENT, STANDARD, CRITERION = "Assessment", "Standard", "Criterion"
AGAINST, RESULT, PART_OF = "AGAINST", "RESULT", "PART_OF"
SCHEME_OF_GROUP: Mapping[str, str] = {
    "wuyou": "wuyou_wufuwu",
    "wufuwu": "wuyou_wufuwu",
    "shuangqiang": "shuangqiang_liuhao",
    "liuhao": "shuangqiang_liuhao",
    "bahua": "bahua",
}
"""To which scheme the groups of criteria belong that the ontology names (M01, M02, M05)."""


class _Version(NamedTuple):
    """A standard: its scheme and version, and from when until the day before when it is in force."""

    scheme: str
    name: str
    start: date
    end: date


class _Rating(NamedTuple):
    """An assessment: by which scheme, on which day."""

    scheme: str
    on: date


@dataclass(slots=True)
class SchemeVersions:
    """Standards with their criteria, and assessments with the standard and the criteria they go by."""

    ontology: Ontology
    schemes: CodeList
    nodes: tuple[str, ...] = (ASSESSMENT, STANDARD, CRITERION)
    held: tuple[str, ...] = (ASSESSMENT, STANDARD, CRITERION)
    ties: tuple[tuple[str, str], ...] = ((AGAINST, ASSESSMENT), (RESULT, ASSESSMENT), (PART_OF, CRITERION))
    passing: tuple[tuple[str, str], ...] = ()
    _ratings: dict[str, _Rating] = field(default_factory=dict)
    _versions: dict[str, _Version] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)
    _ties: dict[str, dict[TieKey, Claim]] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """An assessment, a standard or a criterion."""
        if node.kind == CRITERION:
            (group,) = self._of(node, "group")
            self._groups[node.key] = str(group)
        elif node.kind == ASSESSMENT:
            scheme, on = self._of(node, "scheme", "assessed_on")
            self._ratings[node.key] = _Rating(str(scheme), on if isinstance(on, date) else date.min)
        else:
            scheme, name, start, end = self._of(node, "scheme", "version", "valid_from", "valid_to")
            first = start if isinstance(start, date) else date.min
            self._versions[node.key] = _Version(
                str(scheme), str(name), first, end if isinstance(end, date) else date.max
            )

    def _of(self, node: Node, *names: str) -> list[object]:
        return [node.values[place] for place in where(self.ontology.nodes[node.kind], *names)]

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """By which standard a rating went, on what criterion, or of which standard a criterion is."""
        key = tie.identity
        self._ties.setdefault(key.kind, {})[key] = claim(tie, key.to_key, spot, key.from_key)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._ties.get(key.kind, {}).pop(key, None)

    def late(self) -> Iterator[Late]:
        """Ratings by a standard of another scheme or time, then results of criteria of another standard."""
        against: dict[str, set[str]] = {}
        for one in self._ties.get(AGAINST, {}).values():
            against.setdefault(one.what[0], set()).add(one.holder)
            bad = self._wrong_version(one)
            if bad is not None and one.spot is not None:
                yield one.spot.refused(bad)
        standards = self._standards()
        for one in self._ties.get(RESULT, {}).values():
            if one.spot is not None and self._foreign(one, against.get(one.what[0], set()), standards):
                yield one.spot.refused(self._other_scheme(one))

    def _wrong_version(self, one: Claim) -> Bad | None:
        rating, version = self._ratings.get(one.what[0]), self._versions.get(one.holder)
        if rating is None or version is None:
            return None
        if rating.scheme != version.scheme:
            return self._other_standard(one, rating, version)
        return None if version.start <= rating.on < version.end else _not_in_force(one, rating, version)

    def _standards(self) -> Mapping[str, Sequence[Claim]]:
        """The standards of which a criterion is a part."""
        found: dict[str, list[Claim]] = {}
        for one in self._ties.get(PART_OF, {}).values():
            found.setdefault(one.what[0], []).append(one)
        return found

    def _foreign(self, one: Claim, against: set[str], standards: Mapping[str, Sequence[Claim]]) -> bool:
        """Whether a criterion belongs to other standards than the rating; what is not known is not judged."""
        rating = self._ratings.get(one.what[0])
        if rating is None:
            return False
        parts = {part.holder for part in standards.get(one.holder, ()) if part.on(rating.on)}
        if against and parts:
            return against.isdisjoint(parts)
        schemes = {self._versions[part].scheme for part in parts if part in self._versions}
        if not schemes:
            scheme = SCHEME_OF_GROUP.get(self._groups.get(one.holder, ""))
            schemes = set() if scheme is None else {scheme}
        return bool(schemes) and rating.scheme not in schemes

    def _other_standard(self, one: Claim, rating: _Rating, version: _Version) -> Bad:
        code = number(ASSESSMENT, one.what[0])
        own, other = self.schemes.label(rating.scheme), self.schemes.label(version.scheme)
        return Bad(
            "V21",
            f"评定 {code} 的体系是“{own}”，依照的标准却属于“{other}”。两者应为同一体系，"
            "请更正评定的体系，或所依照的标准。",
            f"Assessment {code} is of the scheme {rating.scheme}, but the standard it goes by is of "
            f"{version.scheme}. Both should be of one scheme: correct the scheme of the assessment, or the "
            "standard.",
            code_shown(version.name),
        )

    def _other_scheme(self, one: Claim) -> Bad:
        code, criterion = number(ASSESSMENT, one.what[0]), number(CRITERION, one.holder)
        scheme = self._ratings[one.what[0]].scheme
        return Bad(
            "V21",
            f"指标 {criterion} 不在评定 {code} 当日依照的“{self.schemes.label(scheme)}”标准之内。"
            "请更正指标或评定，或在“属于”写明该指标属于这个标准。",
            f"Criterion {criterion} is not of the standard of scheme {scheme} that assessment {code} goes by "
            "on its day. Correct the criterion or the assessment, or say that the criterion is part of that "
            "standard.",
            None if criterion == HIDDEN else criterion,
        )


def _not_in_force(one: Claim, rating: _Rating, version: _Version) -> Bad:
    code = number(ASSESSMENT, one.what[0])
    end = "…" if version.end == date.max else version.end.isoformat()
    return Bad(
        "V21",
        f"评定 {code} 的日期是 {rating.on}，所依照的标准当日并不施行（{version.start} – {end}）。"
        "请改用当日施行的版本，或更正评定日期或标准的施行日期。",
        f"Assessment {code} is of {rating.on}, when the standard it goes by was not in force "
        f"({version.start} – {end}). Use the version in force on that day, or correct the day of the "
        "assessment or those of the standard.",
        code_shown(version.name),
    )
