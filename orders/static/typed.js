// Asks before a page with typed text is left, and keeps that text on the page where the register
// cannot be reached. Without scripts the register keeps what is sent after a session has ended.
const EVERY_MS = 15_000;
const LOST = "The register cannot be reached. What you typed is still on this page: leave it open, and send it when the connection is back.";
const BACK = "The register can be reached again. Send what you typed.";

const forms = [...document.querySelectorAll("main form[method=post]")]
  .filter((form) => form.querySelector("textarea") || (form.getAttribute("action") ?? "").includes("/drafts/"));
const answering = document.querySelector("script[data-reach]")?.dataset.reach;

// What a page shows again beside an error is saved nowhere: it was typed as well.
const shownAgain = forms.length > 0 && document.querySelector(".govuk-error-summary") !== null;

let typed = false, sent = false, reached = true, asking = false;
let note = null;

const say = (form, words) => {
  note ??= document.createElement("p");
  note.className = "govuk-inset-text";
  note.setAttribute("role", "alert");
  note.textContent = words;
  form.append(note);
};

const ask = async () => {
  if (asking || !answering) return;
  asking = true;
  try {
    await fetch(answering, { method: "HEAD", cache: "no-store" });
    if (!reached && note) note.textContent = BACK;
    reached = true;
  } catch { reached = false; }
  asking = false;
};

const watch = () => {
  if (sent) return;
  ask();
  setTimeout(watch, EVERY_MS);
};

const begin = () => {
  if (typed) return;
  typed = true;
  watch();
};

for (const form of forms) {
  form.addEventListener("input", begin);
  form.addEventListener("submit", (event) => {
    if (reached && navigator.onLine !== false) { sent = true; return; }
    event.preventDefault();
    say(form, LOST);
    ask();
  });
}

if (shownAgain) begin();

window.addEventListener("beforeunload", (event) => { if (typed && !sent) event.preventDefault(); });
// A page that is gone back to may be left and sent again.
window.addEventListener("pageshow", () => { sent = false; });
