/* An extension of Jupyter's pages, written by hand in the form in which they load one.

   The link at the top left leads to the front page of the course, in the same tab: two tabs of one
   notebook would overwrite each other. The notebook is saved first, so that the front page knows
   what is done. */

function leadBack(app) {
  const link = document.getElementById("jp-NotebookLogo");
  if (!link) return;
  const settings = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  link.append(settings.wayBack);
  link.removeAttribute("target");
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await app.commands.execute("docmanager:save");
    } finally {
      window.location.href = link.href;
    }
  });
}

const wayBack = {
  id: "community-data:way-back",
  autoStart: true,
  // The page waits for this to return, so this cannot wait for the page.
  activate: (app) => void app.restored.then(() => leadBack(app)),
};

(window._JUPYTERLAB ??= {})["community-data"] = {
  init: () => {},
  get: async () => () => wayBack,
};
