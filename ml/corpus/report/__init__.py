"""How good the prepared corpus is: what is measured of the fit, and the page that shows it."""
