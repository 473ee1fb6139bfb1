"""``flask basemap`` and ``flask residents`` as somebody types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.map_model import BaseLayer
from orders.areas.residents import residents_of
from orders.audit.model import AuditEntry
from tests.commands.saying import unnamed
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.geo.test_base_layers import LINE, POINT, SQUARE, write

pytestmark = pytest.mark.spatial


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_layers_are_imported_listed_and_removed(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    path = write(tmp_path, POINT, name="Alder")
    result = run(each_app, "basemap", "import", path, "--layer", "names", "--kind", "label")
    assert (result.exit_code, unnamed(result.output)) == (0, "names: 1 feature taken.\n")
    options = ("--kind", "area", "--style", "built-up", "--attribution", "Ours.")
    result = run(
        each_app, "basemap", "import", write(tmp_path, SQUARE), "--layer", "town", *options
    )
    assert unnamed(result.output) == "town: 1 feature taken, without detail below 10 m.\n"
    listed = unnamed(run(each_app, "basemap", "list").output).splitlines()
    assert [line.partition(":")[0] for line in listed] == ["town", "names"]
    assert "area, built-up, 1 feature, from layer.geojson" in listed[0]
    assert unnamed(run(each_app, "basemap", "remove", "town").output) == "town is removed.\n"
    each_db.expire_all()
    assert list(each_db.scalars(select(BaseLayer.name))) == ["names"]
    logged = each_db.scalars(select(AuditEntry.what).where(AuditEntry.what.like("basemap.%")))
    assert sorted(logged) == ["basemap.import", "basemap.import", "basemap.remove"]


def test_a_layer_imported_again_takes_the_place_of_itself(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    path = write(tmp_path, LINE)
    for style in ("rail", "road"):
        run(
            each_app,
            "basemap",
            "import",
            path,
            "--layer",
            "lines",
            "--kind",
            "line",
            "--style",
            style,
        )
    each_db.expire_all()
    [layer] = each_db.scalars(select(BaseLayer))
    assert layer.style.value == "road"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--layer", "a/b", "--kind", "area"), "letters, digits, spaces and hyphens"),
        (("--layer", "town", "--kind", "line"), "where lines were expected"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    each_app: Flask, each_db: Session, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    result = run(each_app, "basemap", "import", write(tmp_path, SQUARE), *words)
    assert result.exit_code == 1
    assert said in result.output
    assert each_db.scalars(select(BaseLayer)).all() == []


def test_no_layer_is_said_and_cannot_be_removed(each_app: Flask, each_db: Session) -> None:
    assert "has no layer" in run(each_app, "basemap", "list").output
    assert run(each_app, "basemap", "remove", "town").exit_code == 1


def test_residents_count_in_the_neighbourhood_they_lie_in(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    places = make_areas(each_db)
    each_db.commit()
    path = tmp_path / "people.csv"
    path.write_text(
        "Easting,Northing,People\n401000,292000,1500\n401500,292500,20\n407000,292000,\n1000,1000,7\n"
    )
    result = run(each_app, "residents", "import", path, "--column", "people")
    assert (result.exit_code, result.stdout) == (0, "1,527 residents taken.\n")
    assert unnamed(result.stderr) == "1 row left out: nothing in the column people.\n"
    each_db.expire_all()
    found = residents_of(each_db, places, at("2026-11-20 09:00"))
    assert found == {area_id(each_db, "ALD1"): 1_520}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("postcode,residents\nB1 1AA,4\n", "it needs the columns residents"),
        ("lat,lon,residents\n52.5,-1.9,many\n", "Line 2: residents is not a whole number."),
        ("lat,lon,residents\n,,4\n", "Line 2: it has no place."),
    ],
)
def test_residents_that_cannot_be_counted_are_refused(
    each_app: Flask, each_db: Session, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    result = run(each_app, "residents", "import", path)
    assert result.exit_code == 1
    assert said in result.output
