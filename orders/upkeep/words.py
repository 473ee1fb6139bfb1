"""The words of other systems that hold an order."""

from __future__ import annotations

from orders.rules.vocabulary.labelled import Labelled


class System(Labelled):
    """Another system that officers look an order up in."""

    PNC = "PNC", "PNC"
    CONNECT = "CONNECT", "Connect"
