// CodeMirror in the place of a text area: colours, brackets, completion of the edition's names, the place of an
// error. It stands in a shadow tree, where its styles are sheets of the document and not elements, which the
// page's Content-Security-Policy would refuse.
import {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, closeBrackets, completionKeymap,
  defaultKeymap, drawSelection, highlightActiveLine, history, historyKeymap, keymap, lineNumbers, lintKeymap,
  ensureSyntaxTree, setDiagnostics, sparql, syntaxHighlighting, syntaxTree, tags,
} from "./vendor/codemirror.js";

const KEYWORDS = `SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND
  GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX EXISTS NOT IN AS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
  BOUND STR LANG LANGMATCHES DATATYPE REGEX CONTAINS STRSTARTS STRENDS CONCAT REPLACE LCASE UCASE IF COALESCE
  YEAR MONTH DAY isIRI isLiteral sameTerm`.split(/\s+/);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--edge)", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "2px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: "1.5", maxHeight: "32rem", overflow: "auto" },
  ".cm-content": { minHeight: "14rem", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--rule)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--raised)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--target) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--target)", outline: "1px solid var(--soft)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--edge)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--link)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--paper)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal", marginLeft: "1rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--negative)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--suspended)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--figure)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--negative)" },
  { tag: [tags.number, tags.bool, tags.literal], color: "var(--directive)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.propertyName, tags.typeName], color: "var(--reported)" },
]);

/** What can be typed at a place: after a colon the names of that prefix, else prefixes, words and names by label. */
function completing(names) {
  let known;
  return async (context) => {
    const word = context.matchBefore(/[?$]\w*|[\w-]*:?[\w.%-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/comment|string|iri_?ref/i.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    if (/^[?$]/.test(word.text)) {
      const used = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      used.delete(word.text);
      return { from: word.from, options: [...used].map((label) => ({ label, type: "variable" })) };
    }
    known ??= await names().catch(() => ({ prefixes: {}, names: [] }));
    const [prefix, local] = word.text.split(":");
    if (local !== undefined) {
      const options = known.names
        .filter(([label]) => label.startsWith(`${prefix}:`))
        .map(([label, detail, type]) => ({ label, detail, type }));
      return { from: word.from, options, validFor: /^[\w-]*:[\w.%-]*$/ };
    }
    const options = [
      ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
      ...Object.entries(known.prefixes).map(([name, detail]) => ({ label: `${name}:`, detail, type: "namespace" })),
      ...known.names.map(([apply, label, type]) => ({ label: label || apply, apply, detail: apply, type, boost: -10 })),
    ];
    return { from: word.from, options, validFor: /^[\w-]*$/ };
  };
}

/** From line and column, which count characters, to a place in the document, which counts UTF-16. */
function position(doc, { line, column }) {
  const found = doc.line(Math.min(Number(line), doc.lines));
  const before = [...found.text].slice(0, Number(column) - 1).join("");
  return Math.min(found.from + before.length, found.to);
}

/**
 * Marks the place of an error. The engine names the last place up to which it could read; where the grammar
 * stumbles before that, this is marked too, and there the cursor stands.
 */
function point(view, at, message) {
  const length = view.state.doc.length;
  const mark = (from, text) => {
    const to = Math.min(from + 1, length);
    return { from: Math.min(from, Math.max(to - 1, 0)), to, severity: "error", message: text };
  };
  const places = [mark(at, message)];
  ensureSyntaxTree(view.state, length)?.iterate({
    enter: ({ type, from }) => {
      if (type.isError && from < at && places.length < 2) places.unshift(mark(from, "Perhaps here: something is missing or too much."));
    },
  });
  view.dispatch(setDiagnostics(view.state, places), { selection: { anchor: places[0].from }, scrollIntoView: true });
}

/**
 * Puts the editor in the place of `area`; gives a function that tells its text. `names` fetches what can be
 * completed, `submit` asks the query, `wrong` is what was wrong with it: line, column (from 1) and message.
 */
export function edit(area, { names, submit, wrong }) {
  const host = document.createElement("div");
  host.className = "code";
  const root = host.attachShadow({ mode: "open" });
  const described = wrong ? { "aria-invalid": "true" } : {};
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: area.value.replace(/\n$/, ""),
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(),
        EditorView.lineWrapping, sparql(), syntaxHighlighting(colours), theme,
        autocompletion({ override: [completing(names)], icons: false }),
        EditorView.contentAttributes.of({ "aria-label": "Query", spellcheck: "false", ...described }),
        keymap.of([
          { key: "Mod-Enter", run: () => (submit(), true) },
          ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
        ]),
      ],
    }),
  });
  area.hidden = true;
  area.after(host);
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => view.focus());
  if (wrong?.line) point(view, position(view.state.doc, wrong), wrong.message);
  return () => view.state.doc.toString();
}
