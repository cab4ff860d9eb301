// The page of SPARQL: an editor in the place of the text area where the libraries are there, and long queries
// by post, because addresses end somewhere.
const ADDRESS_MOST = 8_000; // bytes of a query that goes into an address

const form = document.querySelector("form.editor");
const area = form.elements.namedItem("query");
let current = () => area.value;

form.addEventListener("submit", () => {
  area.value = current();
  form.method = encodeURIComponent(area.value).length > ADDRESS_MOST ? "post" : "get";
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

if (area.dataset.completion) {
  const { edit } = await import("./editor.js");
  const wrong = document.getElementById("wrong");
  current = edit(area, {
    names: async () => (await fetch(area.dataset.completion)).json(),
    submit: () => form.requestSubmit(),
    wrong: wrong && { ...wrong.dataset, message: wrong.textContent },
  });
  form.querySelector(".keys").hidden = false;
}
