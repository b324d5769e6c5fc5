"""The top floor: the front page, the pages every site owes its readers, the desk's home and the demo's own pages."""
