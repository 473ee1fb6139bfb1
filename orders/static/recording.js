// Lets a person type to find a choice in a long list. Without scripts the list itself stays, and so do
// those of conditions, which are grouped and may be many.
const LONG = 12;

for (const select of document.querySelectorAll("select.govuk-select")) {
  if (select.options.length < LONG || select.closest(".register-condition")) continue;
  const id = select.id;
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    autoselect: false,
    showAllValues: true,
    defaultValue: select.value ? select.selectedOptions[0].text : "",
  });
  // Words that are no choice must not leave the choice made before in place.
  document.getElementById(id).addEventListener("input", (event) => {
    const typed = event.target.value.trim().toLowerCase();
    const match = [...select.options].find((option) => option.text.toLowerCase() === typed);
    select.value = match ? match.value : "";
  });
}
