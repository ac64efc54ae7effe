// A report's filters, order, counts and marks. The clips are in the page; nothing is asked for.
const data = JSON.parse(document.getElementById("data").textContent);
const label = (key, values = {}) =>
  data.labels[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const byId = (id) => document.getElementById(id);
const list = byId("clips");
const groups = [...list.children];
const clips = [...list.querySelectorAll("article")].map((element) => ({
  element,
  countries: (element.dataset.countries || "").split(" "),
  parties: (element.dataset.parties || "").split(" "),
  topics: (element.dataset.topics || "").split("\t"),
  collections: (element.dataset.collections || "").split("\t"),
  source: element.dataset.source || "",
}));
const inputs = ["q", "country", "parties", "source", "topic", "collection", "sort"];
const value = (id) => {
  const input = byId(id);
  return !input ? "" : input.type === "checkbox" ? (input.checked ? "1" : "") : input.value;
};

// What a clip is found by: its headline, its summary, each of its notes; folded when first asked.
const parts = (element) => [
  [element.querySelector("h2")],
  [...element.querySelectorAll(".summary p")],
  ...[...element.querySelectorAll(".notes p")].map((note) => [note]),
];
const textOf = (part) => part.map((paragraph) => paragraph.textContent).join("\n");
let folder;
const folded = (clip) => {
  folder ??= folding(data.folding);
  return (clip.folded ??= parts(clip.element).map((part) => folder.fold(textOf(part))));
};

// Words, "phrases" and -words.
function wanted(query) {
  const words = { present: [], absent: [] };
  for (const [, minus, phrase, word] of query.matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/gu)) {
    folder ??= folding(data.folding);
    const forms = folder.foldWord(phrase ?? word);
    if (forms.length) words[minus ? "absent" : "present"].push(forms);
  }
  return words;
}
const has = (clip, forms) => folded(clip).some((text) => forms.some((form) => text.includes(form)));

function show() {
  const words = wanted(value("q"));
  const chosen = {
    [value("parties") ? "parties" : "countries"]: value("country"),
    topics: value("topic"),
    collections: value("collection"),
  };
  const source = value("source");
  let shown = 0;
  for (const clip of clips) {
    const matches = (!source || clip.source === source)
      && Object.entries(chosen).every(([name, one]) => !one || clip[name].includes(one))
      && words.present.every((forms) => has(clip, forms))
      && !words.absent.some((forms) => has(clip, forms));
    if (clip.element.hidden === matches) clip.element.hidden = !matches;
    clip.shown = matches;
    shown += matches;
  }
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  byId("shown").textContent = shown === clips.length
    ? label("shown_all", { all: number(shown) })
    : label("shown", { shown: number(shown), all: number(clips.length) });
  sizeGroups();
  byId("nothing").hidden = shown > 0;
  byId("reset").hidden = !inputs.some((id) => id !== "sort" && value(id));
  drawCharts();
  mark(words.present.flat());
  remember();
}

// A group that is not laid out takes the height that its clips will have, more or less.
function sizeGroups() {
  for (const group of groups) {
    const shown = [...group.children].filter((element) => !element.hidden).length;
    group.hidden = !shown;
    group.style.containIntrinsicSize = `auto ${shown * 18}rem`;
  }
}

// A chart keeps its scale: of each bar is drawn what is shown, on a ghost of the whole.
function drawCharts() {
  for (const chart of document.querySelectorAll(".chart")) {
    const counts = new Map();
    for (const clip of clips) if (clip.shown)
      for (const key of chart.dataset.of === "year"
        ? [clip.element.querySelector("time").dateTime.slice(0, 4)] : clip.parties)
        counts.set(key, (counts.get(key) || 0) + 1);
    for (const bar of chart.querySelectorAll("g[data-key]")) {
      const rect = bar.querySelector("rect:not(.ghost)");
      if (!bar.querySelector(".ghost")) {
        const ghost = rect.cloneNode();
        ghost.classList.add("ghost");
        rect.before(ghost);
        bar.whole = { width: rect.width.baseVal.value, height: rect.height.baseVal.value,
          y: rect.y.baseVal.value };
      }
      const most = Number(bar.dataset.most), count = counts.get(bar.dataset.key) || 0;
      const share = most ? count / most : 0;
      if (chart.dataset.kind === "bars") rect.setAttribute("width", bar.whole.width * share);
      else {
        rect.setAttribute("height", bar.whole.height * share);
        rect.setAttribute("y", bar.whole.y + bar.whole.height * (1 - share));
      }
      const text = bar.querySelector("text"), title = bar.querySelector("title");
      title.textContent = title.textContent.replace(/[\d,]+$/, count.toLocaleString("en"));
      if (text) text.textContent = count ? count.toLocaleString("en") : "";
    }
  }
}

