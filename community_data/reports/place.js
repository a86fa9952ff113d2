"use strict";
// A link to the numbers, as on the page of two places, finds their table open.
const open_numbers = () => {
  const table = document.getElementById("table");
  if (table && location.hash === "#measures") table.open = true;
};
addEventListener("hashchange", open_numbers);
open_numbers();
// Who wants to read all, or to search in a browser that does not look into what is folded, opens
// all at once.
const folded = [...document.querySelectorAll("details.rest")];
for (const line of document.querySelectorAll("p[data-open]")) {
  const button = document.createElement("button");
  const say = (open) => { button.textContent = open ? line.dataset.close : line.dataset.open; };
  button.type = "button";
  button.addEventListener("click", () => {
    const open = folded.some((part) => !part.open);
    for (const part of folded) part.open = open;
    say(open);
  });
  say(false);
  line.append(button);
}
// On paper all stands open. The style does it where the browser can; this does it in any.
let closed = [];
addEventListener("beforeprint", () => {
  closed = folded.filter((part) => !part.open);
  for (const part of closed) part.open = true;
});
addEventListener("afterprint", () => { for (const part of closed) part.open = false; });
// Headings of the table of measures become buttons that sort it. A line and what it opens to are
// one tbody, so they stay together; a line without a number comes last, whichever way.
for (const table of document.querySelectorAll("table[data-sorted]")) {
  const status = document.getElementById(table.dataset.sorted);
  const heads = [...table.tHead.rows[0].cells];
  const order = [...table.tBodies];
  const cell = (body, column) => body.rows[0].cells[column].dataset.key;
  const compare = (a, b) =>
    isNaN(a) || isNaN(b) ? a.localeCompare(b, document.documentElement.lang) : a - b;
  const sort = (head, column) => {
    const falls = head.getAttribute("aria-sort") === "none"
      ? head.dataset.first === "falls" : head.getAttribute("aria-sort") === "ascending";
    const has = order.filter((body) => cell(body, column) !== "");
    const has_none = order.filter((body) => cell(body, column) === "");
    has.sort((a, b) => (falls ? -1 : 1) * compare(cell(a, column), cell(b, column)));
    table.append(...has, ...has_none);
    for (const other of heads) {
      if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    }
    head.setAttribute("aria-sort", falls ? "descending" : "ascending");
    status.textContent = head.dataset[falls ? "falls" : "rises"];
  };
  heads.forEach((head, column) => {
    if (!head.dataset.first) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sort(head, column));
  });
}
