"use strict";
// Leaves in the list of places those whose name holds what is typed, accents or not. Where none
// does, those whose name holds it with the fewest letters wrong.
const field = document.getElementById("find");
const status = document.getElementById("found");
const places = [...document.querySelectorAll("section.level li")];
const language = document.documentElement.lang;
const plain = (text) =>
  text.normalize("NFD").toLocaleLowerCase(language).replace(/[^\p{L}\p{N}]/gu, "");
const names = places.map((place) => plain(place.dataset.name));

// How many letters of `wanted` are wrong, missing, too many or swapped with the next one, in the part
// of `name` that is most like it (P. H. Sellers, Journal of Algorithms 1, 1980, with swaps).
function wrong(wanted, name) {
  let above = Array(name.length + 1).fill(0);
  let before = above;
  for (let row = 1; row <= wanted.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= name.length; at += 1) {
      const [here, there] = [wanted[row - 1], name[at - 1]];
      const ways = [above[at - 1] + (here === there ? 0 : 1), above[at] + 1, line[at - 1] + 1];
      const swapped = row > 1 && at > 1 && here === name[at - 2] && wanted[row - 2] === there;
      if (swapped) ways.push(before[at - 2] + 1);
      line.push(Math.min(...ways));
    }
    [before, above] = [above, line];
  }
  return Math.min(...above);
}

function find() {
  const wanted = plain(field.value);
  let shown = names.map((name) => name.includes(wanted));
  let says = wanted ? "says" : "";
  if (!shown.includes(true)) {
    const found = names.map((name) => wrong(wanted, name));
    const fewest = Math.min(...found);
    if (fewest <= wanted.length / 4) {
      shown = found.map((number) => number === fewest);
      says = "like";
    }
  }
  places.forEach((place, number) => { place.hidden = !shown[number]; });
  for (const section of document.querySelectorAll("section.level")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  const number = shown.filter((one) => one).length;
  status.textContent = says ? status.dataset[says].replace("{n}", number) : "";
}

// Enter opens the place that is meant: the only one, or the one that is called just that.
function open(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  const left = places.filter((place) => !place.hidden);
  const called = left.filter((place) => plain(place.dataset.name) === plain(field.value));
  const meant = left.length === 1 ? left : called;
  if (meant.length === 1) meant[0].querySelector("a")?.click();
}

field.addEventListener("input", find);
field.addEventListener("keydown", open);
document.getElementById("finding").hidden = false;
