"""Questions of figures: a metric of one firm or several, its growth, the highest, side by side."""

from __future__ import annotations

from cloudkg.ask.pieces import Asked, Given, Pieces, dates
from cloudkg.ask.reading import growth_metric


def ask_figures(p: Pieces) -> Asked:
    """Figures of a metric, or of the rate at which it grows."""
    growth = bool(p.reading.of("growth")) and not all(m.fields["metric"].endswith("_growth") for m in p.metrics)
    metrics = tuple(dict.fromkeys(growth_metric(m.fields["metric"]) if growth else m.fields["metric"] for m in p.metrics))
    labels = tuple(
        (growth_metric(m.fields["metric"]) if growth else m.fields["metric"], m.fields["label"]) for m in p.metrics if "label" in m.fields
    )
    given: Given = {"metric": metrics}
    things = p.ids()
    if things:
        given["firm"] = things
    elif p.kinds() and p.kinds()[0] in ("Firm", "Chip", "Model"):
        given["kind"] = (p.kinds()[0],)
    if p.reports():
        given["report"] = p.reports()
    stated = tuple(m.lower() for m in p.modalities() if m != "Denied")
    if "forecast" in stated or "planned" in stated:
        stated = tuple(dict.fromkeys((*stated, "planned", "forecast")))
    if stated:
        given["modality"] = stated
    p.narrow_by_size(given, ())
    rates = growth or any(m.endswith("_growth") for m in metrics)
    negative = any(m.fields.get("sign") == "negative" for m in p.metrics)
    return p.asked(_form(p), "figures", given, column="firm_name", metrics=metrics, labels=labels, rates=rates, negative=negative)


def _form(p: Pieces) -> str:
    if p.shapes & {"most", "least"} or (p.limit() is not None and not p.ids()):
        return "least" if "least" in p.shapes else "most"
    return "compare" if len(p.ids()) > 1 or "compare" in p.shapes else "rows"


def is_spending_on_segment(p: Pieces) -> bool:
    """“Tencent’s AI spending”: no figure of AI, but what the firm puts into it."""
    kinds = {c.partition(":")[0] for c in p.ids()}
    return kinds == {"firm", "segment"} and all(m.fields["metric"] in ("capex", "expense", "deal_amount") for m in p.metrics)


def ask_spending(p: Pieces) -> Asked:
    """What firms put into a segment."""
    given = {
        "investor": tuple(c for c in p.ids() if c.startswith("firm:")),
        "target": tuple(c for c in p.ids() if c.startswith("segment:")),
        **dates(("since", "until"), *p.when()[1:]),
    }
    return Asked("rows", "investors", given, "target_name", "investor_name", p.ids(), "investsIn")
