// The locked list for when the register is down, opened by the script that lies in it.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";

import { TestPage } from "./page.js";

const ABOUT = "LPA:ALD 2026-11-30T06:00:00+00:00";
const PASSPHRASE = "café au lait sucré".normalize("NFC");
const ROUNDS = 1000;
const LIST = '<h1 id="list" tabindex="-1">1 live order in Ålder</h1>';

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

const sealed = async (text) => {
  const bytes = (words) => new TextEncoder().encode(words);
  const salt = webcrypto.getRandomValues(new Uint8Array(16)), nonce = webcrypto.getRandomValues(new Uint8Array(12));
  const base = await webcrypto.subtle.importKey("raw", bytes(PASSPHRASE), "PBKDF2", false, ["deriveKey"]);
  const key = await webcrypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const hidden = await webcrypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bytes(ABOUT) }, key, bytes(text));
  return { salt: base64(salt), nonce: base64(nonce), hidden: base64(hidden) };
};

const opened = async (t, { about = ABOUT, crypto = webcrypto } = {}) => {
  const { salt, nonce, hidden } = await sealed(LIST);
  const page = new TestPage(t, `<main id="snapshot" data-about="${about}" data-salt="${salt}" data-nonce="${nonce}" data-iterations="${ROUNDS}">
    <form id="unlock"><input id="passphrase"><p id="said"></p><button>Open the list</button></form><div id="sealed" hidden>${hidden}\n</div></main>`);
  Object.defineProperty(page.window, "crypto", { configurable: true, value: crypto });
  Object.assign(page.window, { TextEncoder, TextDecoder, Uint8Array });
  page.load("templates/fallback/unlock.js");
  return page;
};

const give = async (page, passphrase) => {
  page.find("#passphrase").value = passphrase;
  page.find("#unlock").dispatchEvent(new page.window.Event("submit", { cancelable: true }));
  while (page.find("#said")?.textContent === "Opening…") await new Promise((resolve) => { setTimeout(resolve, 1); });
};

const spellings = { "as it was set": PASSPHRASE, "with blanks around it": ` ${PASSPHRASE}\n`, "with its accents apart": PASSPHRASE.normalize("NFD") };
for (const [how, passphrase] of Object.entries(spellings)) {
  test(`the passphrase ${how} opens the list and takes the reader to it`, async (t) => {
    const page = await opened(t);
    await give(page, passphrase);
    assert.equal(page.find("#snapshot").textContent, "1 live order in Ålder");
    assert.equal(page.document.activeElement, page.find("#list"));
  });
}

test("another passphrase opens nothing, and says so", async (t) => {
  const page = await opened(t);
  await give(page, "cafe au lait sucre");
  assert.match(page.find("#said").textContent, /not the passphrase/);
  assert.equal(page.find("#passphrase").getAttribute("aria-invalid"), "true");
  assert.equal(page.find("#list"), null);
});

test("a file whose open words were altered does not open", async (t) => {
  const page = await opened(t, { about: "LPA:BIR 2026-11-30T06:00:00+00:00" });
  await give(page, PASSPHRASE);
  assert.match(page.find("#said").textContent, /file is damaged/);
});

test("a browser that cannot decrypt is told of others", async (t) => {
  const page = await opened(t, { crypto: null });
  await give(page, PASSPHRASE);
  assert.match(page.find("#said").textContent, /Use Edge, Chrome or Firefox/);
});