// Marks are made for clips as they come near the window; no element is changed for them.
let forms = [];
const ranges = new Map();
const seen = globalThis.CSS?.highlights && new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting && !ranges.has(target))
    ranges.set(target, parts(target).flatMap(rangesIn));
  refresh();
}, { rootMargin: "50%" });
function mark(wantedForms) {
  if (!seen) return;
  forms = wantedForms;
  seen.disconnect();
  ranges.clear();
  refresh();
  if (forms.length) for (const clip of clips) if (clip.shown) seen.observe(clip.element);
}
function refresh() {
  CSS.highlights.set("match", new Highlight(...[...ranges.values()].flat()));
}
function rangesIn(part) {
  const nodes = [];
  let length = 0;
  part.forEach((paragraph, place) => {
    length += place > 0;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      nodes.push({ node: walker.currentNode, start: length });
      length += walker.currentNode.data.length;
    }
  });
  const at = (offset, isEnd) => {
    const inside = nodes.filter(({ start }) => (isEnd ? start < offset : start <= offset)).at(-1);
    return [inside.node, Math.min(offset - inside.start, inside.node.data.length)];
  };
  const map = folder.foldWithMap(textOf(part));
  const found = [];
  for (const form of forms)
    for (let place = map.text.indexOf(form); place >= 0;
      place = map.text.indexOf(form, place + form.length)) {
      const range = new Range();
      range.setStart(...at(map.starts[place], false));
      range.setEnd(...at(map.ends[place + form.length - 1], true));
      found.push(range);
    }
  return found;
}

// The address after # is the state: #q=…&country=IT&sort=oldest
function remember() {
  const state = new URLSearchParams();
  for (const id of inputs) if (value(id) && (id !== "sort" || value(id) !== "newest"))
    state.set(id, value(id));
  const hash = state.toString();
  if (!location.hash.startsWith("#clip-"))
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

function sort() {
  const collator = new Intl.Collator("ja");
  const date = ({ element }) => element.querySelector("time").textContent;
  const title = ({ element }) => element.querySelector("h2").textContent;
  const compare = {
    newest: null,
    oldest: (a, b) => (date(a) < date(b) ? -1 : date(a) > date(b) ? 1 : 0),
    source: (a, b) => collator.compare(a.source, b.source),
    title: (a, b) => collator.compare(title(a), title(b)),
  }[value("sort")];
  const ordered = compare ? [...clips].sort(compare) : clips;
  const size = groups[0]?.children.length;
  groups.forEach((group, place) => group.append(
    ...ordered.slice(place * size, (place + 1) * size).map(({ element }) => element)));
  sizeGroups();
}

let waiting;
byId("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 150); });
for (const id of ["country", "parties", "source", "topic", "collection"])
  byId(id)?.addEventListener("input", show);
byId("sort").addEventListener("input", () => { sort(); remember(); });
byId("filters").addEventListener("submit", (event) => { event.preventDefault(); show(); });
byId("reset").addEventListener("click", () => {
  for (const id of inputs) if (byId(id) && id !== "sort")
    if (byId(id).type === "checkbox") byId(id).checked = false; else byId(id).value = "";
  show();
});

if (location.hash && !location.hash.startsWith("#clip-")) {
  const opened = new URLSearchParams(location.hash.slice(1));
  for (const id of inputs) if (byId(id) && opened.has(id))
    if (byId(id).type === "checkbox") byId(id).checked = true; else byId(id).value = opened.get(id);
  if (opened.has("sort")) sort();
}
byId("filters").hidden = false;
if (inputs.some((id) => value(id) && id !== "sort")) show();
else for (const clip of clips) clip.shown = true;

// Where there is room the counts are open; on a phone the first clip stands below the search.
if (byId("charts")) byId("charts").open = matchMedia("(min-width: 48rem)").matches;
