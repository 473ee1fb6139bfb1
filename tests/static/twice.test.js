// Which of two times is asked about on a page: the same cases as the form itself answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { TestPage } from "./page.js";

const CASES = JSON.parse(readFileSync(new URL("times_that_come_twice.json", import.meta.url), "utf8"));
const PARTS = ["day", "month", "year", "time"];

const form = (parts) => parts.map((part) => `<input name="on-${part}">`).join("") + '<div data-comes-twice="on" hidden></div>';

const fill = (page, values) => PARTS.forEach((part, at) => page.type(page.find(`[name=on-${part}]`), values[at]));

for (const [...values] of CASES) {
  const twice = values.pop();
  test(`${values.join(" ")}: ${twice ? "asked" : "not asked"}`, (t) => {
    const page = new TestPage(t, form(PARTS), ["orders/static/twice.js"]);
    fill(page, values);
    assert.equal(page.find("[data-comes-twice]").hidden, !twice);
  });
}

test("the question goes away again when the time is changed", (t) => {
  const page = new TestPage(t, form(PARTS), ["orders/static/twice.js"]);
  fill(page, ["26", "10", "2025", "01:30"]);
  assert.equal(page.find("[data-comes-twice]").hidden, false);
  page.type(page.find("[name=on-time]"), "03:30");
  assert.equal(page.find("[data-comes-twice]").hidden, true);
});

test("a date without a time asks nothing", (t) => {
  const page = new TestPage(t, form(PARTS.slice(0, 3)), ["orders/static/twice.js"]);
  page.type(page.find("[name=on-day]"), "26");
  assert.equal(page.find("[data-comes-twice]").hidden, true);
});
