// Asks which of two is meant only where clocks went back over the time that is typed: 01:00 to
// 01:59 on the last Sunday of October. Without scripts the register asks when it shows the form
// again, and “second” may be written behind the time.
const PARTS = ["day", "month", "year", "time"];
const HOUR = /^0?1[:.]?[0-5][0-9](\s+\(?(first|second)\)?)?$/i;

const named = (name) => document.getElementsByName(name)[0];

function comesTwice(name) {
  const [day, month, year, time] = PARTS.map((part) => named(`${name}-${part}`)?.value.trim() ?? "");
  const october = Number(month) === 10 || /^oct/i.test(month);
  const last = /^[0-9]{4}$/.test(year) && Number(day) > 24 && Number(day) <= 31;
  const sunday = new Date(Date.UTC(Number(year), 9, Number(day))).getUTCDay() === 0;
  return HOUR.test(time) && october && last && sunday;
}

for (const asked of document.querySelectorAll("[data-comes-twice]")) {
  const name = asked.dataset.comesTwice;
  for (const part of PARTS) {
    named(`${name}-${part}`)?.addEventListener("input", () => {
      asked.hidden = !comesTwice(name);
    });
  }
}
