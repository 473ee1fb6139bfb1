// The ground of a map, and what every layer is drawn and said with.
import assert from "node:assert/strict";
import test from "node:test";

import { arrived, plain, TestMap } from "./page.js";

const TAMPERED = "<img src=x onerror=alert(1)>";
const SQUARE = { type: "Polygon", coordinates: [[[-1.9, 52.4], [-1.8, 52.4], [-1.8, 52.5], [-1.9, 52.4]]] };

const features = (...all) => ({ type: "FeatureCollection", features: all.map(([properties, geometry = SQUARE]) => ({ type: "Feature", properties, geometry })) });

test("numbers are written with their noun", (t) => {
  const { counted } = new TestMap(t).shared;
  const said = [0, 1, 2, 12345].map((number) => counted(number, "home", "homes"));
  assert.deepEqual(said, ["0 homes", "1 home", "2 homes", "12,345 homes"]);
});

test("a circle grows with its number, and says what it counts to who cannot see it", (t) => {
  const { icon } = new TestMap(t).shared;
  const circles = [999, 1000].map((number) => plain(icon(number, "homes, zoom in").options));
  assert.deepEqual(circles.map((each) => each.iconSize), [[40, 40], [52, 52]]);
  assert.match(circles[1].html, /<span>1,000<\/span>.* homes, zoom in</);
});

test("an address takes its first parameters and its next", (t) => {
  const { withQuery } = new TestMap(t).shared;
  assert.equal(withQuery("/a.json", { zoom: 3 }), "/a.json?zoom=3");
  assert.equal(withQuery("/a.json?area=LPA%3AALD", { bbox: "1,2" }), "/a.json?area=LPA%3AALD&bbox=1%2C2");
});

test("the box of a map is west, south, east, north, to the metre", (t) => {
  const page = new TestMap(t);
  const box = page.shared.boxOf(page.map);
  assert.match(box, /^(-?\d+\.\d{5},){3}-?\d+\.\d{5}$/);
  const [west, south, east, north] = box.split(",").map(Number);
  assert.ok(west < -1.89 && -1.89 < east && south < 52.48 && 52.48 < north);
});

test("each layer keeps its own sentence, in one order whichever comes first", (t) => {
  const page = new TestMap(t);
  for (const what of ["shades", "zones", "homes", "breaches"]) page.shared.tell(what, `${what}.`);
  assert.equal(page.notes, "homes. zones. breaches. shades.");
  page.shared.tell("zones", "");
  assert.equal(page.notes, "homes. breaches. shades.");
});

test("the same words are not written again, so that they are not read out again", (t) => {
  const page = new TestMap(t);
  page.shared.tell("homes", "2 of 2 homes in view.");
  const written = page.find("#map-notes").firstChild;
  page.shared.tell("homes", "2 of 2 homes in view.");
  assert.equal(page.find("#map-notes").firstChild, written);
});

test("a layer is filled when it is first wanted, and once", (t) => {
  const page = new TestMap(t);
  let filled = 0;
  const layer = page.shared.whenWanted(page.run("L.layerGroup()"), () => { filled += 1; });
  assert.equal(filled, 0);
  layer.addTo(page.map).remove().addTo(page.map);
  assert.equal(filled, 1);
});

test("danger comes before the order in a popup, and no words in it are markup", (t) => {
  const page = new TestMap(t);
  const words = page.shared.popup("WM26-00001-1", TAMPERED, "/orders/", { alarms: [TAMPERED, "Firearms."], tags: ["Dog", TAMPERED] });
  assert.equal(words.querySelector("img"), null);
  assert.equal(words.firstChild.className, "map-danger");
  assert.deepEqual(plain([...words.querySelectorAll(".map-danger__line")].map((each) => each.textContent)), [TAMPERED, "Firearms."]);
  assert.deepEqual(plain([...words.querySelectorAll("strong")].map((each) => each.textContent)), ["Dog", TAMPERED]);
  const link = words.querySelector("a");
  assert.deepEqual([link.getAttribute("href"), link.target, link.textContent], ["/orders/WM26-00001-1", "_top", "WM26-00001-1"]);
});

