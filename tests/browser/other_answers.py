"""Routes whose answer is no page of its own: what is not walked, and whether it shows records.

The next operation, file or picture is named here, once: with an address at which it shows records,
so that the log is held to it, or with what it shows instead.
"""

from __future__ import annotations

WITH_RECORDS = {
    "api_breaches.index": "/api/v1/breaches?area=WMP",
    "api_breaches.read": "/api/v1/breaches/{breach}",
    "api_corrections.index": "/api/v1/orders/{live}/corrections",
    "api_ground.read": "/api/v1/orders/{live}/ground",
    "api_orders.read": "/api/v1/orders/{live}",
    "api_search.find": "/api/v1/search?area=WMP&status=all",
    "map_layers.breaches": "/orders/map/breaches.json?area=WMP&status=all",
    "maps.points_of_one": "/orders/{live}/points.json",
    "maps.points_of_search": "/orders/map/points.json?area=WMP&status=all",
    "maps.points_of_somebody": "/people/{person}/points.json",
    "maps.zones_of_one": "/orders/{zoned}/zones.json",
    "maps.zones_of_search": "/orders/map/zones.json?area=WMP&status=all",
    "maps.zones_of_somebody": "/people/{person}/zones.json",
    "orders_list.download": "/orders.csv?area=WMP&status=all",
}
"""An address of each that shows records, with the names that ``every_page.fill`` gives."""
NO_RECORD = {
    "addresses.unplaced": "goes on to the form for an address",
    "api_areas.tree": "areas only",
    "api_document.openapi": "the description of the API",
    "api_figures.live": "numbers only",
    "api_figures.ratio": "numbers only",
    "areas.trend": "a picture of numbers; its page is walked",
    "audit.download": "the log itself",
    "figures.chart": "a picture of numbers; its page is walked",
    "figures.download": "numbers only",
    "importing.template": "an empty file",
    "kept_forms.show": "what the asker typed; a page that only an ended session leads to",
    "help.security": "whom to tell of a weakness, as text",
    "map_layers.base_layer": "the ground",
    "map_layers.drawn": "a picture of numbers; its page is walked",
    "reference.file": "a list of facts of law",
    "map_layers.place_asked": "the asker's own drawing",
    "map_layers.shades": "numbers only",
    "maps.lines_of_edition": "boundaries only",
    "maps.outlines": "boundaries only",
    "papers.open_paper": "logged by its own name",
    "papers.show_photograph": "logged by its own name",
    "same_homes.next_form": "goes on to the form for a home",
    "static": "our own scripts and styles",
}
"""What each of the others shows."""
