// Text that was typed is not left unasked, and stays where the register cannot be reached.
import assert from "node:assert/strict";
import test from "node:test";

import { TestPage, arrived } from "./page.js";

const FORM = `<main><form method="post" action="/orders/1/visits/new"><textarea name="words"></textarea><button>Save</button></form>
  <form method="post" action="/look-up"><input name="name"></form></main><script type="text/plain" data-reach="/static/icon.svg"></script>`;

const page = (t) => new TestPage(t, FORM, ["orders/static/typed.js"]);

const leave = (here) => {
  const event = new here.window.Event("beforeunload", { cancelable: true });
  here.window.dispatchEvent(event);
  return event.defaultPrevented;
};

const send = (here, form = "form") => {
  const event = new here.window.Event("submit", { cancelable: true });
  here.find(form).dispatchEvent(event);
  return !event.defaultPrevented;
};

test("leaving asks once something is typed, and not after it is sent", (t) => {
  const here = page(t);
  assert.equal(leave(here), false);
  here.type(here.find("[name=name]"), "Marsh");
  assert.equal(leave(here), false);
  here.type(here.find("[name=words]"), "A bag stood packed.");
  assert.equal(leave(here), true);
  assert.equal(send(here), true);
  assert.equal(leave(here), false);
});

test("a longer text is not left unasked in a field of one line either", (t) => {
  const here = page(t);
  here.type(here.find("[name=name]"), "Visit at 18:00 today, asked for by DC Price on the phone.");
  assert.equal(leave(here), true);
  here.type(here.find("[name=name]"), "Marsh");
  assert.equal(leave(here), false);
});

test("sending one form asks while another of the page holds what was typed", (t) => {
  const two = FORM.replace("</main>", '<form method="post" action="/orders/1/handovers" id="other"><textarea name="note"></textarea></form></main>');
  const here = new TestPage(t, two, ["orders/static/typed.js"]);
  here.type(here.find("[name=words]"), "A bag stood packed.");
  assert.equal(send(here, "#other"), true);
  assert.equal(leave(here), true);
  assert.equal(send(here), true);
  assert.equal(leave(here), false);
});

test("a page that is gone back to asks again", (t) => {
  const here = page(t);
  here.type(here.find("[name=words]"), "A bag stood packed.");
  send(here);
  here.window.dispatchEvent(new here.window.Event("pageshow"));
  assert.equal(leave(here), true);
});

test("what is typed stays on the page while the register cannot be reached", async (t) => {
  const here = page(t);
  here.window.fetch = async () => { throw new TypeError("no network"); };
  here.type(here.find("[name=words]"), "A bag stood packed.");
  await arrived();
  assert.equal(send(here), false);
  assert.match(here.find("[role=alert]").textContent, /cannot be reached/);
  here.window.fetch = async () => ({ ok: true });
  await arrived();
  assert.equal(send(here), false);
  await arrived();
  assert.match(here.find("[role=alert]").textContent, /reached again/);
  assert.equal(send(here), true);
});

test("leaving asks where an error stands beside what was typed", (t) => {
  const error = FORM.replace("<main>", '<main><div class="govuk-error-summary"></div>');
  const here = new TestPage(t, error, ["orders/static/typed.js"]);
  assert.equal(leave(here), true);
  assert.equal(send(here), true);
  assert.equal(leave(here), false);
});
