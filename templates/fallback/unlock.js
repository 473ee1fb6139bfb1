"use strict";
(() => {
  const page = document.getElementById("snapshot");
  const form = document.getElementById("unlock");
  const field = document.getElementById("passphrase");
  const said = document.getElementById("said");
  const bytes = (text) => Uint8Array.from(atob(text.trim()), (each) => each.charCodeAt(0));
  const utf8 = new TextEncoder();

  async function open(passphrase) {
    const given = utf8.encode(passphrase.trim().normalize("NFC"));
    const base = await crypto.subtle.importKey("raw", given, "PBKDF2", false, ["deriveKey"]);
    const rounds = {
      name: "PBKDF2", hash: "SHA-256",
      salt: bytes(page.dataset.salt), iterations: Number(page.dataset.iterations),
    };
    const kind = { name: "AES-GCM", length: 256 };
    const key = await crypto.subtle.deriveKey(rounds, base, kind, false, ["decrypt"]);
    const how = {
      name: "AES-GCM", iv: bytes(page.dataset.nonce),
      additionalData: utf8.encode(page.dataset.about),
    };
    const sealed = bytes(document.getElementById("sealed").textContent);
    return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "Opening…";
    if (!globalThis.crypto || !crypto.subtle) {
      said.textContent = "This browser cannot open the file. Use Edge, Chrome or Firefox.";
      return;
    }
    try {
      page.innerHTML = await open(field.value);
    } catch {
      said.textContent = "That is not the passphrase of this file, or the file is damaged.";
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    document.getElementById("list").focus();
  });
})();
