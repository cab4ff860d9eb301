// The fields of a question offer the values with which it finds something. These are fetched once a field is used,
// because it may take a moment to find them out; without this script a link beside each field leads to them.

const form = document.querySelector("form[data-values]");
let offered = null;

async function offer() {
  const answer = await fetch(form.dataset.values, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  for (const [name, values] of Object.entries(await answer.json())) {
    const field = form.querySelector(`input[name="${CSS.escape(name)}"]`);
    if (!field || !values.length) continue;
    const list = document.createElement("datalist");
    list.id = `values-${name}`;
    list.append(...values.map(([value, label]) => new Option(label, value)));
    form.append(list);
    field.setAttribute("list", list.id);
  }
}

form?.addEventListener("focusin", ({ target }) => {
  if (target.matches("input")) offered ??= offer().catch(() => (offered = null)); // asked for again the next time
});
