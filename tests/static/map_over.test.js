// Zones, breaches and shades: what is drawn, what is withheld and said to be.
import assert from "node:assert/strict";
import test from "node:test";

import { plain, TestMap } from "./page.js";

const POINT = { type: "Point", coordinates: [-1.89, 52.48] };
const SQUARE = { type: "Polygon", coordinates: [[[-1.9, 52.4], [-1.8, 52.4], [-1.8, 52.5], [-1.9, 52.4]]] };
const SOME = { orders: 2, total: 2, withheld: 0, not_drawn: [], danger: {} };

const collection = (features, more) => ({ type: "FeatureCollection", features, ...more });

const feature = (geometry, properties) => ({ type: "Feature", geometry, properties });

const zone = feature(SQUARE, { reference: "WM26-1", label: "Keep out" });

const breach = feature(POINT, { reference: "WM26-1", label: "Breach of 3 May 2026" });

const worded = (number) => Array.from({ length: number }, (_, at) => ({ reference: `WM26-${at}`, label: "100 m of any school" }));

const ZONES = {
  "nothing": [[], SOME, ""],
  "one zone": [[zone], SOME, "1 zone of conditions drawn."],
  "of the first orders only": [[zone, zone], { ...SOME, orders: 500, total: 1234 }, "2 zones of conditions drawn of the first 500 orders."],
  "one withheld": [[], { ...SOME, withheld: 1 }, "1 condition is about a withheld place and not drawn."],
  "some withheld beside one drawn": [[zone], { ...SOME, withheld: 1002 }, "1 zone of conditions drawn. 1,002 conditions are about a withheld place and not drawn."],
  "one said in words": [[], { ...SOME, not_drawn: worded(1) }, "WM26-0: 100 m of any school"],
};
for (const [what, [drawn, more, words]] of Object.entries(ZONES)) {
  test(`zones, ${what}`, async (t) => {
    const page = new TestMap(t);
    const layer = await page.draw("zones", collection(drawn, more));
    assert.equal(page.notes, words);
    assert.equal(layer.getLayers().length, drawn.length);
  });
}

test("of many that are said in words five are, and where the others are", async (t) => {
  const page = new TestMap(t);
  await page.draw("zones", collection([], { ...SOME, not_drawn: worded(6) }));
  assert.equal(page.notes.match(/WM26-/g).length, 5);
  assert.match(page.notes, / More are on the pages of the orders\.$/);
});

test("a place with metres is a circle of them, one without a station", async (t) => {
  const page = new TestMap(t);
  const round = feature(POINT, { reference: "WM26-1", label: "50 m", radius_m: 50 });
  const layer = await page.draw("zones", collection([round, feature(POINT, { reference: "WM26-2", label: "Sign on" })], SOME));
  const [circle, station] = layer.getLayers();
  assert.equal(circle.getRadius(), 50);
  assert.equal(station.options.title, "Sign on");
});

test("zones are in the list of layers only where there are any", async (t) => {
  const page = new TestMap(t);
  await page.draw("zones", collection([], { ...SOME, withheld: 1 }));
  assert.equal(page.find(".leaflet-control-layers-overlays label"), null);
});

const BREACHES = {
  "all": [[breach], { total: 1, withheld: 0, unlocated: 0 }, "1 of 1 breach shown."],
  "the latest": [[breach], { total: 2500, withheld: 0, unlocated: 0 }, "The latest 1 of 2,500 breaches shown."],
  "one withheld": [[breach], { total: 2, withheld: 1, unlocated: 0 }, "1 of 2 breaches shown. Not shown: 1: place withheld."],
  "none that can be": [[], { total: 3, withheld: 1, unlocated: 2 }, "0 of 3 breaches shown. Not shown: 1: place withheld; 2: no location."],
};
for (const [what, [drawn, more, words]] of Object.entries(BREACHES)) {
  test(`breaches, ${what}`, async (t) => {
    const page = new TestMap(t);
    const group = await page.draw("breaches", collection(drawn, { ...more, danger: {} }));
    assert.equal(page.notes, words);
    assert.equal(group.getLayers().length, drawn.length);
    group.remove();
    assert.equal(page.notes, "");
  });
}

test("breaches are asked for when somebody asks to see them, and once", async (t) => {
  const page = new TestMap(t);
  page.answers["/breaches.json"] = collection([breach], { total: 1, withheld: 0, unlocated: 0, danger: {} });
  page.register.breaches("/breaches.json", { orders: "/orders/" }, page.map);
  assert.deepEqual(page.asked, []);
  for (let times = 0; times < 3; times += 1) await page.toggle("Where orders were breached");
  assert.deepEqual(page.asked, ["/breaches.json"]);
  assert.equal(page.notes, "1 of 1 breach shown.");
});

const shaded = (elsewhere) => collection([feature(SQUARE, { rank: 0, label: "Alder 1: none" }), feature(SQUARE, { rank: 3, label: "Alder 2: 7" })],
  { words: "Live orders", classes: ["None", "1 to 4", "5 or more"], elsewhere });

test("shades have a key while they are shown, and say what is in no neighbourhood", async (t) => {
  const page = new TestMap(t);
  const layer = await page.draw("shades", shaded(1), { measure: "live" });
  assert.equal(page.notes, "1 order counts in no neighbourhood shaded.");
  assert.deepEqual(plain(page.all("#map-key li").map((each) => each.textContent)), ["None", "1 to 4", "5 or more"]);
  assert.deepEqual(plain(layer.getLayers().map((each) => each.options.fillOpacity)), [0, 0.75]);
  layer.remove();
  assert.deepEqual([page.notes, page.find("#map-key").children.length], ["", 0]);
});

test("shades that leave nobody out say nothing", async (t) => {
  const page = new TestMap(t);
  await page.draw("shades", shaded(0), { measure: "live" });
  assert.equal(page.notes, "");
});

test("the reach of what was asked is told apart from the place", async (t) => {
  const page = new TestMap(t);
  const layer = await page.draw("asked", collection([feature(SQUARE, { part: "reach" }), feature(SQUARE, { part: "place" })]));
  const [reach, place] = layer.getLayers();
  assert.deepEqual([reach.options.weight, place.options.weight, place.options.fill], [3, 1.5, false]);
  assert.ok(page.map.getBounds().contains(layer.getBounds()));
});

const FAILED = { zones: "Where conditions apply", breaches: "Where orders were breached", shades: "Shade neighbourhoods", asked: "What was asked" };
for (const [name, words] of Object.entries(FAILED)) {
  test(`${name} that do not come are said to be missing, beside what others say`, async (t) => {
    const page = new TestMap(t);
    await page.draw(name, undefined);
    page.shared.tell("homes", "1 of 1 home in view.");
    assert.equal(page.notes, `1 of 1 home in view. “${words}” could not be loaded.`);
  });
}
