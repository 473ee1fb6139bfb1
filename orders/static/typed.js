// Asks before a page with typed text is left, and keeps that text on the page where the register
// cannot be reached. Without scripts the register keeps what is sent after a session has ended.
const EVERY_MS = 15_000;
// A field of one line holds a longer text from here on, such as why a home is opened.
const LONG = 40;
const LOST = "The register cannot be reached. What you typed is still on this page: leave it open, and send it when the connection is back.";
const BACK = "The register can be reached again. Send what you typed.";

const forms = [...document.querySelectorAll("main form[method=post]")];
const takesText = (form) => form.querySelector("textarea") || (form.getAttribute("action") ?? "").includes("/drafts/");
const isLong = (field) => field.type === "text" && field.value.length > LONG;
const answering = document.querySelector("script[data-reach]")?.dataset.reach;

// What a page shows again beside an error is saved nowhere: it was typed as well.
const shownAgain = document.querySelector(".govuk-error-summary") ? forms.filter(takesText) : [];

// The forms that hold typed text, and the one that is on its way.
const typed = new Set();
let sent = null, reached = true, asking = false, watching = false;
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
  watching = typed.size > 0 && !sent;
  if (!watching) return;
  ask();
  setTimeout(watch, EVERY_MS);
};

const begin = (form) => {
  typed.add(form);
  if (!watching) watch();
};

for (const form of forms) {
  form.addEventListener("input", () => {
    if (takesText(form) || [...form.elements].some(isLong)) begin(form);
    else typed.delete(form);
  });
  form.addEventListener("submit", (event) => {
    if (!typed.has(form)) return;
    if (reached && navigator.onLine !== false) { sent = form; return; }
    event.preventDefault();
    say(form, LOST);
    ask();
  });
}

shownAgain.forEach(begin);

window.addEventListener("beforeunload", (event) => {
  if ([...typed].some((form) => form !== sent)) event.preventDefault();
});
// A page that is gone back to may be left and sent again.
window.addEventListener("pageshow", () => {
  sent = null;
  if (!watching) watch();
});
