"use strict";
// Puts the numbers of two places side by side. It reads what stands in this page, and asks nobody.
const read = (id) => document.getElementById(id);
const known = JSON.parse(read("numbers").textContent);
const words = read("side-by-side").dataset;
const choices = [read("first"), read("second")];
const none = { text: words.none, percent: null, margin: null };

function verdict(a, b, looked_at) {
  if (a.percent === null || b.percent === null) return "";
  if (a.period !== b.period) return words.times;
  if (a.margin === null || b.margin === null) return words.unsure;
  const margin = known.widened[looked_at - 1] * Math.hypot(a.margin, b.margin);
  return Math.abs(a.percent - b.percent) > margin ? words.different : words.unsure;
}

function show() {
  const [one, other] = choices.map((choice) => known.places[choice.value]);
  const pairs = known.measures.map(([measure, about]) => [
    about, one.numbers[measure] ?? none, other.numbers[measure] ?? none,
  ]);
  const looked_at = pairs.filter(([, a, b]) => a.percent !== null && b.percent !== null).length;
  read("head-first").textContent = one.name;
  read("head-second").textContent = other.name;
  read("rows").replaceChildren(...pairs.map(([about, a, b]) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = about;
    const texts = [a.text, b.text, one === other ? "" : verdict(a, b, Math.max(looked_at, 1))];
    row.append(head, ...texts.map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    }));
    return row;
  }));
  read("told").textContent = words.told.replace("{first}", one.name).replace("{second}", other.name);
}

for (const choice of choices) {
  known.places.forEach((place, number) => choice.add(new Option(place.name, number)));
  choice.addEventListener("change", show);
}
choices[1].value = 1;
read("side-by-side").hidden = false;
show();
read("told").textContent = "";
