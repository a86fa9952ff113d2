// The page of one text: points and comment are saved as they are made, by mouse or by keys.
// Nothing here ever reads a text as HTML: only textContent and form values are set.
"use strict";

const by = (id) => document.getElementById(id);
const desk = by("desk");
const words = desk.dataset;
const rubric = by("rubric");
const comment = by("comment");
const rows = [...rubric.querySelectorAll("fieldset.row")];
const draftKey = `reading ${location.pathname} ${words.reader}`;
const PAUSE_IN_TYPING = 700;
const TRY_AGAIN = 3000;
const FIRST_COMMENT_KEY = 3; // 0, 1 and 2 are points

let entry = Number(words.entry); // the state on the server that this page stands on
let saving = null; // the saving under way
let waiting = null; // a timer: of typing, or of trying again
let steps = []; // the points after each change that is not saved yet, so that each can be undone
let stopped = false; // another window has changed this text: a person decides first

// What is on the page

function marks() {
  const points = rows.map((row) => {
    const chosen = row.querySelector(":checked");
    return chosen ? Number(chosen.value) : null;
  });
  return { points, comment: comment.value };
}

function same(one, other) {
  return (
    String(one.points) === String(other.points) && one.comment.trim() === other.comment.trim()
  );
}

function put(state) {
  rows.forEach((row, number) => {
    for (const radio of row.querySelectorAll("input")) {
      radio.checked = state.points[number] === Number(radio.value);
    }
  });
  if (comment.value.trim() !== state.comment.trim()) comment.value = state.comment;
  showSum();
}

function showSum() {
  const outOf = rows.reduce((sum, row) => sum + row.querySelectorAll("input").length - 1, 0);
  const sum = marks().points.reduce((total, points) => total + (points ?? 0), 0);
  by("sum").textContent = by("sum").textContent.replace(/\d+(\D+)\d+/, `${sum}$1${outOf}`);
}

function tell(sentence) {
  by("status").textContent = sentence;
}

// Saving. What is not confirmed yet lies in this browser, and comes back with the page.

let confirmed = marks();

function keepDraft() {
  try {
    localStorage.setItem(draftKey, JSON.stringify({ ...marks(), steps, entry, text: words.text }));
  } catch {
    // A browser that keeps nothing: what is here is still saved by the server.
  }
}

function dropDraft() {
  try {
    localStorage.removeItem(draftKey);
  } catch {
    // as above
  }
}

function draft() {
  try {
    return JSON.parse(localStorage.getItem(draftKey));
  } catch {
    return null;
  }
}

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-XSRFToken": words.form },
    body: JSON.stringify(body),
    keepalive: true,
  });
  const about = await answer.json().catch(() => ({ sentence: "" }));
  return { status: answer.status, about };
}

function changed(pause) {
  showSum();
  const { points } = marks();
  if (String(points) !== String(steps.at(-1) ?? confirmed.points)) steps.push(points);
  if (stopped) return;
  keepDraft();
  tell(words.saving);
  clearTimeout(waiting);
  waiting = setTimeout(save, pause);
}

async function save(evenIfSame = false) {
  clearTimeout(waiting);
  waiting = null;
  while (saving) await saving;
  if (stopped) return false;
  const mine = marks();
  if (!evenIfSame && same(mine, confirmed)) {
    dropDraft();
    tell(isComplete(mine) ? words.savedRead : words.saved);
    return true;
  }
  saving = send(mine);
  const done = await saving;
  saving = null;
  return done;
}

async function send(mine) {
  const sent = steps.length;
  const all = { steps: [...steps, mine.points], comment: mine.comment };
  let answer;
  try {
    answer = await post(`${words.address}/marks`, { ...all, based_on: entry, text: words.text });
  } catch {
    return later(words.noAnswer);
  }
  if (answer.status === 200) {
    entry = answer.about.entry;
    confirmed = mine;
    steps = steps.slice(sent);
    if (same(marks(), mine)) dropDraft();
    else keepDraft();
    showState(answer.about);
    return true;
  }
  if (answer.status === 409 && wasMine(answer.about, steps)) {
    standOn(answer.about);
    return send(marks());
  }
  if (answer.status === 409) return elsewhere(answer.about);
  tell(words.kept.replace("{sentence}", answer.about.sentence));
  // In use by a grading: that ends. Anything else wants a person.
  return answer.status === 503 ? later(by("status").textContent) : false;
}

