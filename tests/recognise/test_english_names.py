"""Names in English text that no list holds. All are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import EntityType
from cloudkg.read import read_text
from cloudkg.recognise import recognise


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("The round was led by Ostrava Capital and Bluegate.", "Ostrava Capital", EntityType.FIRM),
        ("Investors include Index Harbor, Lux Peak and General Drift.", "General Drift", EntityType.FIRM),
        ("A fund of Mubadala Capital bought shares.", "Mubadala Capital", EntityType.FIRM),
        ("Mirelle Dupont, who runs the bank, spoke.", "Mirelle Dupont", EntityType.PERSON),
        ("We met Nina Osei of Peregrine Bank.", "Peregrine Bank", EntityType.FIRM),
        ("We met Nina Osei of Peregrine Bank.", "Nina Osei", EntityType.PERSON),
        ("Skytrace's new chip ships in May.", "Skytrace", EntityType.FIRM),
    ],
)
def test_english_names(text: str, name: str, type_: EntityType) -> None:
    """The name is found, whole and with its type."""
    found = {(m.surface, m.type) for m in recognise(read_text(text, "sample"), load_lexicon()).mentions}
    assert (name, type_) in found


def test_what_is_counted_behind_a_firm_is_no_version_of_it() -> None:
    text = "HP shipped 14.1 million PCs, Dell 11.7 million, Lenovo 19.4bn and Acer 5 percent more."
    names = {m.surface for m in recognise(read_text(text, "note"), load_lexicon()).mentions}
    assert {"HP", "Dell", "Lenovo"} <= names
    assert not any("." in name for name in names)
