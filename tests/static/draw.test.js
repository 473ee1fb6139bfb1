// Drawing where a condition applies: what is written into the field that is sent, and what is said of it.
import assert from "node:assert/strict";
import test from "node:test";

import { arrived, plain, TestPage } from "./page.js";

const LEAFLET = "node_modules/leaflet/dist/leaflet.js";
const SCRIPT = "orders/static/draw.js";
const RING = [[-1.99, 52.51], [-1.98, 52.51], [-1.98, 52.52], [-1.99, 52.51]];
const AREA = { type: "Polygon", coordinates: [RING] };
const TWO = { type: "MultiPoint", coordinates: [[-1.9, 52.4], [-1.8, 52.4]] };
const CLOSED = "The area is closed. Press Undo to open it again.";

const field = (text, { modes = "polygon line point", more = "" } = {}) =>
  `<div data-draw="geometry" data-modes="${modes}" data-centre="52.48 -1.89" data-outlines="/areas/outlines.json"${more}>
    <textarea id="geometry">${text}</textarea><input type="file"></div><input id="metres" value="200">`;

// The page, with its map begun as when it comes into view.
const opened = async (t, text = "", options = {}) => {
  const page = new TestPage(t, field(text, options), [LEAFLET]);
  page.window.ResizeObserver = class {
    constructor(seen) { page.seen = seen; }
    observe() {}
  };
  page.run("L.Map.addInitHook(function () { globalThis.begun = this; })");
  page.load(SCRIPT);
  page.seen();
  await arrived();
  return page;
};

const sent = (page) => page.find("#geometry").value;

const said = (page) => page.find("[role=status]").textContent;

const add = (page, lat, lon) => {
  page.find("#geometry-lat").value = lat;
  page.find("#geometry-lon").value = lon;
  page.button("Add this place").click();
};

const addRing = (page) => RING.slice(0, 3).forEach(([lon, lat]) => add(page, lat, lon));

const choose = (page, mode) => {
  const choice = page.find("select");
  choice.value = mode;
  choice.dispatchEvent(new page.window.Event("change"));
};

test("nothing is sent before there are places enough, and the field says how many are wanted", async (t) => {
  const page = await opened(t);
  assert.deepEqual([sent(page), said(page)], ["", "Click the map, corner by corner."]);
  add(page, 52.51, -1.99);
  assert.deepEqual([sent(page), said(page)], ["", "1 of at least 3 places."]);
  choose(page, "line");
  add(page, 52.51, -1.99);
  assert.deepEqual([sent(page), said(page)], ["", "1 of at least 2 places."]);
  add(page, 52.52, -1.99);
  assert.equal(said(page), "2 places.");
  assert.deepEqual(JSON.parse(sent(page)), { type: "LineString", coordinates: [[-1.99, 52.51], [-1.99, 52.52]] });
});

test("an area is sent as a ring that ends where it began", async (t) => {
  const page = await opened(t);
  addRing(page);
  assert.deepEqual(JSON.parse(sent(page)), AREA);
  assert.equal(said(page), "3 corners. Close the area when it is complete.");
});

test("a closed area takes no more corners until it is opened again", async (t) => {
  const page = await opened(t);
  addRing(page);
  page.button("Close the area").click();
  assert.equal(said(page), "3 corners, closed.");
  assert.equal(page.button("Close the area").disabled, true);
  add(page, 52.6, -1.9);
  assert.equal(said(page), CLOSED);
  assert.deepEqual(JSON.parse(sent(page)), AREA);
  page.button("Undo").click();
  add(page, 52.6, -1.9);
  assert.equal(JSON.parse(sent(page)).coordinates[0].length, 5);
});

test("an area cannot be closed before it has three corners, nor a line at all", async (t) => {
  const page = await opened(t);
  assert.equal(page.button("Close the area").disabled, true);
  addRing(page);
  assert.equal(page.button("Close the area").disabled, false);
  choose(page, "line");
  addRing(page);
  assert.equal(page.button("Close the area").disabled, true);
});

test("a second point takes the place of the first", async (t) => {
  const page = await opened(t, "", { modes: "point" });
  assert.equal(said(page), "Click the map to mark the place.");
  add(page, 52.51, -1.99);
  add(page, 52.4862001, -1.8904009);
  assert.deepEqual(JSON.parse(sent(page)), { type: "Point", coordinates: [-1.890401, 52.4862] });
  assert.equal(said(page), "One place is marked.");
});

test("places are taken back one by one, out of the middle, and all at once", async (t) => {
  const page = await opened(t, JSON.stringify(AREA));
  page.button("Undo").click();
  page.button("Undo").click();
  assert.equal(said(page), "2 of at least 3 places.");
  page.button("Remove 1").click();
  assert.deepEqual(page.all("li").map((each) => each.firstChild.textContent), ["52.510000, -1.980000 "]);
  page.button("Clear").click();
  assert.deepEqual([sent(page), page.all("li").length], ["", 0]);
});

