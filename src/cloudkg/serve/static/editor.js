"use strict";
// YASGUI set up for this graph: one endpoint, no completer that asks anybody else, our own words and names instead.
(async () => {
  const place = document.querySelector(".editor");
  const say = (word, n) => place.getAttribute(`data-say-${word}`).replace("{n}", n === undefined ? "" : n.toLocaleString("en"));
  const endpoint = new URL("/sparql", location.href).href;
  const mostRows = Number(place.dataset.rows);
  const ACCEPT = { csv: ["text/csv", "text/csv"], json: ["application/sparql-results+json", "application/ld+json"] };

  // The address may hold `#query=…`: YASGUI reads that itself; `#question=NAME` names a shipped one.
  const wanted = new URLSearchParams(location.hash.slice(1)).get("question");

  const terms = await (await fetch("/editor/terms")).json();

  // ---- prefixes: those that a query uses are put before it; the server knows all of ours anyway

  function withPrefixes(query) {
    const bare = query.replace(/"(?:[^"\\]|\\.)*"|<[^>\s]*>|#.*$/gm, "");
    const declared = new Set([...query.matchAll(/PREFIX\s+([\w-]*):/gi)].map((m) => m[1]));
    const used = new Set([...bare.matchAll(/(?<![\w?$:])([a-z]\w*):/g)].map((m) => m[1]));
    const lines = Object.entries(terms.prefixes).filter(([name]) => used.has(name) && !declared.has(name));
    return lines.map(([name, base]) => `PREFIX ${name}: <${base}>\n`).join("") + query;
  }

  // ---- completion

  function wordBefore(yasqe) {
    const cursor = yasqe.getDoc().getCursor();
    const before = yasqe.getDoc().getLine(cursor.line).slice(0, cursor.ch);
    const word = before.match(/[^\s{}()[\],;"'<>|^/*!=]*$/)[0];
    return { word, from: { ch: cursor.ch - word.length, line: cursor.line }, to: { ch: cursor.ch, line: cursor.line } };
  }

  function isWord(yasqe, least) {
    const { word } = wordBefore(yasqe);
    const token = yasqe.getTokenAt(yasqe.getDoc().getCursor());
    return word.length >= least && !/^[?$@_#]/.test(word) && token.type !== "string" && token.type !== "comment" ? word : "";
  }

  const preProcessToken = (yasqe, token) => {
    const { word, from, to } = wordBefore(yasqe);
    return { ...token, string: word, autocompletionString: word, from, to };
  };

  // A suggestion travels as "id<tab>label"; what is shown is both, what is put in is the id alone.
  const postprocessHints = (yasqe, hints) =>
    hints.map((hint) => {
      const [id, label] = hint.text.split("\t");
      return {
        ...hint,
        text: id,
        displayText: label,
        render: (element) => {
          const name = document.createElement("span");
          name.className = "hint-label";
          name.textContent = label || "";
          element.append(id, " ", name);
        },
      };
    });

  const fold = (text) => text.toLowerCase().replace(/[\s_-]/g, "");

  function termsLike(word) {
    const key = fold(word.replace(/^ckg:/, ""));
    const rank = (term) => {
      const [id, label] = [fold(term.id.slice(4)), fold(term.label)];
      return id === key ? 0 : id.startsWith(key) ? 1 : label.startsWith(key) ? 2 : id.includes(key) || label.includes(key) ? 3 : 9;
    };
    return terms.terms
      .map((term) => [rank(term), term])
      .filter(([place]) => place < 9)
      .sort(([a, x], [b, y]) => a - b || x.id.length - y.id.length || (x.id < y.id ? -1 : 1))
      .slice(0, 40)
      .map(([, term]) => `${term.id}\t${term.label}`);
  }

  async function thingsLike(word) {
    const [, kind, local] = word.match(/^(?:([a-z]+):)?(.*)$/);
    const found = local ? await names.find(local) : [];
    return found.filter((thing) => !kind || thing.id.startsWith(`${kind}:`)).map((thing) => `${thing.id}\t${thing.label}`);
  }

  const ours = (word) => /^[a-z]+:/.test(word) && word.split(":")[0] in terms.prefixes;
  const { Yasqe, Yasr } = Yasgui;

  // The server knows our prefixes undeclared, and so does the parser: no red mark at a query that runs.
  const grammar = Yasqe.modes.sparql11;
  Yasqe.defineMode("sparql11", (...given) => {
    const mode = grammar(...given);
    return { ...mode, startState: () => ({ ...mode.startState(), prefixes: { ...terms.prefixes } }) };
  });

  // An error of the server is sentences, not the JSON that holds them.
  Yasr.defaults.errorRenderers = [
    async (wrong) => {
      let error;
      try {
        ({ error } = JSON.parse(wrong.text));
      } catch {
        return undefined; // none of ours: as the library shows it
      }
      if (!error?.message) return undefined;
      const said = document.createElement("div");
      said.className = "said-error";
      for (const part of ["message", "where", "hint"]) {
        if (!error[part]) continue;
        const line = document.createElement("p");
        line.className = part;
        line.textContent = error[part];
        said.append(line);
      }
      return said;
    },
  ];
  const common = { bulk: false, persistenceId: null, preProcessToken, postprocessHints };
  for (const name of Object.keys(Yasqe.Autocompleters)) if (name !== "variables") delete Yasqe.Autocompleters[name];
  Yasqe.registerAutocompleter({
    ...common,
    name: "cloudkg-terms",
    autoShow: true,
    isValidCompletionPosition: (yasqe) => ours(isWord(yasqe, 4)),
    get: (yasqe, token) => {
      const word = token ? token.string : "";
      return word.startsWith("ckg:") ? termsLike(word) : ours(word) ? thingsLike(word) : [];
    },
  });
  Yasqe.registerAutocompleter({
    ...common,
    name: "cloudkg-names",
    autoShow: false,
    isValidCompletionPosition: (yasqe) => {
      const word = isWord(yasqe, 1);
      return word !== "" && !ours(word);
    },
    get: async (yasqe, token) => (token && token.string ? [...(await thingsLike(token.string)), ...termsLike(token.string)].slice(0, 40) : []),
  });
  Yasqe.defaults.autocompleters = ["variables", "cloudkg-terms", "cloudkg-names"];

  // ---- queries

  // A SELECT without a limit gets one, so that the page never drowns; the status line says when it was reached.
  function limited(query) {
    const bare = query.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^>\s]*>/g, '""').replace(/#.*$/gm, "");
    const isSelect = /^\s*(?:(?:PREFIX|BASE)[^\n{]*?""\s*)*SELECT\b/i.test(bare);
    const open = isSelect && !/\bLIMIT\s+\d+/i.test(bare) && !/\bVALUES\s*(?:[?$]\w+|\([^)]*\))\s*\{[^{}]*\}\s*$/i.test(bare);
    return open ? `${query}\nLIMIT ${mostRows}` : query;
  }
  const limitOf = (query) => Number((query.match(/\bLIMIT\s+(\d+)(?:\s+OFFSET\s+\d+)?\s*$/i) || [])[1] || 0);

  // values as they read, without their datatypes, until the reader asks for these
  const PLAIN = { settings: { selectedPlugin: "table", pluginsConfig: { table: { compact: true } } }, response: undefined };
  const only = (tab) => ({ ...tab, yasr: PLAIN, requestConfig: { ...tab.requestConfig, endpoint, headers: {}, args: [], method: "POST" } });
  const START = withPrefixes(
    'SELECT ?supplier ?customer ?modality WHERE {\n  ?claim rdf:predicate ckg:supplies ;\n    rdf:subject/rdfs:label ?supplier ;\n    rdf:object/rdfs:label ?customer ;\n    ckg:modality ?modality .\n}\nLIMIT 100',
  );
  Yasqe.defaults.value = START;

  const yasgui = new Yasgui(document.getElementById("editor"), {
    autofocus: false,
    autoAddOnInit: false,
    copyEndpointOnNewTab: false,
    persistenceId: "cloudkg",
    populateFromUrl: only,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    requestConfig: {
      endpoint,
      method: "POST",
      headers: {},
      adjustQueryBeforeRequest: (yasqe) => limited(yasqe.getValue()),
    },
    yasqe: { value: START, prefixCcApi: null, autocompleters: Yasqe.defaults.autocompleters, editorHeight: "300px", collapsePrefixesOnLoad: true },
    yasr: { prefixes: terms.prefixes, getPlainTextLinkToEndpoint: undefined },
  });

  const fresh = (name, value) => only({ ...Yasgui.Tab.getDefaults(yasgui), name, yasqe: { value } });
  if (!yasgui.getTab()) yasgui.addTab(true, fresh(say("editor-query"), START));

  const status = document.getElementById("status");
  const tab = () => yasgui.getTab();
  const tell = (...parts) => status.replaceChildren(...parts);

  yasgui.on("query", () => tell("…"));
  yasgui.on("queryResponse", (_, answered) => setTimeout(() => report(answered)));
  function report(answered) {
    const results = answered.getYasr().results;
    const rows = results?.getBindings()?.length;
    const took = Math.round(results?.getResponseTime() ?? answered.getYasqe().lastQueryDuration ?? 0);
    const parts = [rows === undefined ? "" : say("editor-rows", rows), say("editor-ms", took)].filter(Boolean);
    const limit = limitOf(limited(answered.getYasqe().getValue()));
    const cut = rows && rows === limit ? `${say("editor-truncated")}: LIMIT ${limit.toLocaleString("en")}` : "";
    tell([...parts, cut].filter(Boolean).join(" · "));
    markTruncated(answered, cut);
    linkThings();
  }

  // Beside the number of rows and the time that stand over the table.
  function markTruncated(answered, cut) {
    const head = answered.getYasr().rootEl;
    for (const old of head.querySelectorAll(".truncated")) old.remove();
    if (!cut) return;
    const mark = document.createElement("b");
    mark.className = "truncated";
    mark.textContent = cut;
    head.querySelector(".yasr_response_chip").after(mark);
  }

  // ---- things of ours in an answer lead to their page here, not to the permanent address on the web

  const ID = "https://w3id.org/cloudkg/id/";
  function linkThings() {
    for (const link of document.querySelectorAll(`.yasr a[href^="${ID}"]`)) {
      link.href = `/${link.getAttribute("href").slice(ID.length)}`;
    }
  }
  new MutationObserver(() => {
    linkThings();
    mend();
  }).observe(document.getElementById("editor"), { childList: true, subtree: true });

  // ---- what the library leaves unsaid for screen readers and keyboards

  function mend() {
    const labels = [
      [".CodeMirror textarea", say("editor-query")],
      [".yasr .dataTables_filter input, .yasr .tableFilter", say("editor-result")],
      [".yasr .tableSizer, .yasr select", say("editor-rows", "")],
      [".tabContextButton", say("editor-settings")],
      [".autocomplete", "SPARQL endpoint"],
      [".closeTab", say("editor-tab-close")],
    ];
    const add = document.querySelector("#editor .addTab");
    if (add && add.getAttribute("role") !== "tab") {
      add.setAttribute("role", "tab"); // the list of tabs may hold nothing else
      add.setAttribute("aria-selected", "false");
    }
    for (const [selector, label] of labels) {
      for (const element of document.querySelectorAll(`#editor ${selector.split(", ").join(", #editor ")}`)) {
        if (!element.getAttribute("aria-label")) element.setAttribute("aria-label", label.trim());
      }
    }
  }
  mend();

  // ---- the row of doors above

  const menu = document.getElementById("questions");
  for (const question of terms.questions) {
    let group = [...menu.querySelectorAll("optgroup")].find((element) => element.label === question.theme);
    if (!group) {
      group = document.createElement("optgroup");
      group.label = question.theme;
      menu.append(group);
    }
    const option = document.createElement("option");
    option.value = question.name;
    option.textContent = question.title;
    group.append(option);
  }
  const about = document.getElementById("about");
  function openQuestion(name) {
    const question = terms.questions.find((q) => q.name === name);
    if (!question) return;
    about.textContent = question.description;
    about.hidden = !question.description;
    const text = withPrefixes(question.sparql.replace(/^#:.*\n/gm, ""));
    const started = tab().getQuery() === START && !tab().hasResults();
    if (started) tab().setQuery(text).setName(question.title);
    else yasgui.addTab(true, fresh(question.title, text));
    tab().getYasqe()?.collapsePrefixes(true);
  }
  menu.addEventListener("change", () => {
    openQuestion(menu.value);
    menu.value = "";
  });

  document.getElementById("insert").addEventListener("chosen", (event) => {
    const yasqe = tab().getYasqe();
    yasqe.getDoc().replaceSelection(`${event.detail.id} `);
    yasqe.focus();
  });

  document.getElementById("share").addEventListener("click", async () => {
    const link = new URL(location.href);
    link.hash = new URLSearchParams({ query: tab().getQuery(), tabTitle: tab().getName() }).toString().replaceAll("+", "%20");
    history.replaceState(null, "", link.hash);
    try {
      await navigator.clipboard.writeText(link.href);
      tell(say("editor-copied"));
    } catch {
      tell(link.href);
    }
  });

  async function save(form) {
    const query = tab().getQuery();
    const graph = ["CONSTRUCT", "DESCRIBE"].includes(tab().getYasqe().getQueryType());
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: ACCEPT[form][Number(graph)] },
      body: query,
    });
    if (!answer.ok) {
      const { error } = await answer.json().catch(() => ({ error: { message: answer.statusText } }));
      tell(error.message);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `${tab().getName().replace(/[^\p{L}\p{N}-]+/gu, "-")}.${form}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
  document.getElementById("save-csv").addEventListener("click", () => save("csv"));
  document.getElementById("save-json").addEventListener("click", () => save("json"));

  openQuestion(wanted);
  addEventListener("hashchange", () => openQuestion(new URLSearchParams(location.hash.slice(1)).get("question")));
  window.yasgui = yasgui; // for those who want to go on from the console
  document.documentElement.dataset.editor = "ready";
})();
