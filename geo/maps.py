"""Map pages that ask no other host for anything: folium's page, our scripts, our own data.

folium writes the page and starts Leaflet; what the map shows is fetched by our own script from
addresses of ours. The page is made to be framed, under a content policy with a nonce.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Self

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

ZOOM_LEAST, ZOOM_MOST = 7, 18
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*/>')
_NO_MAP: Final = "<noscript><style>.folium-map {display: none;}</style></noscript>"
_BELOW: Final = '<div id="map-key"></div><p id="map-notes" class="map-notes" role="status"></p>'
_SCALABLE: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of our own copies of what a map loads.

    Attributes:
        leaflet_js: Leaflet.
        leaflet_css: its style.
        cluster_js: Leaflet.markercluster.
        cluster_css: its style.
        map_js: our scripts in the order they load; they give ``registerMap`` with a function for
            each layer here.
        map_css: our style.
    """

    leaflet_js: str
    leaflet_css: str
    cluster_js: str
    cluster_css: str
    map_js: tuple[str, ...]
    map_css: str


@dataclass(frozen=True, slots=True)
class Still:
    """What stands in the place of a map where no script runs.

    Attributes:
        words: what to do without it.
        picture: address of the same map as a picture; empty: there is none.
        more: words of a link to a page that needs no script; empty: there is none.
        href: where it goes.
    """

    words: str
    picture: str = ""
    more: str = ""
    href: str = ""

    def html(self, title: str) -> str:
        """As the page has it.

        Args:
            title: what the map is, in words.
        """
        link = f' <a href="{escape(self.href)}" target="_top">{escape(self.more)}</a>'
        image = f'<img class="map-picture" src="{escape(self.picture)}" alt="{escape(title)}">'
        return (
            f'<noscript><p class="map-still">{escape(self.words)}{link if self.more else ""}</p>'
            f"{image if self.picture else ''}</noscript>"
        )


class LocalMap(folium.Map):
    """A folium map whose scripts and styles are ours."""

    def __init__(self, assets: Assets, centre: Sequence[float]) -> None:
        # Instance lists: folium's own are shared by every map of the process.
        self.default_js = [
            ("leaflet", assets.leaflet_js),
            ("cluster", assets.cluster_js),
            *((f"register_map_{number}", each) for number, each in enumerate(assets.map_js)),
        ]
        self.default_css = [
            ("leaflet_css", assets.leaflet_css),
            ("cluster_css", assets.cluster_css),
            ("register_map_css", assets.map_css),
        ]
        super().__init__(
            list(centre),
            zoom_start=10,
            tiles=None,
            attribution_control=False,
            minZoom=ZOOM_LEAST,
            maxZoom=ZOOM_MOST,
        )
        self._id = "1"


class Tiles(folium.TileLayer):
    """Pictures of the force's own tile server, under everything else."""

    def __init__(self, url: str) -> None:
        super().__init__(url, attr="Base map of the force's own server")
        self._id = "1"


class Remote(JSCSSMixin, Layer):
    """A layer our script fills from an address of ours."""

    def __init__(self, url: str, *, show: bool = True, **options: Any) -> None:
        super().__init__(show=show)
        self._name = type(self).__name__
        self.url, self.options = url, options

    def number(self, number: int) -> Self:
        """Calls it by its place among the layers, so that one page is always the same bytes."""
        self._id = str(number)
        return self


class Outlines(Remote):
    """Areas drawn as lines, the one called ``focus`` stronger, and the view set to it."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.outlines(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class Base(Remote):
    """A layer of the base map: areas, lines or names, under everything that can be touched."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.base(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class Shades(Remote):
    """Areas filled by their class, with the words of the classes beside them."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.shades(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class Breaches(Remote):
    """Places of what happened, fetched when they are first asked for."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.breaches(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class QueriedGround(Remote):
    """The ground something was asked about, which the view is set to together with the points."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.asked(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class ZoneLayer(Remote):
    """Areas and circles with words, their sides drawn apart from those of ``Outlines``."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.zones(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class Editions(Remote):
    """Two editions of areas: the earlier dashed, the later whole, what moved shaded."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.editions(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class PointLayer(Remote):
    """Clustered points, told apart by shape as well as colour."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = registerMap.points(
            {{ this.url|tojson }}, {{ this.options|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


def page(
    layers: Sequence[Remote],
    *,
    assets: Assets,
    centre: tuple[float, float],
    nonce: str,
    title: str,
    still: Still,
    tile_url: str = "",
    attributions: Sequence[str] = (),
) -> str:
    """The whole HTML page of a map.

    Args:
        layers: what it shows, lowest first.
        assets: addresses of scripts and styles.
        centre: latitude and longitude in degrees of where it opens.
        nonce: of the content policy it is sent under.
        title: what the map is, in words.
        still: what stands there without scripts.
        tile_url: tile server of the force's own, empty for none.
        attributions: what the licences of the base map ask to show.
    """
    chart = LocalMap(assets, centre)
    if tile_url:
        Tiles(tile_url).add_to(chart)
    for number, layer in enumerate(layers, 1):
        layer.number(number).add_to(chart)
    text: str = chart.get_root().render()
    words = escape(title)
    owed = (
        f'<p class="map-attribution">{escape(" ".join(attributions))}</p>' if attributions else ""
    )
    text = _VIEWPORT.sub(_SCALABLE, text, count=1)
    for folium_writes, we_send in (
        ("<html>", '<html lang="en">'),
        ("<head>", f"<head><title>{words}</title>"),
        ("</head>", f"{_NO_MAP}</head>"),
        ("<body>", f'<body><main><h1 class="map-hidden">{words}</h1>{still.html(title)}'),
        ("</body>", f"{_BELOW}{owed}</main></body>"),
        ("<script>", f'<script nonce="{escape(nonce)}">'),
        ("<style>", f'<style nonce="{escape(nonce)}">'),
    ):
        text = text.replace(folium_writes, we_send)
    return text
