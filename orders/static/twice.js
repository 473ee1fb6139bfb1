// Asks which of two is meant only where clocks went back over the time that is typed: 01:00 to
// 01:59 on the last Sunday of October. Without scripts the register asks when it shows the form
// again, and “second” may be written behind the time.
const named = (name) => document.getElementsByName(name)[0];

function comesTwice(name) {
  const [day, month, year] = ["day", "month", "year"].map((part) => Number(named(`${name}-${part}`)?.value));
  const hour = /^0?1[:.]?[0-5][0-9]/.test(named(`${name}-time`)?.value.trim() ?? "");
  const sunday = new Date(Date.UTC(year, 9, day)).getUTCDay() === 0;
  return hour && month === 10 && day > 24 && day <= 31 && sunday;
}

for (const asked of document.querySelectorAll("[data-comes-twice]")) {
  const name = asked.dataset.comesTwice;
  for (const part of ["day", "month", "year", "time"]) {
    named(`${name}-${part}`)?.addEventListener("input", () => {
      asked.hidden = !comesTwice(name);
    });
  }
}