function later(sentence) {
  tell(sentence);
  clearTimeout(waiting);
  waiting = setTimeout(save, TRY_AGAIN);
  return false;
}

// Whether what is saved is what this page sent: the answer can get lost on the way.
function wasMine(state, sent) {
  const points = String(state.points);
  return sent.some((step) => String(step) === points) && comment.value.startsWith(state.comment);
}

function standOn(state) {
  entry = state.entry;
  confirmed = { points: state.points, comment: state.comment };
  steps = steps.slice(steps.findLastIndex((step) => String(step) === String(state.points)) + 1);
}

function isComplete(state) {
  return !state.points.includes(null);
}

function showState(state) {
  tell(state.state === "read" ? words.savedRead : words.saved);
  by("progress").textContent = state.progress;
  const done = state.state === "read" || state.state === "by_hand";
  by("next-words").textContent = state.all_read ? words.toList : done ? words.next : words.skip;
  const notice = by("changed");
  if (notice && state.state !== "changed") notice.remove();
  const letCount = document.querySelector("[data-action=count-rows]");
  if (letCount) letCount.disabled = !isComplete(marks());
  if (String(state.by_hand) !== words.byHand) location.reload();
}

function elsewhere(state) {
  stopped = true;
  tell(state.sentence);
  by("elsewhere-sentence").textContent = state.sentence;
  by("elsewhere").hidden = false;
  by("take-theirs").focus();
  by("take-theirs").onclick = () => decided(state, true);
  by("take-mine").onclick = () => decided(state, false);
  return false;
}

function decided(state, theirs) {
  stopped = false;
  steps = [];
  by("elsewhere").hidden = true;
  entry = state.entry;
  confirmed = { points: state.points, comment: state.comment };
  if (theirs) {
    put(state);
    dropDraft();
    showState(state);
  } else {
    save();
  }
  focusRow();
}

async function undo() {
  if (!(await save())) return;
  if (!entry) return tell(words.nothingToUndo);
  let answer;
  try {
    answer = await post(`${words.address}/undo`, { based_on: entry });
  } catch {
    return tell(words.noAnswer);
  }
  if (answer.status === 409) return elsewhere(answer.about);
  if (answer.status !== 200) return tell(answer.about.sentence);
  entry = answer.about.entry;
  put(answer.about);
  confirmed = marks();
  dropDraft();
  showState(answer.about);
  tell(words.undone);
  focusRow();
}

// Rows and keys

function focusRow(number) {
  const open = marks().points.indexOf(null);
  const row = rows[number ?? open];
  rows.forEach((one) => one.classList.toggle("now", one === row));
  if (row) row.focus();
  else by("next-unread").focus();
}

function rowInHand() {
  const focused = document.activeElement?.closest?.("fieldset.row");
  return rows.indexOf(focused ?? rubric.querySelector("fieldset.now"));
}

function give(points) {
  const number = rowInHand();
  const radio = rows[number]?.querySelector(`input[value="${points}"]`);
  if (!radio) return;
  radio.checked = true;
  changed(0);
  focusRow(number + 1 < rows.length ? number + 1 : undefined);
}

async function go(address) {
  if (await save()) location.href = address;
}

function openOrClose(id) {
  const part = by(id);
  part.open = !part.open;
  part.querySelector("summary").focus();
}

