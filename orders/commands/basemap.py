"""``flask basemap``: layers of the force's own under every map; ``flask residents``: for rates."""

from __future__ import annotations

from pathlib import Path

import click

from orders import clock
from orders.areas import base_map
from orders.areas.map_model import LayerKind, LayerStyle
from orders.areas.residents import NUMBER, import_residents
from orders.commands.running import FILE, acting_as, as_option, command, reading, transaction
from orders.formatting import count, instant

SYSTEMS = ("EPSG:27700", "EPSG:4326")


@click.group("basemap")
def group() -> None:
    """The base map under the orders: import, list and remove its layers."""


@click.group("residents")
def residents() -> None:
    """Where people live, for rates per 10,000 of them."""


@group.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--layer", required=True, help="The layer's name, as the map's list shows it.")
@click.option(
    "--kind", type=click.Choice([each.value for each in LayerKind]), required=True, help="Of what."
)
@click.option(
    "--style",
    type=click.Choice([each.value for each in LayerStyle]),
    default=LayerStyle.PLAIN.value,
    show_default=True,
    help="How it looks.",
)
@click.option("--attribution", default="", help="What the licence asks to show on every map.")
@click.option("--label-field", default="name", show_default=True, help="Field with labels' words.")
@click.option(
    "--from-crs",
    "--crs",
    "from_crs",
    type=click.Choice(SYSTEMS, case_sensitive=False),
    help="For a file that does not say which it is.",
)
@as_option
@command
def import_(
    path: Path,
    layer: str,
    kind: str,
    style: str,
    attribution: str,
    label_field: str,
    from_crs: str | None,
    acting: str,
) -> None:
    """Take FILE (GeoJSON, KML, GeoPackage, Shapefile) as a layer, in place of one of its name."""
    wanted = base_map.LayerRequest(
        path=path,
        name=layer,
        kind=LayerKind(kind),
        style=LayerStyle(style),
        attribution=attribution,
        label_field=label_field,
        system=from_crs,
    )
    by = acting_as(acting)
    with transaction() as session:
        taken = base_map.import_layer(session, wanted, by=by, now=clock.now())
    detail = f", without detail below {taken.detail_m} m" if taken.detail_m else ""
    click.echo(f"{taken.name}: {count(taken.features, 'feature')} taken{detail}.")


@group.command("list")
@command
def list_() -> None:
    """Name the layers there are, lowest first."""
    with reading() as session:
        held = base_map.layers(session)
    for each in held:
        click.echo(
            f"{each.name}: {each.kind.value}, {each.style.value},"
            f" {count(each.features, 'feature')}, from {each.source}, {instant(each.imported_at)}"
        )
    if not held:
        click.echo("The base map has no layer: maps show the force's own boundaries.")


@group.command("remove")
@click.argument("layer")
@as_option
@command
def remove(layer: str, acting: str) -> None:
    """Take LAYER off the base map."""
    by = acting_as(acting)
    with transaction() as session:
        base_map.remove_layer(session, layer, by=by, now=clock.now())
    click.echo(f"{layer} is removed.")


@residents.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--column", default=NUMBER, show_default=True, help="Column with how many they are.")
@as_option
@command
def import_people(path: Path, column: str, acting: str) -> None:
    """Take residents from FILE: CSV with numbers, and easting and northing or lat and lon."""
    by = acting_as(acting)
    with transaction() as session:
        taken = import_residents(session, path, column=column, by=by, now=clock.now())
    click.echo(f"{count(taken.residents, 'resident')} taken.")
    if taken.left_out:
        rows = count(taken.left_out, "row")
        click.echo(f"{rows} left out: nothing in the column {column}.", err=True)
