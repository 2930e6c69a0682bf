"""One place through many periods: runs, a table, trends and steps, figures, and a page for a named site."""

from eosat.series.go import Series, Site, series, site_of

__all__ = ["Series", "Site", "series", "site_of"]
