"""Names for plain dictionaries, by what their keys are."""

from __future__ import annotations

from typing import Any

JsonObject = dict[str, Any]
"""An object as JSON has it, or as a schema writes it into JSON."""
Loaded = dict[str, Any]
"""What a schema has read of what was given, by field."""
