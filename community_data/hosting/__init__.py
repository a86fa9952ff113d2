"""Where people work: JupyterLab on this machine."""
