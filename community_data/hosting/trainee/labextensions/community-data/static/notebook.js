/* An extension of Jupyter's notebook page, written by hand in the form in which it loads one. Its
   texts come from the server, in the reader's language: hosting/front_page.py. */

const PATIENCE = 90; // seconds, on an old laptop

const texts = () =>
  JSON.parse(document.getElementById("jupyter-config-data").textContent).communityData;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

async function within(seconds, look) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await pause(0.1)) {
    const seen = look();
    if (seen) return seen;
  }
  return null;
}

/* Save the notebook before a link leads away from it: the next page reads it from the disk. */
function saveBefore(link, app) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await app.commands.execute("docmanager:save");
    } finally {
      window.location.href = link.href;
    }
  });
}

/* The link at the top left leads to the front page of the course, in the same tab: two tabs of one
   notebook would overwrite each other. */
function leadBack(app) {
  const link = document.getElementById("jp-NotebookLogo");
  if (!link) return;
  link.append(texts().wayBack);
  link.removeAttribute("target");
  saveBefore(link, app);
}

/* A link to the page on which the module is handed in, as it is saved now. */
function offerHandIn(app) {
  const logo = document.getElementById("jp-NotebookLogo");
  const notebook = decodeURIComponent(window.location.pathname).split("/notebooks/")[1] ?? "";
  const [module, file, ...deeper] = notebook.split("/");
  if (!logo || !file || deeper.length || !texts().modules.includes(module)) return;
  const link = document.createElement("a");
  link.id = "community-data-hand-in";
  link.textContent = texts().handIn;
  link.href = `${texts().handInAddress}?${new URLSearchParams({ module, file })}`;
  saveBefore(link, app);
  logo.after(link);
}

/* A cell that is run before Python is there would be passed over without a word. So nothing can be
   clicked until then, and a line says why. */
async function waitForPython(app) {
  const panel = await within(PATIENCE, () => {
    const widget = app.shell.currentWidget;
    return widget?.sessionContext && widget;
  });
  if (!panel) return;
  const isThere = () => {
    const kernel = panel.sessionContext.session?.kernel;
    return kernel?.connectionStatus === "connected" && /idle|busy/.test(kernel.status);
  };
  const notice = document.createElement("p");
  notice.id = "community-data-notice";
  notice.role = "status";
  document.body.append(notice);
  notice.textContent = texts().pythonStarts;
  panel.content.node.inert = true;
  const came = await within(PATIENCE, isThere);
  panel.content.node.inert = false;
  if (came) notice.remove();
  else notice.textContent = texts().pythonDidNotStart;
}

const plugin = {
  id: "community-data:notebook",
  autoStart: true,
  // The page waits for this to return, so this cannot wait for the page.
  activate: (app) => {
    app.restored.then(() => leadBack(app));
    app.restored.then(() => offerHandIn(app));
    waitForPython(app);
  },
};

(window._JUPYTERLAB ??= {})["community-data"] = {
  init: () => {},
  get: async () => () => plugin,
};
