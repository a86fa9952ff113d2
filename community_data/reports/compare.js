"use strict";
// Puts the numbers of two places side by side. It reads what stands in this page, and asks nobody.
const read = (id) => document.getElementById(id);
const known = JSON.parse(read("numbers").textContent);
const words = read("side-by-side").dataset;
const choices = [read("first"), read("second")];
const none = { text: words.none, percent: null, margin: null };

function verdict(a, b, looked_at) {
  if (a.percent === null || b.percent === null) return a.given && b.given ? words.unsure : "";
  if (a.period !== b.period) return words.times;
  if (a.margin === null || b.margin === null) return words.unsure;
  const margin = known.widened[looked_at - 1] * Math.hypot(a.margin, b.margin);
  return Math.abs(a.percent - b.percent) > margin ? words.different : words.unsure;
}

function cell(tag, role, text, label) {
  const made = document.createElement(tag);
  made.setAttribute("role", role);
  made.textContent = text;
  if (label) made.dataset.label = label;
  return made;
}

function show() {
  const [one, other] = choices.map((choice) => known.places[choice.value]);
  const pairs = known.measures.map(([measure, about]) => [
    about, one.numbers[measure] ?? none, other.numbers[measure] ?? none,
  ]);
  const looked_at = pairs.filter(([, a, b]) => a.percent !== null && b.percent !== null).length;
  read("head-first").textContent = one.name;
  read("head-second").textContent = other.name;
  const labels = [one.name, other.name];  // a verdict says itself what it is
  for (const old of read("pair").querySelectorAll("tbody")) old.remove();
  read("pair").append(...pairs.map(([about, a, b]) => {
    const head = cell("th", "rowheader", about);
    head.scope = "row";
    const texts = [a.text, b.text, one === other ? "" : verdict(a, b, Math.max(looked_at, 1))];
    const row = cell("tr", "row", "");
    row.append(head, ...texts.map((text, at) => cell("td", "cell", text, labels[at])));
    const body = cell("tbody", "rowgroup", "");  // one for each line, a card on a narrow screen
    body.append(row);
    return body;
  }));
  read("told").textContent = words.told.replace("{first}", one.name).replace("{second}", other.name);
}

const files = known.places.map((place) => place.file.replace(/\.html$/, ""));

function take_from_address() {
  const asked = location.hash.slice(1).split("+").map((file) => files.indexOf(file));
  choices.forEach((choice, at) => { choice.value = asked[at] >= 0 ? asked[at] : at; });
  show();
}

for (const choice of choices) {
  known.places.forEach((place, number) => choice.add(new Option(place.name, number)));
  choice.addEventListener("change", () => {
    location.replace(`#${choices.map((one) => files[one.value]).join("+")}`);
    show();
  });
}
addEventListener("hashchange", take_from_address);
read("side-by-side").hidden = false;
take_from_address();
read("told").textContent = "";