test("a popup without danger has none", (t) => {
  const words = new TestMap(t).shared.popup("WM26-00001-1", "DVPN", "/orders/", undefined);
  assert.equal(words.querySelector(".map-danger"), null);
});

test("the page on paper is asked for what the frame shows", (t) => {
  const page = new TestMap(t);
  const outside = page.document.createElement("div");
  outside.innerHTML = '<a data-map-print href="https://register.test/orders/map/print?area=LPA%3AALD&homes=subject">Print</a>';
  Object.defineProperty(page.window, "parent", { configurable: true, value: { document: outside } });
  page.shared.onPaper(page.map, { zones: "0", homes: "" });
  const asked = new URL(outside.querySelector("a").href).searchParams;
  assert.deepEqual([asked.get("area"), asked.get("zones"), asked.has("homes")], ["LPA:ALD", "0", false]);
  assert.equal(asked.get("bbox"), page.shared.boxOf(page.map));
});

test("the view takes everything that was found, however late it comes", (t) => {
  const page = new TestMap(t);
  const box = (...corners) => page.run("L").latLngBounds(corners);
  page.shared.widen(page.map, box([52.4, -1.9], [52.41, -1.89]));
  page.shared.widen(page.map, page.run("L.latLngBounds([])"));
  page.shared.widen(page.map, box([52.6, -1.6], [52.61, -1.59]));
  assert.ok(page.map.getBounds().contains(box([52.4, -1.9], [52.61, -1.59])));
});

test("the area asked about stands out, and a neighbourhood stands back", async (t) => {
  const page = new TestMap(t);
  const answer = features([{ area: "LPA:ALD" }], [{ area: "LPA:BIR" }], [{ area: "NPU:ALD1" }]);
  const layer = await page.draw("outlines", answer, { focus: "LPA:BIR", fit: true });
  const drawn = layer.getLayers().map(({ options: { weight, fill, opacity } }) => [weight, fill, opacity]);
  assert.deepEqual(plain(drawn), [[2, false, 1], [4, true, 1], [1, false, 0.55]]);
});

test("a name on the ground is words, and lesser names come with zoom", async (t) => {
  const page = new TestMap(t);
  const place = { type: "Point", coordinates: [-1.89, 52.48] };
  await page.draw("base", features([{ name: TAMPERED, rank: 2 }, place]), { kind: "label", name: "Names", style: "plain" });
  assert.equal(page.find(".map-label--2").textContent, TAMPERED);
  const near = [11, 12, 14].map((zoom) => { page.map.setZoom(zoom, { animate: false }); return page.map.getContainer().dataset.labels; });
  assert.deepEqual(near, ["1", "2", "3"]);
});

test("the edition before is told apart from the new one", async (t) => {
  const page = new TestMap(t);
  const answer = features([{ edition: "before", shaded: false, words: TAMPERED }], [{ edition: "after", shaded: true, words: "Moved" }]);
  const layer = await page.draw("editions", answer);
  const [before, after] = layer.getLayers();
  assert.deepEqual([before.options.dashArray, before.options.fillOpacity], ["6 6", 0]);
  assert.deepEqual([after.options.dashArray, after.options.fillOpacity], [null, 0.2]);
  assert.equal(before.getTooltip().getContent().querySelector("img"), null);
});

test("layers are listed in one order, the base map after them", async (t) => {
  const page = new TestMap(t);
  const { NAMES, control } = page.shared;
  const layer = () => page.run("L.layerGroup()");
  for (const name of ["Base map: Roads", NAMES.asked, NAMES.zones, NAMES.subject]) control(page.map).addOverlay(layer(), name);
  const listed = page.all(".leaflet-control-layers-overlays label").map((each) => each.textContent.trim());
  assert.deepEqual(listed, [NAMES.subject, NAMES.zones, NAMES.asked, "Base map: Roads"]);
});

test("a ground that does not come is said, and stays said", async (t) => {
  const page = new TestMap(t);
  await page.draw("outlines", undefined);
  await page.draw("zones", { ...features(), danger: {}, orders: 1, total: 1, withheld: 1 });
  assert.equal(page.notes, "1 condition is about a withheld place and not drawn. Part of the ground of the map could not be loaded.");
  await arrived();
});
