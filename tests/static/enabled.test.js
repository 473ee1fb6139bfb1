// The classes that GOV.UK Frontend's components look for.
import assert from "node:assert/strict";
import test from "node:test";

import { plain, TestPage } from "./page.js";

const classes = (page) => plain([...page.document.body.classList]);

test("a browser that knows modules is told to be supported", (t) => {
  const page = new TestPage(t, "");
  page.load("orders/static/enabled.js");
  assert.deepEqual(classes(page), ["js-enabled", "govuk-frontend-supported"]);
});

test("an old browser only has scripts", (t) => {
  const page = new TestPage(t, "");
  delete page.window.HTMLScriptElement.prototype.noModule;
  page.load("orders/static/enabled.js");
  assert.deepEqual(classes(page), ["js-enabled"]);
});
