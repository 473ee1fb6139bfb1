"""A map page: folium's, with our files and nobody else's."""

from __future__ import annotations

import re

import folium
import pytest

from geo import maps

FILES = ("l.js", "l.css", "c.js", "c.css", "m.js", "n.js", "m.css")
OURS = maps.Assets(
    leaflet_js="/static/l.js",
    leaflet_css="/static/l.css",
    cluster_js="/static/c.js",
    cluster_css="/static/c.css",
    map_js=("/static/m.js", "/static/n.js"),
    map_css="/static/m.css",
)

STILL = maps.Still("No <script>.", picture="/p.svg?a=1&b=2", more="Print it", href="/print?a=1&b=2")


def page(**changes: object) -> str:
    """A map page with outlines and points."""
    layers = [
        maps.Outlines("/outlines.json", focus="LPA:ALD"),
        maps.PointLayer("/points.json?a=1&b=2"),
    ]
    values = {
        "assets": OURS,
        "centre": (52.5, -1.9),
        "nonce": "n0nce",
        "title": "Map of <Alder>",
        "still": STILL,
    }
    return maps.page(layers, **(values | changes))  # type: ignore[arg-type]


def test_a_page_is_the_same_bytes_each_time_it_is_made() -> None:
    """Names drawn by lot would hold any short number one looks for, now and then."""
    html = page(tile_url="/tiles/{z}/{x}/{y}.png")
    assert html == page(tile_url="/tiles/{z}/{x}/{y}.png")
    assert re.findall("[0-9a-f]{32}", html) == []


def test_it_loads_our_files_only() -> None:
    html = page()
    for name in FILES:
        assert f'"/static/{name}"' in html
    assert "http://" not in html
    assert "https://" not in html


def test_making_one_leaves_folium_s_own_lists_as_they_were() -> None:
    before = list(folium.Map.default_js)
    page()
    assert folium.Map.default_js == before


@pytest.mark.parametrize(
    "part",
    [
        '<html lang="en">',
        "<title>Map of &lt;Alder&gt;</title>",
        '<main><h1 class="map-hidden">Map of &lt;Alder&gt;</h1>',
        'registerMap.outlines(\n            "/outlines.json", {"focus": "LPA:ALD"}, map_',
        'registerMap.points(\n            "/points.json?a=1\\u0026b=2", {}, map_',
        '"maxZoom": 18',
        'content="width=device-width, initial-scale=1">',
    ],
)
def test_it_says_what_browsers_and_screen_readers_need(part: str) -> None:
    assert part in page()


def test_where_no_script_runs_there_is_a_picture_and_a_link_out_of_the_frame() -> None:
    html = page()
    assert "<noscript><style nonce=" in html
    assert (
        '<p class="map-still">No &lt;script&gt;. <a href="/print?a=1&amp;b=2" target="_top">'
        in html
    )
    assert '<img class="map-picture" src="/p.svg?a=1&amp;b=2" alt="Map of &lt;Alder&gt;">' in html
    plain = page(still=maps.Still("The list has the same."))
    assert '<noscript><p class="map-still">The list has the same.</p></noscript>' in plain


def test_every_inline_script_and_style_carries_the_nonce() -> None:
    html = page()
    assert "<script>" not in html
    assert "<style>" not in html
    assert html.count('nonce="n0nce"') >= 3


def test_a_force_s_own_tile_server_is_the_base_map_where_one_is_set() -> None:
    assert "tiles.example" not in page()
    assert "https://tiles.example/{z}/{x}/{y}.png" in page(
        tile_url="https://tiles.example/{z}/{x}/{y}.png"
    )
