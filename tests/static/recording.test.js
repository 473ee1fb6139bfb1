// Long lists of choices that can be typed into, with the component that pages load.
import assert from "node:assert/strict";
import test from "node:test";

import { arrived, TestPage } from "./page.js";

const AUTOCOMPLETE = "node_modules/accessible-autocomplete/dist/accessible-autocomplete.min.js";
const LONG = ["", ...Array.from({ length: 11 }, (_, number) => `Court ${number + 1}`)];

const select = (choices) =>
  `<label for="court">Court</label><select class="govuk-select" id="court" name="court">${choices.map((each) => `<option value="${each.toLowerCase()}">${each}</option>`).join("")}</select>`;

const opened = async (t, html, chosen = "") => {
  const page = new TestPage(t, html, [AUTOCOMPLETE]);
  page.find("select").value = chosen;
  page.load("orders/static/recording.js");
  await arrived();
  return page;
};

test("a list of twelve can be typed into, and one of eleven cannot", async (t) => {
  assert.ok((await opened(t, select(LONG))).find("input"));
  assert.equal((await opened(t, select(LONG.slice(1)))).find("input"), null);
});

test("a long list of conditions stays a list", async (t) => {
  const page = await opened(t, `<div class="register-condition">${select(LONG)}</div>`);
  assert.equal(page.find("input"), null);
});

test("what was chosen before is shown, and stays chosen", async (t) => {
  const page = await opened(t, select(LONG), "court 3");
  assert.equal(page.find("input").value, "Court 3");
  assert.equal(page.find("select").value, "court 3");
});

test("a choice typed in other letters is chosen", async (t) => {
  const page = await opened(t, select(LONG));
  page.type(page.find("input"), " COURT 5 ");
  assert.equal(page.find("select").value, "court 5");
});

test("words that are no choice leave none in place", async (t) => {
  const page = await opened(t, select(LONG), "court 3");
  page.type(page.find("input"), "Court of the moon");
  assert.equal(page.find("select").value, "");
});
