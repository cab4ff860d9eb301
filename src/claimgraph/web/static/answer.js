// Answers at once: a table that is whole on the page is sorted and filtered here instead of by the server, any
// answer can be read raw, and a graph is drawn as a map. Without this script each page does the same by links.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const RAW_MOST = 200_000; // characters of a raw answer that are shown

/** Sorts the rows of a table by a column; cells with nothing in them go last. */
function sort(table, column, descending) {
  const heads = [...table.tHead.rows[0].cells];
  const numbers = heads[column].classList.contains("number");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: row.cells[column].textContent.trim() }));
  const compare = numbers ? (a, b) => Number(a.text) - Number(b.text) : (a, b) => collator.compare(a.text, b.text);
  const bound = rows.filter(({ text }) => text).sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
  body.append(...[...bound, ...rows.filter(({ text }) => !text)].map(({ row }) => row));
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
}

/** Shows the rows that have all the words, and says how many these are. */
function filter(table, words, status) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...table.tBodies[0].rows];
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
  }
  const left = rows.filter((row) => !row.hidden).length;
  status.textContent = wanted.length ? `${left} of ${rows.length} fit` : "";
}

function enliven(section) {
  const table = section.querySelector("table[data-whole]");
  const form = section.querySelector("form.filter");
  if (!table || !form) return;
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (!head || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sort(table, head.cellIndex, head.getAttribute("aria-sort") === "ascending");
  });
  const words = form.elements.namedItem("_filter");
  const status = form.querySelector("[role=status]");
  const apply = () => filter(table, words.value, status);
  words.addEventListener("input", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
}

/** Puts the answer as a program gets it below the table, in one of the formats that are text. */
function offerRaw(section) {
  const links = [...section.querySelectorAll(".formats a")].filter((link) => link.textContent !== "XLSX");
  if (!links.length) return;
  const details = document.createElement("details");
  details.className = "raw";
  details.innerHTML = `<summary>Raw</summary><p><label>Format <select></select></label>
    <span class="soft" role="status"></span></p><pre tabindex="0"><code></code></pre>`;
  const choice = details.querySelector("select");
  choice.append(...links.map((link, number) => new Option(link.textContent, number)));
  const status = details.querySelector("[role=status]");
  const load = async () => {
    status.textContent = "Loading …";
    try {
      const { href, type } = links[choice.value];
      const answer = await fetch(href, { headers: { Accept: type } });
      const text = await answer.text();
      details.querySelector("code").textContent = text.slice(0, RAW_MOST);
      const cut = `The first ${RAW_MOST.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters.`;
      status.textContent = text.length > RAW_MOST ? cut : "";
    } catch {
      status.textContent = "The server does not answer.";
    }
  };
  choice.addEventListener("change", load);
  details.addEventListener("toggle", () => details.open && load(), { once: true });
  section.append(details);
}

for (const section of document.querySelectorAll("section.answer")) {
  enliven(section);
  offerRaw(section);
  const graph = section.querySelector("table[data-map]");
  if (graph) import("./map.js").then(({ draw }) => draw(graph));
}
