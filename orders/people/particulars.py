"""Fields of a person that are checked by rules of their own: identifiers, characteristics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from orders import clock, formatting
from orders.bounded_fields import BoundedText, at_most
from orders.rules.vocabulary import characteristics, identifiers
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer

_UNKNOWN = "There is no such characteristic; there are: " + ", ".join(Characteristic) + "."


class Identifier(fields.Field[str | None]):
    """An identifier as ``read`` writes it; blank counts as none, a mistyped one says why."""

    def __init__(self, read: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(load_default=None, allow_none=True, **kwargs)
        self._read = read

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str | None:
        text = fields.String().deserialize(value)
        if not text.strip():
            return None
        try:
            return self._read(text)
        except identifiers.NotOne as error:
            raise ValidationError(str(error)) from error


class Answers(BoundedText):
    """Characteristics by their code, each as ``rules.characteristics`` reads its text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            fields.String(),
            fields.String(),
            load_default=dict,
            validate=at_most(len(Characteristic), "characteristics"),
            **kwargs,
        )

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[Characteristic, CharacteristicAnswer]:
        written: dict[str, str] = super()._deserialize(value, attr, data, **kwargs)
        found: dict[Characteristic, CharacteristicAnswer] = {}
        wrong: dict[str, list[str]] = {}
        for name, text in written.items():
            try:
                answer = characteristics.read(Characteristic(name), text or "")
            except characteristics.NoAnswer as error:
                wrong[name] = [str(error)]
            except ValueError:
                wrong[str(name)] = [_UNKNOWN]
            else:
                if answer is not None:
                    found[Characteristic(name)] = answer
        if wrong:
            raise ValidationError(wrong)
        return found


def pnc_id(text: str) -> str:
    """A PNC id as the register writes it; its year is read as of today.

    Raises:
        NotOne: it is no PNC id.
    """
    return identifiers.pnc_id(text, this_year=formatting.london(clock.now()).year)
