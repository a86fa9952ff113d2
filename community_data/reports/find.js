"use strict";
// Leaves in the list of places those whose name holds what is typed, accents or not.
const field = document.getElementById("find");
const status = document.getElementById("found");
const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(document.documentElement.lang);

function find() {
  const wanted = plain(field.value.trim());
  let shown = 0;
  for (const section of document.querySelectorAll("section.level")) {
    let any = false;
    for (const place of section.querySelectorAll("li")) {
      place.hidden = !plain(place.dataset.name).includes(wanted);
      any ||= !place.hidden;
      shown += !place.hidden;
    }
    section.hidden = !any;
  }
  status.textContent = wanted ? status.dataset.says.replace("{n}", shown) : "";
}

field.addEventListener("input", find);
document.getElementById("finding").hidden = false;