for (const [lat, lon] of [["north", "-1.9"], ["", "-1.9"], ["52.4", ""], ["52 29 10", "-1.9"], ["52,4862", "-1.9"], ["90.1", "-1.9"], ["52.4", "-180.1"]]) {
  test(`${lat} and ${lon} are no place`, async (t) => {
    const page = await opened(t);
    add(page, lat, lon);
    assert.match(said(page), /^Give latitude and longitude in degrees/);
    assert.equal(page.all("li").length, 0);
  });
}

test("the middle of the map can be marked", async (t) => {
  const page = await opened(t, "", { modes: "point" });
  page.button("Mark the middle of the map").click();
  assert.deepEqual(JSON.parse(sent(page)).coordinates.map((each) => each.toFixed(2)), ["-1.89", "52.48"]);
});

const KEPT = {
  "several places": JSON.stringify(TWO),
  "an area with a hole": JSON.stringify({ type: "Polygon", coordinates: [RING, RING] }),
};
for (const [what, text] of Object.entries(KEPT)) {
  test(`${what} are shown and sent as they are`, async (t) => {
    const page = await opened(t, text);
    assert.match(said(page), /^This shape is shown and kept as it is/);
    page.button("Undo").click();
    assert.equal(sent(page), text);
    page.button("Clear").click();
    assert.equal(sent(page), "");
  });
}

for (const text of ["POINT (-1.9 52.4)", "{", "[]", '{"type": "FeatureCollection", "features": []}', "null", '{"type": "Polygon"}']) {
  test(`${text} is left for the register to read`, async (t) => {
    const page = await opened(t, text);
    assert.match(said(page), /^The text below is not GeoJSON this map can show/);
    page.button("Undo").click();
    assert.equal(sent(page), text);
  });
}

test("a feature is read as its shape, and an area is read closed", async (t) => {
  const page = await opened(t, JSON.stringify({ type: "Feature", properties: {}, geometry: AREA }));
  assert.equal(said(page), "3 corners, closed.");
  assert.equal(page.find("select").value, "polygon");
});

test("every way of drawing is read as it was written", async (t) => {
  const page = await opened(t);
  const places = [[52.51, -1.99], [52.51, -1.98], [52.52, -1.98]];
  const again = page.run("(mode, places) => parse(write(mode, places))");
  for (const [mode, number] of [["point", 1], ["line", 2], ["line", 3], ["polygon", 3]]) {
    const read = plain(again(mode, places.slice(0, number)));
    assert.deepEqual([read.mode, read.places], [mode, places.slice(0, number)]);
  }
});

test("a file takes the place of what was drawn", async (t) => {
  const page = await opened(t, JSON.stringify(AREA));
  const file = page.find("input[type=file]");
  Object.defineProperty(file, "files", { value: [{ text: async () => '{"type": "Point", "coordinates": [-1.9, 52.4]}' }] });
  file.dispatchEvent(new page.window.Event("change"));
  await arrived();
  assert.equal(said(page), "One place is marked.");
});

const radii = (page) => {
  const found = [];
  page.window.begun.eachLayer((each) => { if (each.getRadius) found.push(each.getRadius()); });
  return found;
};

test("metres draw a circle round a point, and none round an area", async (t) => {
  const options = { more: ' data-radius="metres"' };
  const page = await opened(t, '{"type": "Point", "coordinates": [-1.9, 52.4]}', options);
  assert.deepEqual(radii(page), [200]);
  page.type(page.find("#metres"), "350");
  assert.deepEqual(radii(page), [350]);
  page.type(page.find("#metres"), "");
  assert.deepEqual(radii(page), []);
  assert.deepEqual(radii(await opened(t, JSON.stringify(AREA), options)), []);
});

test("a map that only shows has nothing to draw with", async (t) => {
  const page = await opened(t, JSON.stringify(AREA), { more: ' data-only-shows=""' });
  assert.equal(page.all("button").length, 0);
  assert.equal(page.find("[role=region]").getAttribute("aria-label"), "Map of the place");
});

test("the map asks the register for its outlines, and no other host", async (t) => {
  const page = await opened(t);
  assert.deepEqual(page.asked, ["/areas/outlines.json"]);
});

test("each map of a form with several conditions has a name of its own", async (t) => {
  const page = new TestPage(
    t,
    `<fieldset><legend>Condition 2: No approach</legend>${field("")}</fieldset>`,
    [LEAFLET],
  );
  page.window.ResizeObserver = class {
    observe() {}
  };
  page.load(SCRIPT);
  assert.equal(page.find("[role=region]").getAttribute("aria-label"), "Map to draw on: Condition 2: No approach");
});
