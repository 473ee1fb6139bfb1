// GOV.UK Frontend's components look for these two classes; pages without scripts never get them.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
