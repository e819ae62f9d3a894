"""The desk's side of a pause: since when it holds, and how it is ended.

A pause ends only after the person was told (GDPR Art. 18(3)), so the one button
there is writes to them; the end follows by itself.
"""

from __future__ import annotations

from typing import Any

from rights import desk_forms, dossier, limiting
from rights.models import Case


def acts(case: Case) -> set[str]:
    """Ending the pause, once the case is answered and nobody was told yet."""
    row = limiting.active(case)
    may = row is not None and row.lift_at is None and not case.is_open()
    return {"end-pause"} if may else set()


def shown(case: Case, bound: dict[str, Any]) -> dict[str, Any]:
    """The pause of this case, if there was one, and the form that ends it."""
    return {
        "pause": dossier.restriction(case),
        "pause_form": bound.get("end-pause") or desk_forms.EndPause(prefix="pause"),
    }
