// The homes on a map: how many are drawn, how many are not and why, and what a circle stands for.
import assert from "node:assert/strict";
import test from "node:test";

import { arrived, plain, TestMap } from "./page.js";

// Two subjects' homes and one protected person's, each on its own, all in view.
const EACH = {
  origin: [52, -2], steps: 1000, lat: [480, 490, 470], lon: [110, 120, 100], what: [0, 0, 1],
  roles: ["subject", "protected"], labels: ["DVPO, subject", "DVPO, protected person"],
  references: ["WM26-1", "WM26-2", "WM26-1"], danger: {}, counts: [], subjects: [], homes: 3, withheld: {}, unlocated: 0,
};
// A circle of seven homes, five of them subjects', and a home by itself.
const GATHERED = {
  ...EACH, lat: [480, 490], lon: [110, 120], what: [0, 0], references: ["", "WM26-9"], counts: [7, 1], subjects: [5, 1], homes: 1234,
};
const SUBJECTS = "Subjects' homes", PROTECTED = "Protected persons' homes";

const shown = async (t, data, options) => {
  const page = new TestMap(t);
  await page.draw("points", data, options);
  return page;
};

const titles = (page) => page.all(".map-point, .map-cluster").map((each) => each.title);

test("homes each on their own are counted", async (t) => {
  assert.equal((await shown(t, EACH)).notes, "3 of 3 homes in view.");
});

test("a home outside the frame is not in view, and counts when the map moves there", async (t) => {
  const page = await shown(t, { ...EACH, lat: [480, 490, 2470] });
  assert.equal(page.notes, "2 of 3 homes in view.");
  page.map.setView([54.47, -1.9], 10, { animate: false });
  assert.equal(page.notes, "1 of 3 homes in view.");
});

const HIDDEN = {
  "one LPA": [{ Alder: 1 }, 0, " Not shown: 1 in Alder: address withheld."],
  "two LPAs": [{ Alder: 1, Birch: 1200 }, 0, " Not shown: 1 in Alder: address withheld; 1,200 in Birch: address withheld."],
  "no location": [{}, 2, " Not shown: 2: no location."],
  "both": [{ Alder: 1 }, 2, " Not shown: 1 in Alder: address withheld; 2: no location."],
};
for (const [what, [withheld, unlocated, words]] of Object.entries(HIDDEN)) {
  test(`what is not shown is counted and drawn nowhere: ${what}`, async (t) => {
    const page = await shown(t, { ...EACH, withheld, unlocated });
    assert.equal(page.notes, `3 of 3 homes in view.${words}`);
    const none = await shown(t, { ...EACH, lat: [], lon: [], what: [], references: [], homes: 0, withheld, unlocated });
    assert.equal(none.notes, `No home to show.${words}`);
    assert.deepEqual(titles(none), []);
  });
}

test("what is switched off is named and not counted", async (t) => {
  const page = await shown(t, EACH);
  await page.toggle(PROTECTED);
  assert.equal(page.notes, "2 of 3 homes in view. Protected persons' homes are switched off.");
  await page.toggle(SUBJECTS);
  assert.equal(page.notes, "0 of 3 homes in view. Subjects' homes are switched off. Protected persons' homes are switched off.");
  await page.toggle(PROTECTED);
  assert.equal(page.notes, "1 of 3 homes in view. Subjects' homes are switched off.");
});

test("only whose homes there are can be switched", async (t) => {
  const page = await shown(t, { ...EACH, what: [0, 0, 0], roles: ["subject"], labels: ["DVPO, subject"] });
  assert.deepEqual(page.all(".leaflet-control-layers-overlays label").map((each) => each.textContent.trim()), [SUBJECTS]);
});

test("a circle counts as all the homes it stands for", async (t) => {
  const page = await shown(t, GATHERED);
  assert.equal(page.notes, "8 of 1,234 homes in view, gathered in circles with their number; zoom in to see each.");
  assert.deepEqual(titles(page), ["7 homes: 5 of subjects, 2 of protected persons", "WM26-9, DVPO, subject"]);
});

test("a circle of one sort names no other", async (t) => {
  const page = await shown(t, { ...GATHERED, subjects: [7, 1] });
  assert.equal(titles(page)[0], "7 homes: 7 of subjects");
  assert.equal(titles(await shown(t, { ...GATHERED, subjects: [0, 1] }))[0], "7 homes: 7 of protected persons");
});

test("gathered homes are asked for again for the view, with the sorts wanted", async (t) => {
  const page = await shown(t, GATHERED);
  const last = () => new URLSearchParams(page.asked.at(-1).split("?")[1]);
  assert.deepEqual([last().get("zoom"), last().get("homes"), last().get("bbox")], ["10", "subject,protected", page.shared.boxOf(page.map)]);
  await page.toggle(PROTECTED);
  assert.equal(last().get("homes"), "subject");
  await page.toggle(SUBJECTS);
  assert.equal(last().get("homes"), "none");
});

test("an answer that is overtaken is not drawn", async (t) => {
  const page = await shown(t, GATHERED);
  const waiting = [];
  page.window.fetch = () => new Promise((resolve) => { waiting.push((data) => resolve({ ok: true, json: async () => data })); });
  page.map.setZoom(11, { animate: false });
  page.map.setZoom(12, { animate: false });
  const [first, second] = waiting;
  second({ ...GATHERED, counts: [3, 1], subjects: [3, 1] });
  await arrived();
  first({ ...GATHERED, counts: [9, 1], subjects: [9, 1] });
  await arrived();
  assert.equal(titles(page)[0], "3 homes: 3 of subjects");
});

test("a circle opened with the mouse or Enter zooms in, and other keys leave it", async (t) => {
  const page = await shown(t, GATHERED);
  const circle = () => { let found; page.map.eachLayer((each) => { if (each.options.title?.startsWith("7 homes")) found = each; }); return found; };
  circle().fire("keypress", { originalEvent: { key: "a" } });
  assert.equal(page.map.getZoom(), 10);
  circle().fire("keypress", { originalEvent: { key: "Enter" } });
  assert.equal(page.map.getZoom(), 12);
  await arrived();
  circle().fire("click", {});
  assert.equal(page.map.getZoom(), 14);
});

test("a home says its order and whose it is, and nothing in it is markup", async (t) => {
  const label = "<b>DVPO</b>";
  const page = new TestMap(t);
  const [close] = (await page.draw("points", { ...EACH, labels: [label, label] })).getLayers();
  const [mark] = close.getLayers().filter((each) => each.options.title === `WM26-2, ${label}`);
  const words = mark.getPopup().getContent()();
  assert.equal(words.querySelector("b"), null);
  assert.ok(words.textContent.endsWith(label));
});

test("homes that do not come are said to be missing until they come", async (t) => {
  const page = await shown(t, GATHERED);
  const whole = page.notes;
  page.answers = {};
  page.map.setZoom(11, { animate: false });
  await arrived();
  assert.equal(page.notes, "The homes could not be loaded. The list has the same orders.");
  page.answers["/points.json"] = GATHERED;
  page.map.setZoom(10, { animate: false });
  await arrived();
  assert.equal(page.notes, whole);
});

test("a page of maps asks the register alone", async (t) => {
  const page = await shown(t, GATHERED);
  assert.deepEqual(plain(page.asked.filter((url) => !url.startsWith("/points.json"))), []);
});