const KEYS = {
  j: () => by("after") && go(by("after").href),
  ArrowRight: () => by("after") && go(by("after").href),
  k: () => by("before") && go(by("before").href),
  ArrowLeft: () => by("before") && go(by("before").href),
  n: () => go(by("next-unread").href),
  s: () => go(by("next-unread").href),
  u: undo,
  c: () => comment.focus(),
  r: () => focusRow(0),
  m: () => openOrClose("samples"),
  "?": () => openOrClose("help"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const on = event.target;
  if (on === comment) {
    if (event.key === "Escape") {
      event.preventDefault();
      focusRow();
    }
    return;
  }
  const arrow = event.key.startsWith("Arrow");
  if (arrow && on.matches?.("input, summary, [role=region]")) return; // they choose, or they scroll
  if (/^[0-9]$/.test(event.key)) {
    event.preventDefault();
    const number = Number(event.key);
    if (number < FIRST_COMMENT_KEY) give(number);
    else list()[number - FIRST_COMMENT_KEY]?.click();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

rubric.addEventListener("submit", (event) => event.preventDefault());
rubric.addEventListener("change", (event) => {
  if (event.target.type === "radio") changed(0);
});
rubric.addEventListener("focusin", (event) => {
  const row = event.target.closest("fieldset.row");
  rows.forEach((one) => one.classList.toggle("now", one === row));
});
comment.addEventListener("input", () => changed(PAUSE_IN_TYPING));
comment.addEventListener("blur", () => save());

by("zero").addEventListener("click", () => {
  for (const row of rows) row.querySelector("input[value='0']").checked = true;
  changed(0);
});
by("undo").addEventListener("click", undo);
by("still-fits")?.addEventListener("click", () => save(true));
for (const link of document.querySelectorAll("nav.steps a, footer a, header a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.href);
  });
}
for (const button of document.querySelectorAll("[data-action]")) {
  button.addEventListener("click", async () => {
    if (!(await save())) return;
    const answer = await post(`${words.address}/${button.dataset.action}`, {});
    if (answer.status === 200) location.reload();
    else tell(answer.about.sentence);
  });
}

// The name, when it is asked for

by("name-button").addEventListener("click", async () => {
  const button = by("name-button");
  if (button.getAttribute("aria-pressed") === "true") {
    button.setAttribute("aria-pressed", "false");
    button.textContent = words.show;
    by("name").textContent = "";
    return tell(words.nameHidden);
  }
  const answer = await post(`${words.address}/name`, {});
  if (answer.status !== 200) return tell(answer.about.sentence);
  button.setAttribute("aria-pressed", "true");
  button.textContent = words.hide;
  by("name").textContent = answer.about.name;
  tell(answer.about.name);
});

// Comments to use again

function list() {
  return [...by("comments").querySelectorAll(".use")];
}

function showComments(comments) {
  by("comments").replaceChildren(
    ...comments.map(([id, text], number) => {
      const item = document.createElement("li");
      const use = document.createElement("button");
      use.type = "button";
      use.className = "use";
      const key = number + FIRST_COMMENT_KEY;
      if (key <= 9) {
        const sign = document.createElement("kbd");
        sign.textContent = key;
        use.append(sign, " ");
      }
      use.append(text);
      use.addEventListener("click", () => insert(text));
      const drop = document.createElement("button");
      drop.type = "button";
      drop.textContent = "×";
      drop.setAttribute("aria-label", words.drop.replace("{comment}", text));
      drop.addEventListener("click", () => changeComments({ drop: id }));
      item.append(use, drop);
      return item;
    }),
  );
}

function insert(text) {
  const before = comment.value.trimEnd();
  comment.value = before ? `${before}\n${text}` : text;
  changed(0);
}

async function changeComments(change) {
  const answer = await post(`${words.task}/comments`, change);
  if (answer.status === 200) showComments(answer.about.comments);
  else tell(answer.about.sentence);
}

by("keep-comment").addEventListener("click", () => {
  const chosen = comment.value.slice(comment.selectionStart, comment.selectionEnd).trim();
  const text = chosen || comment.value.trim();
  if (text) changeComments({ keep: text });
});

// Samples stay open from text to text.

by("samples").open = sessionStorage.getItem("samples") === "open";
by("samples").addEventListener("toggle", () => {
  sessionStorage.setItem("samples", by("samples").open ? "open" : "");
});

// The page opens

showComments(JSON.parse(by("comments").dataset.comments));
const kept = draft();
if (kept && same(kept, confirmed)) {
  dropDraft();
} else if (kept && kept.text === words.text) {
  const theirs = { ...confirmed, entry, state: words.state, by_hand: words.byHand === "true" };
  theirs.progress = by("progress").textContent;
  theirs.sentence = words.otherDraft;
  put(kept);
  steps = kept.steps;
  if (kept.entry === entry || wasMine(theirs, steps)) {
    standOn(theirs);
    save().then((done) => done && tell(words.restored));
  } else {
    elsewhere(theirs);
  }
}
if (!stopped) focusRow(marks().points.includes(null) ? undefined : 0);
window.addEventListener("pagehide", () => {
  if (!stopped && !same(marks(), confirmed)) save();
});
