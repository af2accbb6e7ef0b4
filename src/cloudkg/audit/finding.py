"""What the audit finds: frozen, in words of two languages, with the observations or claims that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cloudkg.model import Range
from cloudkg.vocab import content_hash


class Kind(StrEnum):
    """What sort of thing was found."""

    CONFLICT = "conflict"  # two statements that cannot both be right
    ARITHMETIC = "arithmetic"  # a figure that does not follow from the others
    SUSPICION = "suspicion"  # a slip that would explain what does not fit; nothing is changed
    REVISION = "revision"  # the same source says otherwise later
    DISPERSION = "dispersion"  # two sources apart
    FIRMNESS = "firmness"  # the same thing said as a fact and as less than one
    PROGRESS = "progress"  # a level at several dates
    INCOMPARABLE = "incomparable"  # figures that differ because they are of two things
    AGREEMENT = "agreement"


class Severity(StrEnum):
    """How much it matters; members stand in rising order."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


SEVERITIES = tuple(Severity)
KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation or claim that a finding rests on, with where it stands and its quote."""

    id: str
    report: str
    line: int
    value: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the audit says. `verdict` is its short name within its kind, `why` the sentence in each language.

    `entities` are CURIEs, `evidence` stands in order of report and line, `tolerance` is the room that rounding gave, in the unit of the
    figures; `spread` is the range of a dispersion or revision, `independent` how many sources stand behind an agreement, `newest` the figure
    that supersedes the others of a revision; `ties` are the pairs of observations that agree, or that do not fit each other.
    """

    kind: Kind
    verdict: str
    severity: Severity
    entities: tuple[str, ...]
    why: dict[str, str]
    evidence: tuple[Evidence, ...]
    metric: str | None = None
    period: str | None = None
    unit: str | None = None
    tolerance: Decimal | None = None
    spread: Range | None = None
    independent: int | None = None
    newest: str | None = None
    ties: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Local name, from the kind, verdict and evidence: the same finding has the same one in every run."""
        parts = [("kind", self.kind), ("verdict", self.verdict), *(("evidence", e.id) for e in self.evidence)]
        return content_hash(parts)

    @property
    def reports(self) -> tuple[str, ...]:
        """CURIEs of the reports that the evidence stands in."""
        return tuple(sorted({e.report for e in self.evidence}))


def order(finding: Finding) -> tuple[int, int, tuple[str, ...], str, str, str]:
    """Sort key: what matters most first."""
    return (
        -SEVERITIES.index(finding.severity),
        KINDS.index(finding.kind),
        finding.entities,
        finding.metric or "",
        finding.period or "",
        finding.id,
    )
